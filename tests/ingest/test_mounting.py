"""What the way driven tells of the phone's height."""

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
TRULY_M = 1.6
PAIR_S = 1 / 15
DRIVE = Trajectory((RUN,), NETWORK)
GUESS = camera_looking_at((640.0, 200.0), 1280, 720)


def step(second: int, seen_mps: float) -> GroundMotionSample:
    motion = GroundMotion(seen_mps * PAIR_S / TRULY_M, Tilt(0.17, 0.0, 0.0), 0.003, 0.0, 30)
    return GroundMotionSample(float(second), PAIR_S, motion)


def test_the_way_driven_tells_the_height() -> None:
    seen = estimate_mounting(GUESS, [step(second, SPEED_MPS) for second in range(1, 29)], DRIVE).height_from_odometry_m
    assert seen == pytest.approx(TRULY_M, rel=0.01)


@pytest.mark.parametrize("glass_mps", [0.0, 2.0])
def test_pictures_in_which_only_the_dirty_glass_was_seen_tell_no_height(glass_mps: float) -> None:
    steps = [step(second, glass_mps if second % 3 == 0 else SPEED_MPS) for second in range(1, 29)]
    assert estimate_mounting(GUESS, steps, DRIVE).height_from_odometry_m == pytest.approx(TRULY_M, rel=0.01)
