"""Grades by the printed table of ASTM D6433-07 (X1.13, potholes)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.severity import Measure, grade, hole_severity
from model.urgency import Band, band, urgency_parts
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
    verdict = grade(DamageClass.POTHOLE, Measure(metres, metres, 0.1))
    assert (verdict.least, verdict.most) == (least, most)


@given(st.sampled_from(DamageClass), st.floats(0.02, 10), st.floats(0.02, 4), st.floats(0, 0.6))
def test_no_depth_is_told_that_nobody_measured(name: DamageClass, length: float, width: float, error: float) -> None:
    text = grade(name, Measure(length, width, error)).text
    assert "dyb" not in text or "dybde ukendt" in text
    assert not re.search(r"\d+ mm", text)


def test_a_crew_that_measures_the_depth_settles_the_grade() -> None:
    verdict = grade(DamageClass.POTHOLE, Measure(0.5, 0.5, 0.1), depth_mm=60)
    assert verdict.least is verdict.most is H
    assert "60 mm" in verdict.text


def test_the_words_a_foreman_reads() -> None:
    assert grade(DamageClass.POTHOLE, Measure(0.40, 0.36, 0.10)).text == "hul, mindst 32 cm på tværs; dybde ukendt"


def test_a_wide_hole_on_a_main_road_is_red_and_a_crack_on_a_side_street_waits() -> None:
    hole = sum(urgency_parts(DamageClass.POTHOLE, M, H, 28, "road").values())
    crack = sum(urgency_parts(DamageClass.LONGITUDINAL, L, M, 182, "road").values())
    assert band(hole) is Band.SOON
    assert band(crack) is Band.WATCH


@given(st.sampled_from(DamageClass), st.sampled_from([7, 28, 56, 91, 182, None]), st.sampled_from(["road", "path"]))
def test_graver_is_never_less_urgent(name: DamageClass, days: int | None, kind: str) -> None:
    urgencies = [sum(urgency_parts(name, s, s, days, kind).values()) for s in (L, M, H)]
    assert urgencies == sorted(urgencies)
