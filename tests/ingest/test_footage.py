"""Real footage and real drives, where they are at hand."""

import json
from pathlib import Path

import pytest
import shapely

from data.media.folder import Folder
from data.media.pictures import Pictures
from data.media.traces import Traces
from data.roads.importing import import_roads
from data.roads.network import RoadNetwork, load_network
from data.settings import HomeSettings
from data.store import open_store
from ingest.night.reader import Desk, Eyes, HereReader, Order, Read
from ingest.night.report import NoProgress
from ingest.refusals import Refusal
from ingest.source import Source
from ingest.video.container import decode_at, read_video
from model.networks.fake_detector import FakeDetector
from tests.painted import unblurred
from tests.shared import shared


@pytest.fixture(scope="module")
def stige(tmp_path_factory: pytest.TempPathFactory) -> RoadNetwork:
    store = open_store(HomeSettings(home=tmp_path_factory.mktemp("stige")))
    import_roads(store, shared("roads/odense-geodanmark.geojson"))
    return load_network(store)


def source(video: Path) -> Source:
    track = video.with_suffix(".gpx")
    return Source(video, track if track.exists() else None, video.stem)


def seen(recording: Source, network: RoadNetwork, folder: Path) -> Read | Refusal:
    """Looked at and read, as the night does it, by a detector that finds nothing."""
    pictures, traces = Pictures(Folder(folder / "pictures")), Traces(Folder(folder / "traces"))
    desk = Desk(network, pictures, Folder(folder), traces, NoProgress())
    return HereReader(desk, Eyes(FakeDetector(), unblurred)).read(Order(recording.stem, recording, "0" * 16, 0.0))


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("karma.mp4", "empty_position"),
        ("sample-5s.mp4", "no_position"),
        ("solidWhiteRight.mp4", "no_position"),
        ("max-heromode.mp4", "off_network"),
    ],
)
def test_footage_that_cannot_be_used_says_why(stige: RoadNetwork, tmp_path: Path, name: str, reason: str) -> None:
    outcome = seen(source(shared(f"footage/{name}")), stige, tmp_path)
    assert isinstance(outcome, Refusal)
    assert outcome.reason == reason


def test_a_gopros_own_track_and_length_are_read() -> None:
    video = read_video(shared("footage/max-heromode.mp4"))
    assert not isinstance(video, Refusal)
    assert video.duration_s == pytest.approx(10.5, abs=0.05)


@pytest.mark.parametrize("clip", [f"stige-{month}-0{n}" for month in ("okt", "nov") for n in (1, 2, 3, 4)])
def test_frames_lie_where_the_truth_says(stige: RoadNetwork, tmp_path: Path, clip: str) -> None:
    read = seen(source(shared(f"drives/{clip}.mp4")), stige, tmp_path)
    assert isinstance(read, Read)
    truth = json.loads(shared(f"drives/{clip}.truth.json").read_text())
    road = shapely.LineString(truth["road_epsg25832"])
    errors = []
    for pose in read.reading.judged_poses:
        at = pose.time_s
        true = min(truth["frames"], key=lambda frame: abs(frame["pts_s"] - at))
        assert true["pts_s"] == pytest.approx(at, abs=0.01)
        errors.append(road.project(shapely.Point(pose.x, pose.y)) - true["chainage_m"])
        assert road.distance(shapely.Point(pose.x, pose.y)) < 1.0
    # 2.5 m of receiver noise, and up to half a second of clock at 12 m/s
    assert max(map(abs, errors)) < 2.5 * 3 + 0.5 * 12
    assert read.reading.frames == len(truth["frames"])


def test_exactly_the_wanted_frames_are_decoded() -> None:
    video = read_video(shared("footage/max-heromode.mp4"))
    assert not isinstance(video, Refusal)
    wanted = [int(pts) for pts in video.pts[5::37]]
    whole = dict(decode_at(video, [int(pts) for pts in video.pts]))
    for number, image in decode_at(video, wanted):
        assert (image == whole[5 + 37 * number]).all()
