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
from tests.bench.rendered_drives import DAYS, TAPED_HEIGHT_M, damages
from tests.bench.rendered_night import RecordingResult
from tests.bench.rendered_truth import NO_DAMAGE, Truth, matching_damage
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

VAN = Vehicle("bil", {}, TAPED_HEIGHT_M)


def fused(truths: Sequence[Truth], results: Sequence[RecordingResult], home: Path) -> Outcome:
    """All recordings in the order of time into one home."""
    season = _season(truths)
    store = open_store(HomeSettings(home=home))
    store_town(store, season.town)
    fusion = SeasonFusion(store, town_network(season.town), Outcome(season))
    for plan, truth, result in zip(season.drives, truths, results, strict=True):
        fusion.add(plan, _drive_result(truth, result))
    fusion.outcome.sightings = list(fusion.sightings())
    store.engine.dispose()
    return fusion.outcome


def _season(truths: Sequence[Truth]) -> Season:
    roads = read_roads(SAMPLE_ROADS)
    true_damages = tuple(_true_damages(truths[0].ids))
    recordings = [truth.planned for truth in truths]
    size = SeasonSize(weeks=5, damages=len(true_damages), repairs=len(damages()[2]))
    drives = tuple(PlannedDrive(planned.number, VAN, planned.plan.start, planned.legs) for planned in recordings)
    return Season(size, 0, SeasonParameters(), Town(roads, {}), true_damages, true_damages, drives)


def _true_damages(ids: dict[str, int]) -> Iterator[TrueDamage]:
    roads = {road.section: road for road in read_roads(SAMPLE_ROADS)}
    first, _, repaired = damages()
    between = (DAYS[0].start + (DAYS[1].start - DAYS[0].start) / 2 - SEASON_START) / timedelta(weeks=1)
    for damage in first:
        place = (damage.chainage_m, damage.offset_m, damage.length_m, damage.width_m)
        repaired_week = between if damage in repaired else None
        road = roads[damage.section]
        yield TrueDamage(ids[damage.name], road, damage.damage_class, *place, 0.0, 0.0, repaired_week)


def _drive_result(truth: Truth, result: RecordingResult) -> DriveResult:
    boxes = list(_boxes(truth, result))
    shows: dict[BoxKey, int] = {box_key(truth.planned.number, b.pts_s, b.detection.box): b.truth for b in boxes}
    plain = PlainDrive(
        tuple(plain_sightings(truth.planned.number, fixes_of(truth.planned.files.video).fixes, boxes)), ()
    )
    return DriveResult(result.reading, shows, (), truth.planned.route.length_m, {}, plain)


def _boxes(truth: Truth, result: RecordingResult) -> Iterator[PlainBox]:
    for frame in result.frames:
        if not isinstance(frame.found, tuple):
            continue
        visible = truth.at(frame.pose.time_s)
        for detection in frame.found:
            damage = matching_damage(detection.box, visible)
            yield PlainBox(frame.pose.time_s, detection, damage.id if damage else NO_DAMAGE, frame.camera)


def fixes_of(file: Path) -> GeoreferencedTrack:
    """The receiver's fixes on the clock of a video, from the GPX beside it."""
    video = read_video(file)
    assert not isinstance(video, Refusal), video
    track = georeference(video, file.with_suffix(".gpx"), file.stem)
    assert isinstance(track, GeoreferencedTrack), track
    return track
