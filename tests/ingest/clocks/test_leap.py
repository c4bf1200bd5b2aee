"""A receiver that begins at a wrong place."""

from dataclasses import replace

import numpy as np
import pytest

from data.projection import to_degrees
from ingest.track.fixes import Fix, to_metres
from ingest.track.leap import settled
from tests.ingest.clocks.drives import drive, receiver


def moved(fix: Fix, east: float, north: float) -> Fix:
    x, y = to_metres([fix])[0]
    lon, lat = to_degrees(x + east, y + north)
    return replace(fix, lon=float(lon), lat=float(lat))


@pytest.mark.parametrize("seed", range(4))
def test_what_lies_before_a_leap_at_the_start_is_moved_by_it(seed: int) -> None:
    rng = np.random.default_rng(seed)
    town = drive(rng, 120)
    true = receiver(rng, town, 0, 120, doppler=False)
    leaping = [moved(fix, 38, -31) if number < 9 else fix for number, fix in enumerate(true)]
    off = np.hypot(*(to_metres(settled(leaping)) - to_metres(true)).T)
    assert off.max() < 8


def test_a_reflection_that_comes_and_goes_moves_nothing() -> None:
    rng = np.random.default_rng(3)
    true = receiver(rng, drive(rng, 120), 0, 120, doppler=False)
    reflected = [moved(fix, 40, 40) if 20 <= number < 26 else fix for number, fix in enumerate(true)]
    assert settled(reflected) == tuple(reflected)


@pytest.mark.parametrize("seed", range(4))
def test_corners_and_stops_are_no_leap(seed: int) -> None:
    rng = np.random.default_rng(seed)
    true = receiver(rng, drive(rng, 300), 0, 300, doppler=True)
    assert settled(true) == tuple(true)
