"""Region figures, on cases small enough to count by hand."""

import pytest

from model.datasets.masks import Label
from model.detection import Box, Detection
from model.evaluation.evaluate import at_confidence
from model.evaluation.region_scores import ANY_DAMAGE, RegionRow, as_region_lines, best_confidences, region_rows
from model.evaluation.regions import CRACKS, POTHOLES, box_region
from model.evaluation.scoring import Judged, crack_or_pothole
from model.vocabulary import DamageClass

HOLE, NET = DamageClass.POTHOLE, DamageClass.ALLIGATOR
HERE, THERE = Box(0, 0, 100, 100), Box(300, 300, 400, 400)
LOOSE = Box(0, 0, 180, 180)

Boxes = list[tuple[DamageClass, float, Box]]


def judged(drawn: list[tuple[DamageClass, Box]], found: Boxes, near_from_row: float = 0.0) -> Judged:
    """One picture."""
    regions = tuple(box_region(crack_or_pothole(kind), box) for kind, box in drawn)
    labels = tuple(Label(kind, box) for kind, box in drawn)
    return Judged("road", labels, tuple(Detection(*one) for one in found), regions, near_from_row)


def rows(picture: Judged, confidence: float = 0.0) -> dict[str, RegionRow]:
    """By name."""
    shown = at_confidence([picture], dict.fromkeys(DamageClass, confidence))
    return {row.name: row for row in region_rows([picture], shown)}


def test_a_loose_box_that_iou_would_count_twice_is_right_and_finds_its_region() -> None:
    row = rows(judged([(NET, HERE)], [(NET, 0.9, LOOSE)]))[CRACKS]
    assert (row.precision, row.recall, row.f1) == (1, 1, 1)


def test_one_box_over_two_regions_finds_both_and_is_right_once() -> None:
    row = rows(judged([(NET, HERE), (NET, THERE)], [(NET, 0.9, Box(0, 0, 400, 400))]))[CRACKS]
    assert (row.found, row.drawn, row.right, row.shown) == (2, 2, 1, 1)


def test_a_hole_called_a_net_is_damage_found_and_no_hole_found() -> None:
    found = rows(judged([(HOLE, HERE)], [(NET, 0.9, HERE)]))
    assert (found[ANY_DAMAGE].f1, found[POTHOLES].recall, found[CRACKS].precision) == (1, 0, 0)


def test_a_miss_and_a_false_alarm_halve_their_own_figure() -> None:
    row = rows(judged([(NET, HERE), (NET, THERE)], [(NET, 0.9, HERE), (NET, 0.8, Box(600, 0, 700, 90))]))[CRACKS]
    assert (row.precision, row.recall, row.f1) == (0.5, 0.5, pytest.approx(0.5))


def test_far_off_nothing_counts_but_a_near_box_on_far_damage_is_right() -> None:
    far, near_box = (NET, Box(0, 0, 100, 60)), (NET, 0.9, Box(0, 0, 100, 110))
    row = rows(judged([far], [near_box, (NET, 0.9, Box(300, 0, 400, 60))], near_from_row=50))[CRACKS]
    assert (row.drawn, row.shown, row.right) == (0, 1, 1)


def test_the_best_confidence_takes_what_is_right_and_leaves_what_is_not() -> None:
    picture = judged([(NET, HERE), (NET, THERE)], [(NET, 0.8, HERE), (NET, 0.3, THERE), (NET, 0.1, LOOSE)])
    wrong = judged([], [(NET, 0.2, HERE)])
    row = next(row for row in region_rows([picture, wrong], [picture, wrong]) if row.name == CRACKS)
    assert 0.2 < row.best_confidence <= 0.3
    assert row.best_f1 == 1


def test_weak_boxes_find_a_region_together_from_the_weaker_ones_confidence() -> None:
    halves: Boxes = [(NET, 0.6, Box(0, 0, 100, 30)), (NET, 0.4, Box(0, 30, 100, 60))]
    assert rows(judged([(NET, HERE)], halves), 0.4)[CRACKS].recall == 1
    assert rows(judged([(NET, HERE)], halves), 0.5)[CRACKS].recall == 0


def test_the_table_leaves_out_a_kind_that_is_nowhere() -> None:
    lines = list(as_region_lines(region_rows([judged([(NET, HERE)], [])], [judged([(NET, HERE)], [])])))
    assert [line.split(" | ")[0] for line in lines[2:]] == ["| crack", "| damage"]


def test_the_confidence_is_the_best_of_the_sets_that_have_the_kind() -> None:
    """Either set alone would take another: here 0.3 keeps all that is right, there 0.6 leaves all that is not."""
    here = [judged([(NET, HERE), (NET, THERE)], [(NET, 0.8, HERE), (NET, 0.3, THERE)])]
    there = [judged([(NET, HERE)], [(NET, 0.7, HERE), *[(NET, 0.5, THERE)] * 9])]
    best = best_confidences([here, there])
    assert 0.5 < best[NET] <= 0.7
    assert best_confidences([here])[NET] <= 0.3
    assert best_confidences([[*here, judged([(HOLE, HERE)], [(HOLE, 0.2, HERE)])], there])[HOLE] <= 0.2
