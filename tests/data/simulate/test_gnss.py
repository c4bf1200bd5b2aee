"""Positions are wrong as a phone's are."""

from datetime import UTC, datetime, timedelta

import numpy as np

from data.simulate import Gnss
from data.simulate.gnss import errors, fix_times, observe

LONG = np.arange(0.0, 20_000.0)
START = datetime(2026, 10, 26, tzinfo=UTC)


def test_the_error_is_as_large_as_said_and_forgets_itself_in_half_a_minute() -> None:
    seen = errors(LONG, Gnss(drift_m=3.0, memory_s=30.0, jitter_m=0.3), seed=1)
    assert np.abs(seen.std(axis=0) - 3.0).max() < 0.35
    after_30_s = np.corrcoef(seen[:-30, 0], seen[30:, 0])[0, 1]
    assert 0.25 < after_30_s < 0.5
    assert np.corrcoef(seen[:-1, 0], seen[1:, 0])[0, 1] > 0.9


def test_a_gap_has_no_fixes_and_a_jump_throws_the_position() -> None:
    gnss = Gnss(drift_m=0.0, jitter_m=0.0, gaps=((10.0, 20.0),), jumps=((40.0, 5.0, 15.0),))
    fixes = observe(fix_times(60.0, START, gnss), np.tile([690_000.0, 6_126_000.0], (67, 1)), START, gnss, seed=1)
    seconds = {(fix.time - START).total_seconds() for fix in fixes}
    assert seconds == set(range(-3, 64)) - set(range(10, 20))
    thrown = [fix for fix in fixes if (fix.lon, fix.lat) != (fixes[0].lon, fixes[0].lat)]
    assert [(fix.time - START).total_seconds() for fix in thrown] == [40, 41, 42, 43, 44]


def test_a_clock_that_runs_ahead_shifts_the_track() -> None:
    gnss = Gnss(clock_s=2.0)
    first = observe(fix_times(5.0, START, gnss), np.zeros((12, 2)) + 6e5, START, gnss, seed=1)[0]
    assert first.time == START - timedelta(seconds=5)
