"""Look, then read: a recording is decoded once, and all later readings come from its trace."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.roads.importing import import_roads
from data.roads.network import RoadNetwork, load_network
from data.settings import HomeSettings
from data.store import Store, open_store
from ingest.look import look
from ingest.night.reader import Desk, Eyes, HereReader, Order, Read
from ingest.night.report import NoProgress
from ingest.observe.reading import Reading
from ingest.read import read
from ingest.refusals import Reason, Refusal
from ingest.source import OpenedSource, Phone, Source, open_source
from ingest.trace.kept_trace import KeptTrace
from ingest.trace.trace import Trace, TracedFrame
from model.detection import Detection, Image
from model.vocabulary import DamageClass
from tests.painted import ColourDetector, PaintedDrive, PaintedRoad, Patch, paint, unblurred

NOON = datetime(2026, 10, 26, 11, 0, tzinfo=UTC)
ROAD = PaintedRoad((Patch(80, 2.2), Patch(150, 1.6, DamageClass.ALLIGATOR, 1.2)), length_m=220.0, cuts_m=(0.0, 220.0))
PREFIX = "0123456789abcdef"


class Counting(ColourDetector):
    """Knows how many pictures it was shown."""

    def __init__(self) -> None:
        self.pictures = 0

    def detect(self, images: Sequence[Image]) -> list[list[Detection]]:
        self.pictures += len(images)
        return super().detect(images)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    video = paint(ROAD, PaintedDrive(NOON, to_m=210.0), tmp_path_factory.mktemp("drive"), "drive")
    return Source(video, video.with_suffix(".gpx"), "drive")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    opened = open_store(HomeSettings(home=tmp_path / "home"))
    import_roads(opened, ROAD.write(tmp_path / "roads.geojson"))
    return opened


def ignored(_frames: int) -> None:
    pass


def opened(source: Source) -> OpenedSource:
    found = open_source(source)
    assert isinstance(found, OpenedSource), found
    return found


@pytest.fixture(scope="module")
def kept(source: Source) -> KeptTrace:
    trace = look(opened(source), source.phone, ColourDetector(), {}, ignored, ignored)
    assert isinstance(trace, Trace)
    return KeptTrace(trace, opened(source).track)


def reading(kept: KeptTrace, network: RoadNetwork, source: Source) -> Reading:
    found = read(kept.trace, kept.track, network, source)
    assert isinstance(found, Reading), found
    return found


def reader(store: Store, detector: ColourDetector, phone: Phone | None = None) -> HereReader:
    desk = Desk(load_network(store), store.pictures, store.recordings, store.traces, NoProgress())
    return HereReader(desk, Eyes(detector, unblurred))


def test_a_reading_of_the_kept_trace_is_that_of_the_fresh_one(kept: KeptTrace, store: Store, source: Source) -> None:
    network = load_network(store)
    fresh, again = (reading(k, network, source) for k in (kept, KeptTrace.from_bytes(kept.to_bytes())))
    assert fresh.observations == again.observations
    assert len(fresh.observations) == len(ROAD.patches)
    assert (fresh.judged_poses, fresh.stretches, fresh.facts) == (again.judged_poses, again.stretches, again.facts)


def test_a_height_measured_later_changes_the_reading_of_the_same_trace(
    kept: KeptTrace, store: Store, source: Source
) -> None:
    higher = replace(source, phone=Phone(height_m=2.1))
    before, after = (reading(kept, load_network(store), s) for s in (source, higher))
    assert after.observations[0].measure.width_m == pytest.approx(1.5 * before.observations[0].measure.width_m, rel=0.1)


def test_doubtful_detections_are_read_too_and_speak_less_for_a_damage(
    kept: KeptTrace, store: Store, source: Source
) -> None:
    """Of the hole: a box of 0.9 says more than one of 0.06, which is read all the same."""

    def doubted(frame: TracedFrame, confidence: float) -> TracedFrame:
        return replace(frame, detections=tuple(replace(d, confidence=confidence) for d in frame.detections))

    existence = []
    for confidence in (0.06, 0.9):
        frames = tuple(doubted(frame, confidence) for frame in kept.trace.frames)
        trace = replace(kept.trace, frames=frames)
        observations = reading(replace(kept, trace=trace), load_network(store), source).observations
        assert len(observations) == len(ROAD.patches)
        existence.append([observation.existence for observation in observations])
    assert all(faint < sure for faint, sure in zip(*existence, strict=True))


def test_a_night_that_died_after_looking_does_not_look_again(store: Store, source: Source) -> None:
    first, second, other = Counting(), Counting(), Counting()
    outcomes = [reader(store, eyes).read(Order("drive", source, PREFIX, 20.0)) for eyes in (first, second)]
    assert first.pictures > 0 == second.pictures
    assert all(isinstance(outcome, Read) for outcome in outcomes)
    with_field = replace(source, phone=Phone(field_deg=70.0))
    reader(store, other).read(Order("drive", with_field, PREFIX, 20.0))
    assert other.pictures == first.pictures  # the road's motion depends on the lens


def test_a_damaged_trace_is_made_anew(store: Store, source: Source) -> None:
    store.traces.write(PREFIX, b"half a file")
    detector = Counting()
    assert isinstance(reader(store, detector).read(Order("drive", source, PREFIX, 20.0)), Read)
    assert detector.pictures > 0
    content = store.traces.read(PREFIX)
    assert content is not None
    assert KeptTrace.from_bytes(content).pictures


def test_a_drive_on_other_roads_is_refused_before_a_frame_is_decoded(
    store: Store, source: Source, tmp_path: Path
) -> None:
    track = (source.video.with_suffix(".gpx")).read_text().replace('lat="55.', 'lat="56.')
    elsewhere = tmp_path / "elsewhere.gpx"
    elsewhere.write_text(track)
    detector = Counting()
    outcome = reader(store, detector).read(Order("drive", replace(source, track=elsewhere), PREFIX, 20.0))
    assert isinstance(outcome, Refusal)
    assert outcome.reason is Reason.OFF_NETWORK
    assert detector.pictures == 0
