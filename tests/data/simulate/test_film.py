"""One short drive, looked at from outside as any reader of recordings would."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import av
import gpxpy
import numpy as np

from data.render import DriveFiles, simulate_drive
from data.simulate import DrivePlan, Leg, Road
from tests.data.simulate.conftest import START


def _times(video: Path) -> list[float]:
    with av.open(str(video)) as container:
        return [frame.time for frame in container.decode(video=0)]


def test_the_video_is_upright_h264_of_the_planned_size(drive: DriveFiles, plan: DrivePlan) -> None:
    with av.open(str(drive.video)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.width, stream.height) == ("h264", 480, 272)


def test_frames_come_one_after_the_other_at_uneven_times(drive: DriveFiles) -> None:
    steps = np.diff(_times(drive.video))
    assert (steps > 0).all()
    assert 1 / 36 < np.median(steps) < 1 / 26
    assert steps.std() > 0.0005


def test_the_truth_names_every_frame_by_its_own_time(drive: DriveFiles) -> None:
    truth = json.loads(drive.truth.read_text())
    assert np.allclose([frame["pts_s"] for frame in truth["frames"]], _times(drive.video), atol=1e-5)
    route = [frame["route_m"] for frame in truth["frames"]]
    assert (np.diff(route) > 0).all()
    assert 20.0 <= route[0] < route[-1] <= 50.0
    assert {frame["section"] for frame in truth["frames"]} == {"a"}


def test_the_video_tells_its_start_to_the_second_and_the_track_goes_on_whole_seconds(drive: DriveFiles) -> None:
    with av.open(str(drive.video)) as container:
        created = datetime.fromisoformat(container.metadata["creation_time"])
    assert created == START.replace(microsecond=0)
    points = gpxpy.parse(drive.gpx.read_text()).tracks[0].segments[0].points
    times = [point.time.astimezone(UTC) for point in points]
    assert times[0] == created - timedelta(seconds=3)
    assert times[-1] >= START + timedelta(seconds=_times(drive.video)[-1])
    assert {later - earlier for earlier, later in pairwise(times)} == {timedelta(seconds=1)}


def test_every_damage_is_told_with_place_size_and_when_it_is_seen(drive: DriveFiles) -> None:
    hole, net = json.loads(drive.truth.read_text())["damages"]
    assert (hole["name"], hole["damage_class"], hole["chainage_m"], hole["offset_m"]) == ("hole", "D40", 40.0, 1.5)
    assert 0.5 * 0.8 * 0.7 < hole["area_m2"] < 0.8 * 0.7
    assert hole["first_pts_s"] < hole["last_pts_s"] < net["last_pts_s"]


def test_the_same_seed_gives_the_same_files_and_another_seed_another_drive(
    drive: DriveFiles, plan: DrivePlan, roads: tuple[Road, ...], tmp_path: Path
) -> None:
    again = simulate_drive(roads, [Leg("a")], plan, tmp_path / "again", seed=5)
    other = simulate_drive(roads, [Leg("a")], plan, tmp_path / "other", seed=6)
    for end in ("video", "gpx", "truth"):
        assert getattr(again, end).read_bytes() == getattr(drive, end).read_bytes()
        assert getattr(other, end).read_bytes() != getattr(drive, end).read_bytes()


def test_nothing_unfinished_is_left_behind(drive: DriveFiles) -> None:
    assert {file.suffix for file in drive.video.parent.iterdir()} == {".mp4", ".gpx", ".json"}
