"""A damage's size from pass to pass, and when a difference is growth."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.growth import grown, size_by_pass
from data.schema import Sighting
from model.severity import CONFIDENCE_90
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
    return grown(size_by_pass([row for some in rows for row in some], 0.2), damage_class)


def test_what_has_outgrown_both_errors_has_grown():
    told = growth(seen(0, 0.4), seen(1, 0.5), seen(2, 0.9))
    assert (told.from_m, told.to_m, told.first.at, told.times) == (0.4, 0.9, FIRST, pytest.approx(2.25))


def test_what_errors_could_explain_is_no_growth():
    assert growth(seen(0, 0.40), seen(1, 0.55)) is None  # 0.40 × 1.16 = 0.466 > 0.55 × 0.84 = 0.460
    assert growth(seen(0, 0.40), seen(1, 0.56)) is not None
    assert growth(seen(0, 0.40, error=None), seen(1, 0.56)) is None  # an old sighting's error is the damage's


def test_one_pass_a_shrunk_one_and_one_look_are_no_growth():
    assert growth(seen(0, 0.4)) is None
    assert growth(seen(0, 0.9), seen(1, 0.4)) is None
    assert growth(seen(0, 0.4), seen(1, 0.9, looks=1)) is None
    assert growth(seen(0, 0.4), seen(1, 0.9, distance_m=16)) is None


@given(st.floats(0.05, 20), st.floats(0.05, 20), st.floats(0, 0.5), st.floats(0, 0.5), st.sampled_from(DamageClass))
def test_growth_is_always_more_than_both_intervals(
    before: float, after: float, one: float, other: float, damage_class: DamageClass
) -> None:
    told = growth(seen(0, before, one), seen(1, after, other), damage_class=damage_class)
    if told:
        assert told.to_m * (1 - CONFIDENCE_90 * other) > told.from_m * (1 + CONFIDENCE_90 * one)
        assert told.times > 1
    elif one == other == 0:
        assert after <= before
