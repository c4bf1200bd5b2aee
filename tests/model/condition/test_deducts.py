"""Deduct values against what the standard prints, and as any curve of harm must run."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.condition.deducts import CORRECTED, CURVES, FEET_PER_M, HOLES, LINE_DEDUCTS, MOST_POINTS, NETS, corrected_sum
from model.vocabulary import DamageClass, Severity

SAMPLE_FT2 = 2500.0
"""Of the worked example of ASTM D6433-07."""

densities = st.floats(0.0, 200.0)


@pytest.mark.parametrize(
    ("curve", "severity", "per_ft2", "printed"),
    [
        (NETS, Severity.LOW, 13 / SAMPLE_FT2, 7.9),
        (NETS, Severity.HIGH, 14 / SAMPLE_FT2, 23.4),
        (HOLES, Severity.LOW, 1 / SAMPLE_FT2, 11.2),
    ],
)
def test_the_worked_examples_deducts_are_read_to_a_point_or_so(curve, severity, per_ft2, printed) -> None:
    in_metres = 100 * per_ft2 / curve.per_foot
    assert curve.deduct(severity, np.array([in_metres])) == pytest.approx([printed], abs=1.3)


def test_a_density_of_lengths_and_of_counts_is_another_number_in_feet() -> None:
    """The unit trap: 30 m of crack, and one hole, on 225 m²."""
    feet2 = 225 * FEET_PER_M**2
    lines, holes = 100 * 30 / 225, 100 * 1 / 225
    assert lines * LINE_DEDUCTS.per_foot == pytest.approx(100 * 30 * FEET_PER_M / feet2)
    assert holes * HOLES.per_foot == pytest.approx(100 / feet2)
    taken_for_feet = np.array([lines])
    assert LINE_DEDUCTS.deduct(Severity.MEDIUM, taken_for_feet)[0] == pytest.approx(20.2, abs=0.5)
    assert np.interp(np.log(lines), np.log(LINE_DEDUCTS.densities), LINE_DEDUCTS.points[Severity.MEDIUM]) > 33


@given(kind=st.sampled_from(DamageClass), severity=st.sampled_from(Severity), one=densities, other=densities)
def test_more_of_it_never_takes_off_less(kind: DamageClass, severity: Severity, one: float, other: float) -> None:
    less, more = CURVES[kind].deduct(severity, np.array(sorted((one, other))))
    assert 0.0 <= less <= more <= MOST_POINTS


@given(kind=st.sampled_from(DamageClass), density=densities)
def test_worse_never_takes_off_less(kind: DamageClass, density: float) -> None:
    low, medium, high = (float(CURVES[kind].deduct(how, np.array([density]))[0]) for how in Severity)
    assert low <= medium <= high


def test_none_of_it_takes_off_nothing() -> None:
    assert all(curve.deduct(how, np.zeros(2)).tolist() == [0.0, 0.0] for curve in CURVES.values() for how in Severity)


@given(count=st.integers(1, 12), one=st.floats(0, 300), other=st.floats(0, 300))
def test_a_larger_sum_is_never_corrected_to_less_and_more_deducts_are_never_corrected_to_more(
    count: int, one: float, other: float
) -> None:
    less, more = sorted((one, other))
    assert 0.0 <= corrected_sum(count, less) <= corrected_sum(count, more) <= MOST_POINTS
    assert corrected_sum(count + 1, more) <= corrected_sum(count, more) + 0.6  # half a point of the example's reading


def test_each_correction_was_read_at_every_sum() -> None:
    assert {len(curve) for curve in CORRECTED} == {18}
