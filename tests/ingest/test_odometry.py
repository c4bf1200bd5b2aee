"""Distance driven from positions with autocorrelated errors and speeds whose integral drifts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.road.odometry import fuse_speed_and_position, fuse_steps_and_position
from ingest.road.registered_steps import RegisteredStep, with_steps
from tests.straight import TRAJECTORY


def wandering(true: np.ndarray, seed: int) -> np.ndarray:
    """Positions with a Gauss-Markov error: correlation time 30 s, sigma 4 m."""
    rng = np.random.default_rng(seed)
    kept, error, errors = np.exp(-1 / 30), rng.normal(0, 4), []
    for _ in true:
        errors.append(error)
        error = error * kept + rng.normal(0, 4 * np.sqrt(1 - kept**2))
    return np.maximum.accumulate(np.maximum(true + np.array(errors), 0.0))


@given(st.lists(st.floats(0.5, 25), min_size=3, max_size=60), st.integers(0, 1000))
def test_distances_never_decrease_and_stay_within_the_positions(speeds: list[float], seed: int) -> None:
    times, true = np.arange(len(speeds) + 1.0), np.concatenate([[0.0], np.cumsum(speeds)])
    positions, straight = wandering(true, seed), np.zeros(len(true))
    fused = fuse_speed_and_position(times, positions, np.array([*speeds, speeds[-1]]), straight)
    assert np.all(np.diff(fused) >= 0)
    assert positions[0] <= fused[0]
    assert fused[-1] <= positions[-1]
    assert np.array_equal(fuse_speed_and_position(times, positions, np.full(len(times), np.nan), straight), positions)


@settings(max_examples=20)
@given(st.integers(0, 1000))
def test_over_ten_seconds_the_fused_distance_is_far_better_than_positions(seed: int) -> None:
    rng = np.random.default_rng((seed, 1))
    true = np.arange(240.0) * 12.0
    positions = wandering(true, seed)
    fused = fuse_speed_and_position(np.arange(240.0), positions, 12 + rng.normal(0, 0.3, 240), np.zeros(240))

    def wrong(metres: np.ndarray) -> float:
        return float(np.std((metres - true)[10:] - (metres - true)[:-10]))

    assert wrong(fused) < 0.7 * wrong(positions)


def test_a_jump_of_the_receiver_is_down_weighted() -> None:
    true = np.arange(120.0) * 10.0
    jumping = true.copy()
    jumping[50:60] += 12.0
    fused = fuse_speed_and_position(np.arange(120.0), np.maximum.accumulate(jumping), np.full(120, 10.0), np.zeros(120))
    assert np.abs(fused - true).max() < 3.0


def test_exact_positions_and_speeds_are_unchanged() -> None:
    times = np.arange(100.0)
    assert fuse_speed_and_position(times, times * 9.0, np.full(100, 9.0), np.zeros(100)) == pytest.approx(
        times * 9.0, abs=1e-6
    )


def test_registered_steps_give_the_short_wave_and_the_receiver_the_long_one() -> None:
    rng = np.random.default_rng(4)
    spacing = rng.uniform(3.0, 7.0, 80)
    true, times = np.concatenate([[0.0], np.cumsum(spacing)]), np.arange(81) * 0.4
    positions = wandering(true, 4)
    fused = fuse_steps_and_position(times, positions, spacing + rng.normal(0, 0.1, 80), np.full(80, 0.1))
    assert np.std(np.diff(fused) - spacing) < 0.2 < np.std(np.diff(positions) - spacing)
    assert np.abs(fused - positions).mean() < 4.0


def test_a_step_that_was_found_by_chance_is_left_out() -> None:
    true, times = np.arange(20.0) * 5.0, np.arange(20) * 0.4
    steps = np.full(19, 5.0)
    steps[7], steps[12] = 10.0, np.nan
    assert fuse_steps_and_position(times, true, steps, np.full(19, 0.1)) == pytest.approx(true, abs=0.2)


def test_frames_are_moved_along_the_road_and_the_fixes_with_them() -> None:
    steps = [RegisteredStep(10.0 + 0.5 * n, 10.5 + 0.5 * n, metres, 0.05) for n, metres in enumerate((6.0, 4.0, 5.0))]
    moved = with_steps(TRAJECTORY, steps)
    at = [moved.pose_at(10.0 + 0.5 * n) for n in range(4)]
    assert np.diff([pose.travelled_m for pose in at if pose]) == pytest.approx([6.0, 4.0, 5.0], abs=0.3)
    (begin, end) = (moved.runs[0].travelled_m[k] for k in (0, -1))
    assert (begin, end) == pytest.approx((0.0, 300.0), abs=0.1)
    assert with_steps(TRAJECTORY, []).runs[0] is TRAJECTORY.runs[0]
