"""A video of road driven at a known speed gives that speed and the camera's pitch, however it was encoded."""

from fractions import Fraction
from math import atan, degrees, radians
from pathlib import Path
from statistics import median

import av
import numpy as np
import pytest

from ingest.video.container import Video, read_video
from ingest.video.motion_samples import GroundMotionSample, ground_motion_samples
from model.geometry.perspective import Tilt
from tests.moving_ground import FOCAL_PX, HEIGHT, WIDTH, Stand, photographed

SPEED = 7.0
"""Mounting heights a second: 36 km/h from 1.4 m."""
FIELD_DEG = 2 * degrees(atan(WIDTH / 2 / FOCAL_PX))
TILT = Tilt(radians(9.0), 0.0, 0.0)


def film(file: Path, speed: float, seconds: float, rate: int, tilt: Tilt = TILT, key_each: int = 30) -> Video:
    """A drive straight on."""
    with av.open(str(file), "w") as container:
        options = {"crf": "16", "preset": "ultrafast", "g": str(key_each)}
        stream = container.add_stream("libx264", rate=rate, options=options)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.time_base = Fraction(1, 1000)
        for number in range(round(seconds * rate)):
            picture = photographed(Stand(2.0 + speed * number / rate, 10.0), tilt)
            frame = av.VideoFrame.from_ndarray(picture, format="gray").reformat(format="yuv420p")
            frame.pts, frame.time_base = round(1000 * number / rate), Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    video = read_video(file)
    assert isinstance(video, Video)
    return video


@pytest.fixture(scope="module")
def drive(tmp_path_factory: pytest.TempPathFactory) -> Video:
    return film(tmp_path_factory.mktemp("steps") / "drive.mp4", SPEED, 3.2, 30)


def pitch_deg(found: tuple[GroundMotionSample, ...]) -> float:
    return median(degrees(sample.motion.tilt.pitch) for sample in found)


def test_a_sample_each_second_gives_the_speed(drive: Video) -> None:
    found = ground_motion_samples(drive, FIELD_DEG)
    assert [sample.time_s for sample in found] == pytest.approx(range(4), abs=0.15)
    assert [sample.speed for sample in found] == pytest.approx([SPEED] * 4, rel=0.02)


def test_the_pitch_is_found_without_a_guess(drive: Video) -> None:
    assert pitch_deg(ground_motion_samples(drive, FIELD_DEG)) == pytest.approx(9.0, abs=0.3)


def test_the_interval_can_be_doubled(drive: Video) -> None:
    assert [sample.time_s for sample in ground_motion_samples(drive, FIELD_DEG, every_s=2.0)] == pytest.approx(
        [0.0, 2.0], abs=0.15
    )


def test_a_narrower_field_is_another_camera(drive: Video) -> None:
    as_given, narrower = (
        median(sample.speed for sample in ground_motion_samples(drive, field)) for field in (FIELD_DEG, FIELD_DEG * 0.8)
    )
    assert narrower > 1.1 * as_given


def test_a_standing_vehicle_has_no_speed(tmp_path: Path) -> None:
    found = ground_motion_samples(film(tmp_path / "standing.mp4", 0.0, 1.2, 30), FIELD_DEG)
    assert found
    assert [sample.speed for sample in found] == pytest.approx([0.0] * len(found), abs=0.05)


def test_frames_too_far_apart_give_none(tmp_path: Path) -> None:
    assert ground_motion_samples(film(tmp_path / "sparse.mp4", SPEED / 4, 2.0, 8), FIELD_DEG) == ()


def test_a_steeply_mounted_phone_is_found_too(tmp_path: Path) -> None:
    steep = film(tmp_path / "steep.mp4", SPEED, 1.2, 30, Tilt(radians(26.0), 0.0, 0.0))
    assert pitch_deg(ground_motion_samples(steep, FIELD_DEG)) == pytest.approx(26.0, abs=0.3)


def test_key_frames_that_are_far_apart_do_not_matter(tmp_path: Path) -> None:
    found = ground_motion_samples(film(tmp_path / "one-key.mp4", SPEED, 2.2, 30, key_each=250), FIELD_DEG)
    assert len(found) == 3
    assert np.allclose([sample.speed for sample in found], SPEED, rtol=0.02)
