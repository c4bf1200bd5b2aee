"""The likeliest class of a damage from all its boxes."""

import pytest

from model.grading.likeliest_class import CALLED, CALLED_AT_RANDOM, likeliest_class
from model.vocabulary import DamageClass

D00, D10, D20, D40 = DamageClass


@pytest.mark.parametrize("kind", sorted(DamageClass))
def test_one_sure_box_is_believed(kind: DamageClass) -> None:
    assert likeliest_class([(kind, 0.9)]) is kind


def test_a_few_boxes_that_say_hole_tell_more_than_many_that_say_net() -> None:
    assert likeliest_class([(D20, 0.5)] * 4 + [(D40, 0.5)] * 2) is D40
    assert likeliest_class([(D20, 0.5)] * 12 + [(D40, 0.08)]) is D20


def test_a_hole_is_still_taken_for_a_net_where_nearly_all_boxes_say_so() -> None:
    assert likeliest_class([(D20, 0.8)] * 20 + [(D40, 0.6)]) is D20


def test_the_order_of_boxes_does_not_matter() -> None:
    boxes = [(D00, 0.3), (D20, 0.6), (D40, 0.4), (D10, 0.2)]
    assert likeliest_class(boxes) is likeliest_class(boxes[::-1])


def test_the_shares_of_each_true_class_sum_to_one() -> None:
    for shares in (*CALLED.values(), CALLED_AT_RANDOM):
        assert sum(shares.values()) == pytest.approx(1.0)
