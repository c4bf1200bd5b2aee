"""Grades by the printed table of ASTM D6433-07 (X1.13, potholes), and the bands of urgency."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.grading.harm import Setting, harm
from model.grading.severity import Measure, hole_severity
from model.grading.unmeasured import assumed_measures
from model.grading.urgency import Band, Bands
from model.vocabulary import DamageClass, Severity

L, M, H = Severity.LOW, Severity.MEDIUM, Severity.HIGH
TABLE = [  # depth mm; 150 mm, 300 mm, 600 mm across
    (20, (L, L, M)),
    (40, (L, M, H)),
    (60, (M, M, H)),
]


@pytest.mark.parametrize(("depth_mm", "row"), TABLE)
def test_the_printed_table(depth_mm: float, row: tuple[Severity, ...]) -> None:
    assert tuple(hole_severity(d, depth_mm) for d in (0.150, 0.300, 0.600)) == row


def test_wider_than_the_table() -> None:
    assert hole_severity(0.9, 20) is M
    assert hole_severity(0.9, 40) is H


def _unmeasured(kind: DamageClass, metres: float, interval_days: int, depth_mm: float | None = None) -> float:
    size = Measure(metres, metres, 0.15)
    return harm(kind, assumed_measures(kind, size), Setting(interval_days=interval_days), depth_mm).urgency


def test_of_what_nobody_measured_no_severity_is_sure() -> None:
    for kind in (DamageClass.ALLIGATOR, DamageClass.POTHOLE):
        size = Measure(0.5, 0.5, 0.15)
        chances = harm(kind, assumed_measures(kind, size), Setting()).chances
        assert max(chances.low, chances.medium, chances.high) < 0.9


@given(st.floats(0.1, 2), st.floats(1, 5))
def test_a_larger_hole_on_a_busier_road_is_more_urgent_though_nobody_measured_it(metres: float, times: float) -> None:
    hole = DamageClass.POTHOLE
    assert _unmeasured(hole, metres * times, 28) >= _unmeasured(hole, metres, 182)
    assert _unmeasured(hole, metres, 28, depth_mm=70) >= _unmeasured(hole, metres, 28, depth_mm=15)


def test_a_wide_deep_hole_is_red_and_a_crack_on_a_side_street_waits() -> None:
    bands = Bands()
    assert bands.of(_unmeasured(DamageClass.POTHOLE, 0.8, 28, depth_mm=60)) is Band.SOON
    assert bands.of(_unmeasured(DamageClass.LONGITUDINAL, 0.5, 182)) is Band.WATCH


@given(st.floats(0, 100), st.floats(0, 100))
def test_more_urgent_is_never_in_a_milder_band(one: float, other: float) -> None:
    order = [Band.WATCH, Band.PLAN, Band.SOON]
    less, more = sorted((one, other))
    assert order.index(Bands(60, 30).of(less)) <= order.index(Bands(60, 30).of(more))
