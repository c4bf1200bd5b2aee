"""A damage's size from pass to pass, and when a difference is growth."""

from datetime import UTC, datetime, timedelta
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.damages.growth import growth_between, size_by_pass
from data.schema import Sighting
from model.grading.severity import CONFIDENCE_90
from model.vocabulary import DamageClass

HOLE, CRACK, NET = DamageClass.POTHOLE, DamageClass.LONGITUDINAL, DamageClass.ALLIGATOR
FIRST = datetime(2026, 10, 12, 8, 0, tzinfo=UTC)


def seen(
    drive: int, size_m: float, error: float | None = 0.1, distance_m: float = 6.0, looks: int = 2
) -> list[Sighting]:
    at = FIRST + timedelta(weeks=drive)
    return [
        Sighting(
            damage_id=1, recording_id=drive, at=at + timedelta(seconds=n), section_id=1, chainage_m=50.0, offset_m=1.0,
            length_m=size_m, width_m=size_m, size_error=error, distance_m=distance_m,
        )
        for n in range(looks)
    ]  # fmt: skip


def growth(*rows: list[Sighting], damage_class: DamageClass = HOLE):
    return growth_between(size_by_pass([row for some in rows for row in some], 0.2), damage_class)


def test_what_has_outgrown_both_errors_has_grown():
    told = growth(seen(0, 0.4), seen(1, 0.5), seen(2, 0.9))
    assert (told.from_m, told.to_m, told.first.at, told.times) == (0.4, 0.9, FIRST, pytest.approx(2.25))


def test_what_errors_could_explain_is_no_growth():
    assert growth(seen(0, 0.40), seen(1, 0.50)) is None  # ln 1.25 = 0.223 < 1.645 × √(0.1² + 0.1²) = 0.233
    assert growth(seen(0, 0.40), seen(1, 0.51)) is not None
    assert growth(seen(0, 0.40, error=None), seen(1, 0.56)) is None  # an old sighting's error is the damage's


def test_more_passes_notice_what_two_could_not():
    first, newest = [seen(n, 0.40) for n in range(3)], [seen(n, 0.48) for n in range(3, 6)]
    assert growth(first[0], newest[0]) is None
    told = growth(*first, *newest)
    assert (told.from_m, told.to_m, told.first.at) == (pytest.approx(0.40), pytest.approx(0.48), FIRST)


def test_one_large_box_among_the_newest_passes_is_no_growth():
    assert growth(*(seen(n, size) for n, size in enumerate((0.40, 0.42, 0.41, 0.40, 0.42, 0.52)))) is None


def test_a_pass_is_measured_from_near_where_it_was_seen_from_there():
    near_and_far = [seen(n, 0.4, looks=1) + seen(n, 0.4 + n, distance_m=13, looks=2) for n in (0, 1)]
    assert growth(*near_and_far) is None
    assert growth(seen(0, 0.4, distance_m=13), seen(1, 0.9, distance_m=13)) is not None


def test_one_pass_a_shrunk_one_and_one_look_are_no_growth():
    assert growth(seen(0, 0.4)) is None
    assert growth(seen(0, 0.9), seen(1, 0.4)) is None
    assert growth(seen(0, 0.4), seen(1, 0.9, looks=1)) is None
    assert growth(seen(0, 0.4), seen(1, 0.9, distance_m=16)) is None


@given(st.floats(0.05, 20), st.floats(0.05, 20), st.floats(0, 0.5), st.floats(0, 0.5), st.sampled_from(DamageClass))
def test_growth_is_always_more_than_both_errors(
    before: float, after: float, one: float, other: float, damage_class: DamageClass
) -> None:
    told = growth(seen(0, before, one), seen(1, after, other), damage_class=damage_class)
    if told:
        assert log(told.times) > CONFIDENCE_90 * max(one, other)
    elif one == other == 0:
        assert after <= before
