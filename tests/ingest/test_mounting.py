"""Mounting height by odometry: the distance driven against the distance in the picture."""

import pytest

from ingest.observe.mounting import estimate_mounting
from ingest.road.trajectory import Trajectory
from ingest.video.motion_samples import GroundMotionSample
from model.geometry.camera import camera_looking_at
from model.geometry.ground_motion import GroundMotion
from model.geometry.perspective import Tilt
from tests.straight import NETWORK, RUN

SPEED_MPS = 10.0
"""Of the straight run: 300 m in 30 s."""
TRUE_HEIGHT_M = 1.6
PAIR_S = 1 / 15
DRIVE = Trajectory((RUN,), NETWORK)
GUESS = camera_looking_at((640.0, 200.0), 1280, 720)


def sample(second: int, visual_mps: float) -> GroundMotionSample:
    motion = GroundMotion(visual_mps * PAIR_S / TRUE_HEIGHT_M, Tilt(0.17, 0.0, 0.0), 30)
    return GroundMotionSample(float(second), PAIR_S, motion)


def test_the_distance_driven_gives_the_height() -> None:
    height_m = estimate_mounting(
        GUESS, [sample(second, SPEED_MPS) for second in range(1, 29)], DRIVE
    ).height_from_odometry_m
    assert height_m == pytest.approx(TRUE_HEIGHT_M, rel=0.01)


@pytest.mark.parametrize("windscreen_mps", [0.0, 2.0])
def test_samples_that_follow_the_dirty_windscreen_are_left_out(windscreen_mps: float) -> None:
    samples = [sample(second, windscreen_mps if second % 3 == 0 else SPEED_MPS) for second in range(1, 29)]
    assert estimate_mounting(GUESS, samples, DRIVE).height_from_odometry_m == pytest.approx(TRUE_HEIGHT_M, rel=0.01)
