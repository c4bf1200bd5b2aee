"""A damage's size from pass to pass, and when a difference is growth."""

from datetime import UTC, datetime, timedelta
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.damages.growth import growth_between, lengths_by_pass, size_by_pass
from data.schema import Sighting
from model.grading.severity import CONFIDENCE_90
from model.vocabulary import DamageClass

HOLE, CRACK, NET = DamageClass.POTHOLE, DamageClass.LONGITUDINAL, DamageClass.ALLIGATOR
FIRST = datetime(2026, 10, 12, 8, 0, tzinfo=UTC)


def sightings(
    drive: int, size_m: float, error: float | None = 0.1, distance_m: float = 6.0, count: int = 2
) -> list[Sighting]:
    at = FIRST + timedelta(weeks=drive)
    return [
        Sighting(
            damage_id=1, recording_id=drive, at=at + timedelta(seconds=n), section_id=1, chainage_m=50.0, offset_m=1.0,
            length_m=size_m, width_m=size_m, size_error=error, distance_m=distance_m,
        )
        for n in range(count)
    ]  # fmt: skip


def growth(*rows: list[Sighting], damage_class: DamageClass = HOLE):
    return growth_between(size_by_pass([row for some in rows for row in some], 0.2), damage_class)


def test_a_difference_beyond_both_errors_is_growth():
    found = growth(sightings(0, 0.4), sightings(1, 0.5), sightings(2, 0.9))
    assert (found.from_m, found.to_m, found.first.at, found.times) == (0.4, 0.9, FIRST, pytest.approx(2.25))


def test_a_difference_that_errors_explain_is_no_growth():
    assert growth(sightings(0, 0.40), sightings(1, 0.50)) is None  # ln 1.25 = 0.223 < 1.645 × √(0.1² + 0.1²) = 0.233
    assert growth(sightings(0, 0.40), sightings(1, 0.51)) is not None
    assert growth(sightings(0, 0.40, error=None), sightings(1, 0.56)) is None  # an old sighting's error is the damage's


def test_more_passes_detect_a_smaller_growth():
    first, newest = [sightings(n, 0.40) for n in range(3)], [sightings(n, 0.48) for n in range(3, 6)]
    assert growth(first[0], newest[0]) is None
    found = growth(*first, *newest)
    assert (found.from_m, found.to_m, found.first.at) == (pytest.approx(0.40), pytest.approx(0.48), FIRST)


def test_one_large_box_among_the_newest_passes_is_no_growth():
    assert growth(*(sightings(n, size) for n, size in enumerate((0.40, 0.42, 0.41, 0.40, 0.42, 0.52)))) is None


def test_a_passs_size_is_of_its_near_sightings_where_there_are_any():
    near_and_far = [sightings(n, 0.4, count=1) + sightings(n, 0.4 + n, distance_m=13, count=2) for n in (0, 1)]
    assert growth(*near_and_far) is None
    assert growth(sightings(0, 0.4, distance_m=13), sightings(1, 0.9, distance_m=13)) is not None


def test_a_single_pass_a_smaller_size_and_a_single_sighting_are_no_growth():
    assert growth(sightings(0, 0.4)) is None
    assert growth(sightings(0, 0.9), sightings(1, 0.4)) is None
    assert growth(sightings(0, 0.4), sightings(1, 0.9, count=1)) is None
    assert growth(sightings(0, 0.4), sightings(1, 0.9, distance_m=16)) is None


@given(st.floats(0.05, 20), st.floats(0.05, 20), st.floats(0, 0.5), st.floats(0, 0.5), st.sampled_from(DamageClass))
def test_growth_is_always_more_than_both_errors(
    before: float, after: float, error: float, other: float, damage_class: DamageClass
) -> None:
    found = growth(sightings(0, before, error), sightings(1, after, other), damage_class=damage_class)
    if found:
        assert log(found.times) > CONFIDENCE_90 * max(error, other)
    elif error == other == 0:
        assert after <= before


def running_on(drive: int, *parts: tuple[int, float, float]) -> list[Sighting]:
    """A net's sightings: section, and metres from begin to end on it."""
    rows = sightings(drive, 1.0, count=len(parts))
    for row, (section, begin, end) in zip(rows, parts, strict=True):
        row.section_id, row.chainage_m, row.length_m, row.damage_class = section, (begin + end) / 2, end - begin, NET
    return rows


def test_a_net_is_as_long_in_each_pass_as_its_frames_together_reach():
    rows = [*running_on(0, (1, 20.0, 25.0), (1, 24.0, 29.0), (1, 28.0, 33.0)), *running_on(1, (1, 20.0, 30.0))]
    assert lengths_by_pass(rows, {}) == [13.0]  # the second pass shows it in one frame, whole
    assert lengths_by_pass(running_on(0, (1, 20.0, 25.0), (1, 20.4, 25.4)), {}) == []


def test_a_net_goes_on_across_the_border_of_two_sections():
    rows = running_on(0, (1, 94.0, 99.0), (1, 97.0, 102.0), (2, 0.5, 6.0))
    assert lengths_by_pass(rows, {1: 100.0, 2: 80.0}) == [pytest.approx(6.0 + 5.5)]


def test_holes_in_a_row_are_no_net():
    rows = running_on(0, (1, 20.0, 20.5), (1, 24.0, 24.5))
    for row in rows:
        row.damage_class = HOLE
    assert lengths_by_pass(rows, {}) == []
