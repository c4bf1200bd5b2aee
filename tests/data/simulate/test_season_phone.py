"""A season's phones are as wrong as phones are: 3-5 m over half a minute, jumps to 15 m, drop-outs, clocks."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from data.projection import to_metres
from tests.bench.season import (
    FULL_SEASON,
    NO_PHONE_ERRORS,
    NOMINAL,
    PhoneErrors,
    Season,
    SeasonParameters,
    SimulatedRecording,
    make_season,
    record,
)

NEVER = float("inf")
DRIVES = 25


@pytest.fixture(scope="module")
def season() -> Season:
    return make_season(FULL_SEASON, 1, NOMINAL)


def recordings(season: Season, phone: PhoneErrors) -> list[SimulatedRecording]:
    season = replace(season, parameters=SeasonParameters(phone=phone))
    return [record(season, plan) for plan in season.drives[:DRIVES]]


def errors(recording: SimulatedRecording) -> NDArray[np.float64]:
    """(n, 2) metres east and north of each fix."""
    east, north = to_metres([fix.lon for fix in recording.fixes], [fix.lat for fix in recording.fixes])
    return np.column_stack([east, north]) - recording.motion.places(np.array([fix.time_s for fix in recording.fixes]))


def test_the_error_is_3_to_5_m_and_forgets_itself_in_half_a_minute(season: Season) -> None:
    drifting = [
        errors(one) for one in recordings(season, PhoneErrors(jump_interval_s=NEVER, gap_interval_s=NEVER, clock_s=0))
    ]
    deviation = np.sqrt(np.mean([np.mean(one**2) for one in drifting]))
    assert 3.0 < deviation < 5.0
    after_30_s = np.mean([np.mean(one[30:] * one[:-30]) for one in drifting]) / deviation**2
    assert 0.15 < after_30_s < 0.55


def test_positions_jump_by_5_to_15_m_for_seconds(season: Season) -> None:
    thrown = np.concatenate(
        [errors(one) for one in recordings(season, replace(NO_PHONE_ERRORS, jump_interval_s=240.0))]
    )
    away = np.hypot(*thrown.T)
    assert 0.01 < np.mean(away > 1) < 0.10
    assert away[away > 1].min() > 4.9
    assert np.percentile(away, 99.9) < 31  # two at once


def test_fixes_drop_out_for_up_to_20_s(season: Season) -> None:
    gaps = np.concatenate([np.diff([fix.time_s for fix in one.fixes]) for one in recordings(season, PhoneErrors())])
    assert np.mean(gaps < 1.01) > 0.97
    assert 3.0 < gaps.max() < 45.0  # two in a row


def test_clocks_are_off_by_up_to_half_a_second_the_same_for_a_whole_recording(season: Season) -> None:
    late = []
    for one in recordings(season, replace(NO_PHONE_ERRORS, clock_s=0.5)):
        times = np.array([fix.time_s for fix in one.fixes])
        fractions = {round(float(f), 6) for f in (times + one.plan.start.microsecond / 1e6) % 1.0}
        assert len(fractions) == 1
        late.append((fractions.pop() + 0.5) % 1.0 - 0.5)
    assert max(np.abs(late)) <= 0.5
    assert max(late) > 0.25
    assert min(late) < -0.25


def test_without_errors_the_phone_says_the_truth(season: Season) -> None:
    assert max(np.abs(errors(one)).max() for one in recordings(season, NO_PHONE_ERRORS)) < 0.01
