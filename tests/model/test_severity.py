"""Grades by the printed table of ASTM D6433-07 (X1.13, potholes)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.grading.severity import Measure, grade, hole_severity
from model.grading.urgency import Band, band, rain_points, urgency_parts
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


@pytest.mark.parametrize(("metres", "least", "most"), [(0.15, L, M), (0.40, L, M), (0.50, M, H), (1.2, M, H)])
def test_from_the_diameter_alone_a_grade_is_a_range(metres: float, least: Severity, most: Severity) -> None:
    graded = grade(DamageClass.POTHOLE, Measure(metres, metres, 0.1))
    assert (graded.least, graded.most) == (least, most)


def test_a_measured_depth_gives_a_single_grade() -> None:
    graded = grade(DamageClass.POTHOLE, Measure(0.5, 0.5, 0.1), depth_mm=60)
    assert graded.least is graded.most is H
    assert graded == grade(DamageClass.POTHOLE, Measure(0.5, 0.5, 0.1), depth_mm=51)


@given(st.sampled_from([c for c in DamageClass if c is not DamageClass.POTHOLE]), st.floats(0, 300))
def test_a_depth_does_not_grade_a_crack(name: DamageClass, depth_mm: float) -> None:
    assert grade(name, Measure(2, 0.3, 0.1), depth_mm) == grade(name, Measure(2, 0.3, 0.1))


def test_a_wide_hole_on_a_main_road_is_red_and_a_crack_on_a_side_street_waits() -> None:
    hole = sum(urgency_parts(DamageClass.POTHOLE, M, H, 28, "road").values())
    crack = sum(urgency_parts(DamageClass.LONGITUDINAL, L, M, 182, "road").values())
    assert band(hole) is Band.SOON
    assert band(crack) is Band.WATCH


@given(st.sampled_from(DamageClass), st.sampled_from([7, 28, 56, 91, 182, None]), st.sampled_from(["road", "path"]))
def test_graver_is_never_less_urgent(name: DamageClass, days: int | None, kind: str) -> None:
    urgencies = [sum(urgency_parts(name, s, s, days, kind).values()) for s in (L, M, H)]
    assert urgencies == sorted(urgencies)


@given(st.sampled_from(DamageClass), st.floats(1, 5), st.floats(1, 5))
def test_growth_never_makes_less_urgent(name: DamageClass, one: float, other: float) -> None:
    little, much = sorted((one, other))
    points = [urgency_parts(name, L, M, 56, "road", grown).get("growth", 0) for grown in (1.0, little, much)]
    assert points == sorted(points)
    assert points[0] == 0


@pytest.mark.parametrize(
    ("name", "days", "kind", "mm", "points"),
    [
        (DamageClass.LONGITUDINAL, 28, "road", 9.9, 0),
        (DamageClass.LONGITUDINAL, 28, "road", 10, 6),
        (DamageClass.ALLIGATOR, 14, "road", 24, 12),
        (DamageClass.TRANSVERSE, 57, "road", 50, 0),  # little traffic
        (DamageClass.TRANSVERSE, None, "road", 50, 0),
        (DamageClass.TRANSVERSE, 28, "path", 50, 0),  # no lorries
        (DamageClass.POTHOLE, 28, "road", 50, 0),  # open already
    ],
)
def test_rain_counts_on_open_cracks_under_heavy_traffic(
    name: DamageClass, days: int | None, kind: str, mm: float, points: int
) -> None:
    assert rain_points(name, days, kind, mm) == points
