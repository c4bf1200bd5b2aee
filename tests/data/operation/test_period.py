"""Each figure of a period against a query of its own."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from data.operation.period import Inspected, Response, Week, inspected, period, responses, weeks
from data.schema import Damage, DamageEvent
from data.store import Store
from model.grading.urgency import Band, Bands
from tests.data.features.town import NOW, town
from tests.homes import FIRST_DRIVE, SECOND_DRIVE

SINCE, UNTIL = FIRST_DRIVE - timedelta(days=7), NOW + timedelta(days=1)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = town(tmp_path_factory.mktemp("town"))
    with opened.write() as session:
        for damage_id, event, at in (
            (1, "repaired", NOW), (2, "repaired", NOW), (2, "repaired", NOW + timedelta(hours=1)),
            (2, "reopened", NOW + timedelta(hours=2)), (30, "confirmed", SECOND_DRIVE),
            (30, "found", SECOND_DRIVE + timedelta(hours=1)),
        ):  # fmt: skip
            session.add(DamageEvent(damage_id=damage_id, at=at, event=event, by="Hold Nord"))
        session.get_one(Damage, 1).urgency = 90.0
    yield opened
    opened.engine.dispose()


def test_each_week_counts_each_damage_once_and_an_empty_week_is_there(store):
    with store.read() as session:
        found = weeks(session, SINCE, UNTIL)
    assert [one.monday for one in found] == [date(2026, 9, 28) + timedelta(weeks=number) for number in range(6)]
    assert found[1] == Week(date(2026, 10, 5), new=30, mended=0, reopened=0)
    assert found[2:5] == [Week(one.monday, 0, 0, 0) for one in found[2:5]]
    assert found[5] == Week(date(2026, 11, 2), new=1, mended=2, reopened=1)
    with store.read() as session:
        counted = session.scalar(text("SELECT count(DISTINCT damage_id) FROM damage_event WHERE event = 'repaired'"))
    assert sum(one.mended for one in found) == counted


def test_a_week_begins_by_denmarks_clocks_and_the_end_is_not_in_it(store):
    sunday_late = datetime(2026, 11, 1, 23, 30, tzinfo=UTC)  # Monday in Denmark
    with store.read() as session:
        assert [one.monday for one in weeks(session, sunday_late, sunday_late + timedelta(hours=1))] == [
            date(2026, 11, 2)
        ]
        assert sum(one.mended for one in weeks(session, SINCE, NOW)) == 0


def test_the_response_is_from_first_seen_to_reported_mended(store):
    with store.read() as session:
        told = responses(session, SINCE, UNTIL, Bands())
        mended = session.execute(text("SELECT damage_id FROM task WHERE state = 'done'")).scalars().all()
        days = (NOW - session.get_one(Damage, mended[0]).first_seen) / timedelta(days=1)
        band = Bands().of(session.get_one(Damage, mended[0]).urgency)
    assert told == [Response(band, "Hold Nord", 1, days)]
    assert band in Band
    with store.read() as session:
        assert responses(session, SINCE, NOW, Bands()) == []


def test_inspected_in_time_is_in_metres_by_class_and_paths_without_interval_are_left_out(store):
    with store.read() as session:
        told = inspected(session, NOW)
        lengths = {row.name: row.length_m for row in session.execute(text("SELECT name, length_m FROM section"))}
        later = inspected(session, SECOND_DRIVE + timedelta(days=29))
    assert told == [
        Inspected("Lokalvej", 182, lengths["Strandvejen"], 0.0),
        Inspected("Trafikvej", 28, lengths["Stigevej"], lengths["Stigevej"]),
    ]
    assert [one.share for one in told] == [0.0, 1.0]
    assert [one.share for one in later] == [0.0, 0.0]


def test_a_home_in_which_nothing_happened_has_weeks_and_no_response(store):
    with store.read() as session:
        told = period(session, UNTIL, UNTIL + timedelta(days=1), Bands())
    assert (len(told.weeks), sum(one.new for one in told.weeks), told.responses) == (1, 0, [])
