"""Probability that a damage was repaired, from visits made up here."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.schema import Look
from ingest.lifecycle.repaired import EASE_PRIOR, EASE_SD, EASES, Belief, probability_repaired
from ingest.lifecycle.status import BACK_BELOW, REPAIRED_FROM

FIRST_DAY = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


def visits(*shown_of: tuple[int, int], beside: bool = False) -> list[Look]:
    """One a week: frames that showed it of frames that had it in view; `beside` is the last one's."""
    weekly = [
        Look(at=FIRST_DAY + week * WEEK, frames=frames, shown=shown, chance=0.75, beside=False)
        for week, (shown, frames) in enumerate(shown_of)
    ]
    weekly[-1].beside = beside
    return weekly


def just_before(visit: Look) -> datetime:
    return visit.at - timedelta(days=1)


EASY, HARD = ((4, 4), (4, 4), (3, 4)), ((1, 4), (1, 4), (0, 4), (1, 4))


def test_before_any_visit_damages_differ_as_much_as_assumed() -> None:
    assert np.sqrt(EASE_PRIOR @ EASES**2) == pytest.approx(EASE_SD, rel=0.03)  # the grid ends at three sigmas


def test_what_surely_is_repaired_is_no_more_than_that_a_week_later() -> None:
    _, later = visits((0, 4), (0, 4))
    assert Belief(EASE_PRIOR, 1.0, FIRST_DAY).updated(later, None, None).repaired == pytest.approx(1.0)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.just(4)), min_size=1, max_size=6))
def test_every_visit_without_a_detection_raises_the_probability(before: list[tuple[int, int]]) -> None:
    record = (*before, (2, 4))
    probabilities = [probability_repaired(visits(*record, *[(0, 4)] * empty)) for empty in range(5)]
    assert probabilities[0] == 0
    assert probabilities == sorted(probabilities)
    assert probabilities[4] > probabilities[0]


def test_an_easily_detected_damage_is_called_repaired_sooner_than_a_hard_one() -> None:
    assert (
        probability_repaired(visits(*EASY, (0, 4), (0, 4)))
        > REPAIRED_FROM
        > probability_repaired(visits(*HARD, (0, 4), (0, 4)))
    )


def test_one_visit_alone_is_not_enough() -> None:
    assert probability_repaired(visits(*EASY, (0, 4))) < REPAIRED_FROM


def test_more_frames_are_more_evidence() -> None:
    assert probability_repaired(visits(*HARD, (0, 8))) > probability_repaired(visits(*HARD, (0, 2)))


def test_an_unassociated_observation_nearby_may_have_been_the_damage() -> None:
    assert probability_repaired(visits(*EASY, (0, 4), beside=True)) < probability_repaired(visits(*EASY, (0, 4))) / 2


@pytest.mark.parametrize("record", [EASY, HARD])
def test_a_crews_report_and_one_visit_without_a_detection_suffice(record: Sequence[tuple[int, int]]) -> None:
    history = visits(*record, (0, 4))
    assert probability_repaired(history, reported_at=just_before(history[-1])) > REPAIRED_FROM


def test_after_a_report_clear_detections_prove_the_damage_and_a_single_frame_does_not() -> None:
    clearly, hardly = visits(*EASY, (4, 4)), visits(*EASY, (1, 4))
    said = just_before(clearly[-1])
    assert (
        probability_repaired(clearly, said, there_until=said)
        < BACK_BELOW
        < probability_repaired(hardly, said, there_until=said)
    )
    again = visits(*EASY, (1, 4), (2, 4), (3, 4))
    assert probability_repaired(again, said, there_until=said) < BACK_BELOW


def test_after_a_thousand_visits_a_repair_is_still_recognised() -> None:
    record = [(2, 4)] * 1000
    assert probability_repaired(visits(*record)) == 0
    doubted = [probability_repaired(visits(*record, *[(0, 4)] * empty)) for empty in (1, 2, 6)]
    assert doubted == sorted(doubted)
    assert doubted[0] < REPAIRED_FROM < doubted[2]
    assert probability_repaired(visits((0, 4), *[(0, 4), (1, 4)] * 350), there_until=FIRST_DAY - WEEK) < BACK_BELOW
