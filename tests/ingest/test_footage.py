"""Real footage and real drives, where they are at hand."""

import json
from pathlib import Path

import pytest
import shapely

from data.roads.importing import import_roads
from data.roads.network import RoadNetwork, load_network
from data.settings import HomeSettings
from data.store import open_store
from ingest.reading import Drive, Source, open_drive
from ingest.refusals import Refusal
from ingest.video.container import decode_at, read_video
from tests.shared import shared


@pytest.fixture(scope="module")
def stige(tmp_path_factory: pytest.TempPathFactory) -> RoadNetwork:
    store = open_store(HomeSettings(home=tmp_path_factory.mktemp("stige")))
    import_roads(store, shared("roads/odense-geodanmark.geojson"))
    return load_network(store)


def source(video: Path) -> Source:
    track = video.with_suffix(".gpx")
    return Source(video, track if track.exists() else None, video.stem)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("karma.mp4", "empty_position"),
        ("sample-5s.mp4", "no_position"),
        ("solidWhiteRight.mp4", "no_position"),
        ("max-heromode.mp4", "off_network"),
    ],
)
def test_footage_that_cannot_be_used_says_why(stige: RoadNetwork, name: str, reason: str) -> None:
    outcome = open_drive(source(shared(f"footage/{name}")), stige)
    assert isinstance(outcome, Refusal)
    assert outcome.reason == reason


def test_a_gopros_own_track_and_length_are_read() -> None:
    video = read_video(shared("footage/max-heromode.mp4"))
    assert not isinstance(video, Refusal)
    assert video.duration_s == pytest.approx(10.5, abs=0.05)


@pytest.mark.parametrize("clip", [f"stige-{month}-0{n}" for month in ("okt", "nov") for n in (1, 2, 3, 4)])
def test_frames_lie_where_the_truth_says(stige: RoadNetwork, clip: str) -> None:
    drive = open_drive(source(shared(f"drives/{clip}.mp4")), stige)
    assert isinstance(drive, Drive)
    truth = json.loads(shared(f"drives/{clip}.truth.json").read_text())
    road = shapely.LineString(truth["road_epsg25832"])
    errors = []
    for index, pose in drive.frames:
        at = float(drive.video.times_s[index])
        true = min(truth["frames"], key=lambda frame: abs(frame["pts_s"] - at))
        assert true["pts_s"] == pytest.approx(at, abs=0.01)
        errors.append(road.project(shapely.Point(pose.x, pose.y)) - true["chainage_m"])
        assert road.distance(shapely.Point(pose.x, pose.y)) < 1.0
    # 2.5 m of receiver noise, and up to half a second of clock at 12 m/s
    assert max(map(abs, errors)) < 2.5 * 3 + 0.5 * 12
    assert len(drive.frames) == len(truth["frames"])


def test_exactly_the_wanted_frames_are_decoded() -> None:
    video = read_video(shared("footage/max-heromode.mp4"))
    assert not isinstance(video, Refusal)
    wanted = [int(pts) for pts in video.pts[5::37]]
    whole = dict(decode_at(video, [int(pts) for pts in video.pts]))
    for number, image in decode_at(video, wanted):
        assert (image == whole[5 + 37 * number]).all()
