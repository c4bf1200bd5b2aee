"""Estimates: what is known to a factor, joined and asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.grading.measures import Estimate, Measures, joined, joined_measures
from model.grading.place import Place, from_wheel_m, place_of

VALUES = st.floats(0.01, 1000)
ERRORS = st.floats(0.05, 1.5)


@given(VALUES, ERRORS, VALUES)
def test_a_limit_at_the_value_itself_is_passed_by_half(value: float, error: float, limit: float) -> None:
    assert Estimate(value, error).at_least(value) == pytest.approx(0.5)
    assert (Estimate(value, error).at_least(limit) >= 0.5) == (limit <= value)


@given(VALUES, ERRORS, ERRORS)
def test_two_looks_know_more_than_one_and_lie_between(value: float, one: float, other: float) -> None:
    both = joined([Estimate(value, one), Estimate(2 * value, other)])
    assert value <= both.value * 1.0001
    assert both.value <= 2 * value * 1.0001
    assert both.log_sd <= min(one, other)


def test_the_surer_look_counts_more() -> None:
    assert joined([Estimate(10, 0.1), Estimate(20, 0.5)]).value < 11


def test_what_all_looks_share_is_not_averaged_away() -> None:
    looks = [Estimate(10, 0.3)] * 100
    assert joined(looks).log_sd < 0.05
    assert joined(looks, common_log_sd=0.25).log_sd > 0.25


def test_nothing_is_surely_under_every_limit() -> None:
    assert Estimate(0.0, 0.5).at_least(1.0) == 0.0


def test_a_value_is_said_with_its_error() -> None:
    assert Estimate(8.0, 0.4).named("mm") == "8 ± 3.2 mm"


def test_pieces_are_twice_the_area_over_the_sides() -> None:
    """Squares of 0.1 m: 20 m of side in each square metre."""
    net = _measures(area_m2=2.0, crack_m=40.0)
    assert net.piece_m == pytest.approx(0.1)
    assert _measures(area_m2=2.0, crack_m=0.5).piece_m is None


def test_a_crack_narrower_than_the_camera_tells_is_unresolved() -> None:
    assert _measures(crack_mm=4.0).unresolved
    assert not _measures(crack_mm=9.0).unresolved


def test_hints_come_from_the_look_that_showed_most() -> None:
    clear, dim = _measures(pale=0.4, visibility=1.0, edge=0.1), _measures(pale=0.0, visibility=0.0, edge=0.9)
    both = joined_measures([dim, clear], 0.1)
    assert (both.pale, both.edge_per_cm, both.visibility) == (0.4, 0.1, 1.0)


def test_unseen_looks_still_join() -> None:
    assert joined_measures([_measures(pale=0.2, visibility=0.0)] * 2, 0.1).pale == 0.2


@pytest.mark.parametrize(
    ("left", "right", "metres", "word"),
    [
        (0.6, 0.8, 0.0, Place.WHEEL_TRACK),
        (-1.0, -0.9, 0.0, Place.WHEEL_TRACK),
        (-0.2, 0.2, 0.3, Place.MIDDLE),
        (1.5, 1.9, 0.5, Place.EDGE),
        (-2.0, 2.0, 0.0, Place.WHEEL_TRACK),
    ],
)
def test_where_across_the_lane(left: float, right: float, metres: float, word: Place) -> None:
    assert from_wheel_m(left, right) == pytest.approx(metres)
    assert place_of(left, right) is word


def test_the_lane_may_lie_elsewhere_on_the_axis() -> None:
    assert from_wheel_m(2.2, 2.6, lane_m=1.75) == 0.0


def _measures(
    area_m2: float = 1.0,
    crack_m: float = 10.0,
    crack_mm: float = 6.0,
    pale: float = 0.0,
    visibility: float = 1.0,
    edge: float = 0.0,
) -> Measures:
    return Measures(
        opening_mm=Estimate(6.0, 0.3),
        opened_share=Estimate(0.02, 0.3),
        area_m2=Estimate(area_m2, 0.2),
        crack_mm=Estimate(crack_mm, 0.3),
        resolved_mm=8.0,
        crack_m=Estimate(crack_m, 0.2),
        pale=pale,
        edge_per_cm=edge,
        visibility=visibility,
    )
