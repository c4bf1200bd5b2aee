"""How surely a damage is gone, from looks made up here."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.schema import Look
from ingest.lifecycle.repaired import probability_repaired
from ingest.lifecycle.status import BACK_BELOW, REPAIRED_FROM

FIRST_DAY = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


def looks(*shown_of: tuple[int, int], beside: bool = False) -> list[Look]:
    """One a week: frames that showed it of frames that had it in view; `beside` is the last one's."""
    weekly = [
        Look(at=FIRST_DAY + week * WEEK, frames=frames, shown=shown, chance=0.75, beside=False)
        for week, (shown, frames) in enumerate(shown_of)
    ]
    weekly[-1].beside = beside
    return weekly


def just_before(look: Look) -> datetime:
    return look.at - timedelta(days=1)


EASY, HARD = ((4, 4), (4, 4), (3, 4)), ((1, 4), (1, 4), (0, 4), (1, 4))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.just(4)), min_size=1, max_size=6))
def test_every_empty_look_at_what_was_just_seen_makes_it_surer_gone(before: list[tuple[int, int]]) -> None:
    record = (*before, (2, 4))
    surely = [probability_repaired(looks(*record, *[(0, 4)] * empty)) for empty in range(5)]
    assert surely[0] == 0
    assert surely == sorted(surely)
    assert surely[4] > surely[0]


def test_what_was_seen_in_every_frame_is_gone_sooner_than_what_was_seen_in_few() -> None:
    assert (
        probability_repaired(looks(*EASY, (0, 4), (0, 4)))
        > REPAIRED_FROM
        > probability_repaired(looks(*HARD, (0, 4), (0, 4)))
    )


def test_one_pass_alone_is_a_doubt() -> None:
    assert probability_repaired(looks(*EASY, (0, 4))) < REPAIRED_FROM


def test_more_frames_tell_more() -> None:
    assert probability_repaired(looks(*HARD, (0, 8))) > probability_repaired(looks(*HARD, (0, 2)))


def test_what_was_seen_beside_it_may_have_been_it() -> None:
    assert probability_repaired(looks(*EASY, (0, 4), beside=True)) < probability_repaired(looks(*EASY, (0, 4))) / 2


@pytest.mark.parametrize("record", [EASY, HARD])
def test_a_crews_word_and_one_empty_look_suffice(record: Sequence[tuple[int, int]]) -> None:
    told = looks(*record, (0, 4))
    assert probability_repaired(told, reported_at=just_before(told[-1])) > REPAIRED_FROM


def test_seen_clearly_after_the_crew_came_it_is_there_a_single_frame_is_a_doubt() -> None:
    clearly, hardly = looks(*EASY, (4, 4)), looks(*EASY, (1, 4))
    said = just_before(clearly[-1])
    assert (
        probability_repaired(clearly, said, there_until=said)
        < BACK_BELOW
        < probability_repaired(hardly, said, there_until=said)
    )
    again = looks(*EASY, (1, 4), (2, 4), (3, 4))
    assert probability_repaired(again, said, there_until=said) < BACK_BELOW


def test_what_drives_have_looked_at_for_years_can_still_be_told_gone() -> None:
    record = [(2, 4)] * 1000
    assert probability_repaired(looks(*record)) == 0
    doubted = [probability_repaired(looks(*record, *[(0, 4)] * empty)) for empty in (1, 2, 6)]
    assert doubted == sorted(doubted)
    assert doubted[0] < REPAIRED_FROM < doubted[2]
    assert probability_repaired(looks((0, 4), *[(0, 4), (1, 4)] * 350), there_until=FIRST_DAY - WEEK) < BACK_BELOW
