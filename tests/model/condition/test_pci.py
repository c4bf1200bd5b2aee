"""The index against the standard's worked example, and what must hold of any."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.condition.pci import Rating, allowed, condition_index, largest_corrected, rating

EXAMPLE = [25.1, 23.4, 17.9, 11.2, 7.9, 7.5, 6.9, 5.3]
"""Deduct values of the worked example of ASTM D6433-07 (figures 4 and 6)."""

deduct_lists = st.lists(st.floats(0.0, 100.0), max_size=12)


def test_the_worked_example_is_corrected_to_51_and_has_an_index_of_49() -> None:
    assert round(largest_corrected(allowed(EXAMPLE))) == 51
    assert round(condition_index(EXAMPLE)) == 49
    assert rating(condition_index(EXAMPLE)) is Rating.POOR


def test_of_the_examples_deducts_seven_and_most_of_the_eighth_are_allowed() -> None:
    kept = allowed(EXAMPLE)
    assert kept[:7] == EXAMPLE[:7]
    assert kept[7] == pytest.approx(0.88 * 5.3, abs=0.02)


def test_a_road_without_damage_is_faultless() -> None:
    assert condition_index([]) == 100.0
    assert condition_index([0.0, 0.0]) == 100.0


def test_one_deduct_over_two_takes_off_itself_and_the_small_ones() -> None:
    assert condition_index([30.0]) == pytest.approx(70.0)
    assert condition_index([30.0, 1.5]) == pytest.approx(68.5)


def test_the_worst_leaves_room_for_one_deduct_alone() -> None:
    assert allowed([100.0, 60.0, 40.0]) == [100.0, 0.0]
    assert condition_index([100.0, 60.0]) == 0.0


@given(deducts=deduct_lists)
def test_the_order_does_not_matter_and_the_index_lies_within_its_bounds(deducts: list[float]) -> None:
    index = condition_index(deducts)
    assert 0.0 <= index <= 100.0
    assert index == condition_index(list(reversed(deducts)))
    assert index <= 100.0 - max(deducts, default=0.0) + 1e-9


@pytest.mark.parametrize(
    ("index", "word"),
    [(100, "good"), (86, "good"), (85, "satisfactory"), (55.1, "fair"), (25, "serious"), (10, "failed"), (0, "failed")],
)
def test_an_index_is_said_in_the_standards_words(index: float, word: str) -> None:
    assert rating(index) == word
