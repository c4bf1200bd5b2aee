"""Both days in one home, judged by the season's own measures: a season of two days, with the real detector's boxes."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from data.render import SAMPLE_ROADS
from data.settings import HomeSettings
from data.simulate import read_roads
from data.store import open_store
from ingest.refusals import Refusal
from ingest.track.georeference import GeoreferencedTrack, georeference
from ingest.video.container import read_video
from tests.bench.rendered_drives import DAYS, TAPED_M, damages
from tests.bench.rendered_night import Watched
from tests.bench.rendered_truth import NOTHING, Truth, which
from tests.bench.season import (
    SEASON_START,
    PlannedDrive,
    Season,
    SeasonParameters,
    SeasonSize,
    Town,
    TrueDamage,
    Vehicle,
    store_town,
    town_network,
)
from tests.bench.truth_plain import PlainBox, PlainDrive, plain_sightings
from tests.bench.truth_read import BoxKey, DriveResult, box_key
from tests.bench.truth_season import Outcome, SeasonFusion

VAN = Vehicle("bil", {}, TAPED_M)


def fused(truths: Sequence[Truth], watched: Sequence[Watched], home: Path) -> Outcome:
    """All recordings in the order of time into one home."""
    season = _season(truths)
    store = open_store(HomeSettings(home=home))
    store_town(store, season.town)
    into = SeasonFusion(store, town_network(season.town), Outcome(season))
    for plan, truth, one in zip(season.drives, truths, watched, strict=True):
        into.add(plan, _read(truth, one))
    into.outcome.sightings = list(into.sightings())
    store.engine.dispose()
    return into.outcome


def _season(truths: Sequence[Truth]) -> Season:
    roads = read_roads(SAMPLE_ROADS)
    things = tuple(_true_damages(truths[0].ids))
    takes = [truth.take for truth in truths]
    size = SeasonSize(weeks=5, damages=len(things), repairs=len(damages()[2]))
    drives = tuple(PlannedDrive(take.number, VAN, take.plan.start, take.legs) for take in takes)
    return Season(size, 0, SeasonParameters(), Town(roads, {}), things, things, drives)


def _true_damages(ids: dict[str, int]) -> Iterator[TrueDamage]:
    roads = {road.section: road for road in read_roads(SAMPLE_ROADS)}
    first, _, mended = damages()
    between = (DAYS[0].start + (DAYS[1].start - DAYS[0].start) / 2 - SEASON_START) / timedelta(weeks=1)
    for one in first:
        place = (one.chainage_m, one.offset_m, one.length_m, one.width_m)
        gone = between if one in mended else None
        yield TrueDamage(ids[one.name], roads[one.section], one.damage_class, *place, 0.0, 0.0, gone)


def _read(truth: Truth, watched: Watched) -> DriveResult:
    boxes = list(_boxes(truth, watched))
    shows: dict[BoxKey, int] = {box_key(truth.take.number, b.pts_s, b.detection.box): b.truth for b in boxes}
    plain = PlainDrive(tuple(plain_sightings(truth.take.number, fixes_of(truth.take.files.video).fixes, boxes)), ())
    return DriveResult(watched.reading, shows, (), truth.take.route.length_m, {}, plain)


def _boxes(truth: Truth, watched: Watched) -> Iterator[PlainBox]:
    for look in watched.looks:
        if not isinstance(look.found, tuple):
            continue
        shown = truth.at(look.pose.time_s)
        for detection in look.found:
            one = which(detection.box, shown)
            yield PlainBox(look.pose.time_s, detection, one.id if one else NOTHING, look.camera)


def fixes_of(file: Path) -> GeoreferencedTrack:
    """The receiver's fixes on the clock of a video, from the GPX beside it."""
    video = read_video(file)
    assert not isinstance(video, Refusal), video
    where = georeference(video, file.with_suffix(".gpx"), file.stem)
    assert isinstance(where, GeoreferencedTrack), where
    return where
