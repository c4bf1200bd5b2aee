"""The measures, on cases small enough to count by hand."""

import pytest

from model.datasets.masks import Label
from model.detection import Box, Detection
from model.evaluation.evaluate import at_confidence, best_confidence, evaluate
from model.evaluation.scoring import (
    Judged,
    average_precision,
    average_precision_interval,
    crack_or_pothole,
    f1_gain,
    four_classes,
    intervals,
    iou,
    score,
)
from model.vocabulary import DamageClass

HOLE, NET, LINE = DamageClass.POTHOLE, DamageClass.ALLIGATOR, DamageClass.LONGITUDINAL
HERE, THERE, NEAR_HERE = Box(0, 0, 10, 10), Box(50, 50, 60, 60), Box(1, 1, 11, 11)


def judged(drawn, found, group="road"):
    return Judged(group, tuple(Label(*one) for one in drawn), tuple(Detection(*one) for one in found))


def test_overlap_over_union():
    assert iou(HERE, HERE) == 1
    assert iou(HERE, THERE) == 0
    assert iou(HERE, NEAR_HERE) == pytest.approx(81 / 119)


def test_a_right_a_wrong_and_a_missed_box():
    picture = judged([(HOLE, HERE), (HOLE, Box(80, 80, 90, 90))], [(HOLE, 0.9, NEAR_HERE), (HOLE, 0.8, THERE)])
    result = score([picture], four_classes)
    assert (result.precision, result.recall, result.f1) == (0.5, 0.5, 0.5)


def test_one_drawn_box_is_hit_once():
    picture = judged([(HOLE, HERE)], [(HOLE, 0.9, NEAR_HERE), (HOLE, 0.8, HERE)])
    assert score([picture], four_classes).precision == 0.5


def test_the_wrong_kind_of_crack_counts_as_a_crack_but_not_as_its_class():
    picture = judged([(NET, HERE)], [(LINE, 0.9, HERE)])
    assert score([picture], four_classes).f1 == 0
    assert score([picture], crack_or_pothole).f1 == 1


def test_a_crack_is_no_pothole():
    assert score([judged([(NET, HERE)], [(HOLE, 0.9, HERE)])], crack_or_pothole).f1 == 0


def test_average_precision_of_hit_miss_hit():
    boxes = [Box(i * 20, 0, i * 20 + 10, 10) for i in range(3)]
    drawn = [(HOLE, boxes[0]), (HOLE, boxes[1])]
    found = [(HOLE, 0.9, boxes[0]), (HOLE, 0.8, boxes[2]), (HOLE, 0.7, boxes[1])]
    assert average_precision([judged(drawn, found)], "D40", four_classes) == pytest.approx(0.5 + 0.5 * 2 / 3)


def test_the_interval_spans_roads_not_pictures():
    good = [judged([(HOLE, HERE)], [(HOLE, 0.9, HERE)], "good") for _ in range(5)]
    bad = [judged([(HOLE, HERE)], [(HOLE, 0.9, THERE)], "bad") for _ in range(5)]
    assert intervals(good + bad, four_classes).f1 == (0.0, 1.0)
    assert intervals(good, four_classes).precision == (1.0, 1.0)
    assert average_precision_interval(good + bad, ["D40"], four_classes) == (0.0, 1.0)
    assert average_precision_interval(good, ["D40"], four_classes) == (1.0, 1.0)


def test_two_detectors_are_compared_on_the_same_draws_of_roads():
    roads = [f"road {number}" for number in range(8)]
    easy = [judged([(HOLE, HERE)], [(HOLE, 0.9, HERE if n % 2 else THERE)], road) for n, road in enumerate(roads)]
    blind = [judged([(HOLE, HERE)], [(HOLE, 0.9, THERE)], road) for road in roads]
    assert f1_gain(easy, easy, four_classes) == (0.0, 0.0)
    low, high = f1_gain(easy, blind, four_classes)
    assert 0 < low < 0.5 < high <= 1


def test_the_best_confidence_drops_the_doubtful_and_keeps_the_rest():
    pictures = [judged([(HOLE, HERE)], [(HOLE, 0.6, HERE), (HOLE, 0.3, THERE)]) for _ in range(3)]
    least = best_confidence(pictures)[HOLE]
    assert 0.3 < least <= 0.6
    assert score(at_confidence(pictures, dict.fromkeys(DamageClass, least)), four_classes).f1 == 1


def test_the_report_says_at_which_confidence_it_would_have_been_best():
    pictures = [judged([(HOLE, HERE)], [(HOLE, 0.6, HERE), (HOLE, 0.3, THERE)]) for _ in range(3)]
    hole = next(row for row in evaluate(pictures, dict.fromkeys(DamageClass, 0.1)).rows if row.name == "D40")
    assert (hole.score.precision, hole.best.score.precision) == (0.5, 1.0)
    assert 0.3 < hole.best.confidence <= 0.6


def test_false_alarms_are_counted_on_pictures_without_damage():
    pictures = [judged([], [(HOLE, 0.9, HERE), (NET, 0.1, HERE)]), judged([], [])]
    result = evaluate(pictures, dict.fromkeys(DamageClass, 0.5))
    assert (result.undamaged, result.false_alarms_per_undamaged) == (2, 0.5)
