"""Why a damage is graded as it is, in words with the numbers, in both languages."""

from dataclasses import replace

import pytest

from api.grade_words import Graded, severity_text
from api.wire.damages import shown_parts
from model.grading.measures import Estimate, Measures
from model.grading.severity import Measure

SIZE = Measure(6.0, 2.0, 0.1)
NET = Measures(
    Estimate(21.0, 0.2), Estimate(0.01, 0.2), Estimate(12.0, 0.2), Estimate(8.0, 0.35), 5.0, Estimate(60.0, 0.2),
    broken_share=0.06,
)  # fmt: skip
CHANCES = {"low": 0.05, "medium": 0.25, "high": 0.7}


def graded(kind: str, measures: Measures | None, depth_mm: float | None = None) -> Graded:
    return Graded(kind, SIZE, measures.row() if measures else None, CHANCES, depth_mm)


@pytest.mark.parametrize(
    ("grade", "danish", "english"),
    [
        (
            graded("D20", NET),
            "netrevner, 12,0 m², revner 8 ± 3 mm, værst 21 mm åbent pr. meter, stykker brækket ud på 6 %",
            "alligator cracking, 12.0 m², cracks 8 ± 3 mm, worst 21 mm open per metre, pieces broken out on 6 %",
        ),
        (
            graded("D20", replace(NET, broken_share=0.0, resolved_mm=9.0)),
            "netrevner, 12,0 m², revner under 9 mm, værst 21 mm åbent pr. meter",
            "alligator cracking, 12.0 m², cracks under 9 mm, worst 21 mm open per metre",
        ),
        (
            graded("D00", replace(NET, broken_share=0.0)),
            "langsgående revne, 6,0 m, 8 ± 3 mm bred",
            "longitudinal crack, 6.0 m, 8 ± 3 mm wide",
        ),
        (
            graded("D40", replace(NET, diameter_m=Estimate(0.3, 0.1))),
            "hul, 30 ± 4 cm på tværs; dybde ukendt",
            "pothole, 30 ± 4 cm across; depth unknown",
        ),
        (
            graded("D40", replace(NET, diameter_m=Estimate(0.3, 0.1)), 60.0),
            "hul, 30 ± 4 cm på tværs, 60 mm dybt (målt)",
            "pothole, 30 ± 4 cm across, 60 mm deep (measured)",
        ),
        (
            graded("D20", None),
            "netrevner, ca. 12,0 m²; revner ikke målt",
            "alligator cracking, about 12.0 m²; cracks not measured",
        ),
    ],
)
def test_the_reason_is_told_with_its_numbers(grade: Graded, danish: str, english: str) -> None:
    assert severity_text(grade) == f"{danish} · alvorlig (70 %)"
    assert severity_text(grade, "en") == f"{english} · high (70 %)"


def test_what_was_graded_before_there_were_chances_has_no_word() -> None:
    assert (
        severity_text(replace(graded("D20", None), severity_chances=None)) == "netrevner, ca. 12,0 m²; revner ikke målt"
    )


def test_parts_are_rounded_so_that_they_add_up() -> None:
    parts = {"severity": 9.04, "opening": 20.04, "size": 1.04, "place": 0.02}
    shown = shown_parts(parts)
    assert sum(shown.values()) == pytest.approx(round(sum(parts.values()), 1))
    assert all(abs(points - parts[name]) < 0.11 for name, points in shown.items())
