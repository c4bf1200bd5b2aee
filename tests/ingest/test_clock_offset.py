"""Offset of the video's clock against the track's by the speeds of both, and bumps of the phone."""

from typing import cast

import numpy as np
import pytest

from data.roads.network import RoadNetwork
from ingest.observe.mounting import estimate_mounting
from ingest.road.trajectory import Trajectory
from ingest.track.clock_offset import find_clock_offset
from ingest.track.fixes import Track
from ingest.video.motion_samples import GroundMotionSample
from model.geometry.camera import camera_looking_at
from model.geometry.ground_motion import GroundMotion
from model.geometry.perspective import Tilt

HEIGHT_M = 1.5
NOWHERE = Trajectory((), cast(RoadNetwork, None))
"""No road: a drive without a height."""


def samples(speeds: np.ndarray, pitches_deg: np.ndarray) -> list[GroundMotionSample]:
    return [
        GroundMotionSample(float(t), 1 / 15, GroundMotion(v / HEIGHT_M / 15, Tilt(np.radians(p), 0.0, 0.0), 40))
        for t, (v, p) in enumerate(zip(speeds, pitches_deg, strict=True))
    ]


def town(seconds: np.ndarray) -> np.ndarray:
    return np.clip(9 + 6 * np.sin(seconds / 7) + 3 * np.sin(seconds / 3.1), 0, None)


def track(speed_at: np.ndarray) -> Track:
    x = np.concatenate([[0.0], np.cumsum((speed_at[1:] + speed_at[:-1]) / 2)])
    return Track(np.arange(len(x)) - 20.0, np.stack([x, 0 * x], axis=1), np.full(len(x), np.nan))


@pytest.mark.parametrize("offset_s", [-2.0, 0.4, 2.0, 7.0])
def test_a_clock_offset_is_estimated_to_a_fifth_of_a_second(offset_s: float) -> None:
    video_speeds = town(np.arange(90.0) + offset_s)
    offset = find_clock_offset(samples(video_speeds, np.full(90, 8.0)), track(town(np.arange(130.0) - 20.0)))
    assert offset is not None
    assert offset.seconds == pytest.approx(offset_s, abs=0.2)
    assert offset.large is (abs(offset_s) > 1)


def test_an_even_drive_gives_no_offset() -> None:
    assert find_clock_offset(samples(np.full(90, 12.0), np.full(90, 8.0)), track(np.full(130, 12.0))) is None


def test_a_bump_is_detected_and_the_pitch_estimated_on_either_side() -> None:
    rng = np.random.default_rng(1)
    pitches = np.where(np.arange(60) < 30, 8.0, 10.0) + rng.normal(0, 0.3, 60)
    found = estimate_mounting(camera_looking_at((960, 400), 1920, 1080), samples(np.full(60, 12.0), pitches), NOWHERE)
    assert [round(bump.at_s) for bump in found.bumps] == [pytest.approx(30, abs=1)]
    assert found.at(10.0).pitch_deg == pytest.approx(8.0, abs=0.3)
    assert found.at(50.0).pitch_deg == pytest.approx(10.0, abs=0.3)


def test_suspension_and_braking_are_no_bump() -> None:
    pitches = 8.0 + 0.4 * np.sin(np.arange(120) / 4) + np.random.default_rng(2).normal(0, 0.3, 120)
    found = estimate_mounting(camera_looking_at((960, 400), 1920, 1080), samples(np.full(120, 12.0), pitches), NOWHERE)
    assert found.bumps == ()
