"""What is red: a fixed level, or the worst so many a week, in a person's words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from data.damages.damages import LIVING, Status
from data.damages.red import Red, RedSettings, bands, red, reds
from data.schema import Damage
from model.grading.urgency import PLAN_FROM, RED_FROM, Band


@given(st.integers(0, 1000).map(lambda tenths: Red(tenths / 10)) | st.integers(1, 10_000).map(lambda n: Red(worst=n)))
def test_words_are_read_as_they_are_written(setting):
    assert red(setting.words) == setting
    assert red(f"  {setting.words.upper()} ") == setting


@pytest.mark.parametrize(
    "words", ["", "10", "level", "level 101", "level -3", "worst 0 a week", "worst ten a week", "red"]
)
def test_other_words_are_refused_with_what_may_be_said(words, monkeypatch):
    with pytest.raises(ValueError, match="worst 10 a week"):
        red(words)
    monkeypatch.setenv("VEJSYN_RED", words)
    with pytest.raises(ValueError, match="worst 10 a week"):
        RedSettings()


def test_the_setting_is_read_from_the_environment(monkeypatch):
    assert RedSettings().red == Red(RED_FROM)
    monkeypatch.setenv("VEJSYN_RED", "worst 3 a week")
    assert RedSettings().red == Red(worst=3)


def urge(session, *urgencies):
    """The damages' urgencies, the first by number first; all others are not urgent at all."""
    for damage in session.scalars(select(Damage)):
        damage.urgency = urgencies[damage.id - 1] if damage.id <= len(urgencies) else 0.0
    session.flush()


def test_a_level_makes_red_what_is_over_it(session):
    urge(session, 90.0, 45.1, 44.9, 20.0)
    level = bands(session, Red(45.0))
    assert [level.of(urgency) for urgency in (90.0, 45.0, 44.9, 24.9)] == [Band.SOON, Band.SOON, Band.PLAN, Band.WATCH]
    assert reds(session, level.red_from) == 2


def test_the_worst_are_red_among_them_what_was_assigned_and_none_that_is_mended(session):
    urge(session, 90.0, 80.0, 70.0, 60.0, 50.0)
    session.get_one(Damage, 1).status = Status.REPAIRED.value
    session.get_one(Damage, 2).status = Status.ASSIGNED.value
    session.get_one(Damage, 3).status = Status.REOPENED.value
    session.flush()
    worst = bands(session, Red(worst=3))
    assert (worst.red_from, reds(session, worst.red_from)) == (60.0, 3)
    assert session.get_one(Damage, 2).status in LIVING


def test_nothing_is_red_that_is_not_worth_planning(session):
    urge(session, 90.0, 30.0, 10.0)
    assert bands(session, Red(worst=3)).red_from == PLAN_FROM
    assert bands(session, Red(worst=500)).red_from == PLAN_FROM
    assert bands(session, Red(10.0)).of(12.0) is Band.SOON
