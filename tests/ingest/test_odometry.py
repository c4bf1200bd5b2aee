"""How far a vehicle rolled, out of places that wander and speeds that drift."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.road.odometry import fuse_speed_and_position


def wandering(true: np.ndarray, seed: int) -> np.ndarray:
    """Places whose error forgets itself within half a minute, sigma 4 m."""
    rng = np.random.default_rng(seed)
    kept, error, errors = np.exp(-1 / 30), rng.normal(0, 4), []
    for _ in true:
        errors.append(error)
        error = error * kept + rng.normal(0, 4 * np.sqrt(1 - kept**2))
    return np.maximum.accumulate(np.maximum(true + np.array(errors), 0.0))


@given(st.lists(st.floats(0.5, 25), min_size=3, max_size=60), st.integers(0, 1000))
def test_never_backwards_and_within_what_the_places_say(speeds: list[float], seed: int) -> None:
    times, true = np.arange(len(speeds) + 1.0), np.concatenate([[0.0], np.cumsum(speeds)])
    places, still = wandering(true, seed), np.zeros(len(true))
    even = fuse_speed_and_position(times, places, np.array([*speeds, speeds[-1]]), still)
    assert np.all(np.diff(even) >= 0)
    assert places[0] <= even[0]
    assert even[-1] <= places[-1]
    assert np.array_equal(fuse_speed_and_position(times, places, np.full(len(times), np.nan), still), places)


@settings(max_examples=20)
@given(st.integers(0, 1000))
def test_speeds_tell_the_way_over_ten_seconds_far_better_than_places(seed: int) -> None:
    rng = np.random.default_rng((seed, 1))
    true = np.arange(240.0) * 12.0
    places = wandering(true, seed)
    even = fuse_speed_and_position(np.arange(240.0), places, 12 + rng.normal(0, 0.3, 240), np.zeros(240))

    def wrong(metres: np.ndarray) -> float:
        return float(np.std((metres - true)[10:] - (metres - true)[:-10]))

    assert wrong(even) < 0.7 * wrong(places)


def test_a_throw_of_the_receiver_is_seen_through() -> None:
    true = np.arange(120.0) * 10.0
    thrown = true.copy()
    thrown[50:60] += 12.0
    even = fuse_speed_and_position(np.arange(120.0), np.maximum.accumulate(thrown), np.full(120, 10.0), np.zeros(120))
    assert np.abs(even - true).max() < 3.0


def test_exact_places_and_speeds_stay_as_they_are() -> None:
    times = np.arange(100.0)
    assert fuse_speed_and_position(times, times * 9.0, np.full(100, 9.0), np.zeros(100)) == pytest.approx(
        times * 9.0, abs=1e-6
    )
