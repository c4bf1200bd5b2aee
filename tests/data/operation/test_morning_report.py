"""What counts as news of a morning: of the nights between two instants, once, whenever it was driven."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from data.operation.morning_report import MOST_NEWS_LISTED, WORST, MorningReport, morning_report
from data.operation.nights import NightOutcome
from data.schema import Damage, DamageEvent, Device, RoadClass, Section
from data.store import Store
from model.grading.urgency import Bands
from tests.api import news
from tests.api.news import MORNING
from tests.homes import seeded_home

A_DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory):
    """A home after the night of everything."""
    store = seeded_home(tmp_path_factory.mktemp("changed"))
    news.everything(store)
    yield store
    store.engine.dispose()


@pytest.fixture
def session(changed: Store):
    """What is written is thrown away."""
    with Session(changed.engine) as opened:
        yield opened


def report(session: Session, until: datetime = MORNING, days: float = 1) -> MorningReport:
    session.flush()
    return morning_report(session, until - timedelta(days=days), until, Bands())


def ids(damages) -> list[int]:
    return [damage.id for damage in damages.first]


def test_everything_that_a_night_changed_is_told_and_nothing_else(session: Session) -> None:
    told = report(session)
    assert (told.recordings, told.metres) == (2, 43_210.0)
    assert [(one.newest.refusal, one.count, one.newest.name) for one in told.unusable] == [
        ("not_judgeable", 2, "tur-7.mp4"),
        ("no_position", 1, "tur-8.mp4"),
    ]
    assert (told.red.count, ids(told.red)) == (len(news.RED), list(news.RED)[:WORST])
    assert (ids(told.verified), ids(told.reopened)) == ([news.VERIFIED], [news.REOPENED])
    assert [(one.name, one.road_class) for one in told.overdue.first] == [("Stigevej", "Trafikvej")]
    assert told.overdue_m == pytest.approx(session.get_one(Section, 1).length_m)
    assert [(one.phone, one.attention.trouble) for one in told.phones] == [("Fejebil 2", "battery")]
    assert told.night is None
    assert not told.is_empty


def test_two_mornings_in_a_row_tell_everything_once(session: Session) -> None:
    whole = report(session, MORNING + A_DAY, days=2)
    parts = [report(session), report(session, MORNING + A_DAY)]
    assert whole.recordings == sum(part.recordings for part in parts) == 2
    assert [part.red.count for part in parts] == [7, 0]
    assert [len(part.unusable) for part in parts] == [2, 0]
    assert [part.overdue.count for part in parts] == [1, 0]
    assert [part.verified.count for part in parts] == [1, 0]


def test_a_drive_that_was_read_late_is_news_however_long_ago_it_was_made(session: Session) -> None:
    late = news.drive(session, 20, "processed", MORNING - timedelta(days=40), read=MORNING + timedelta(hours=20))
    news.happened(session, 13, "verified", late.started_at)
    assert ids(report(session, MORNING + A_DAY).verified) == [13]


def test_a_drive_at_the_same_time_as_another_that_was_read_before_is_not_told_for_it(session: Session) -> None:
    """A van that came home later than the other: its hour and a half holds the other's finds."""
    news.drive(session, 21, "processed", read=MORNING + timedelta(hours=20))
    assert report(session, MORNING + A_DAY).red.count == 0


def test_what_a_replay_writes_anew_is_no_news(session: Session) -> None:
    for event in session.query(DamageEvent).filter(DamageEvent.damage_id.in_(news.RED)).all():
        session.delete(event)
        session.add(
            DamageEvent(damage_id=event.damage_id, at=event.at, event=event.event, by="nightly", note=event.note)
        )
    assert report(session).red.count == 7
    assert report(session, MORNING + A_DAY).red.count == 0


def test_what_people_did_since_is_respected(session: Session) -> None:
    session.get_one(Damage, 1).status = "dismissed"
    session.get_one(Damage, news.REOPENED).status = "assigned"
    told = report(session)
    assert (told.red.count, ids(told.red)) == (6, [2, 3, 4, 5, 6])
    assert told.reopened.count == 0
    by_hand = DamageEvent(damage_id=14, at=news.DRIVE, event="reopened", by="Gitte Holm")
    session.add(by_hand)
    session.get_one(Damage, 14).status = "reopened"
    assert report(session).reopened.count == 0


def test_what_never_was_inspected_or_needs_not_be_is_not_newly_overdue(session: Session) -> None:
    session.get_one(Section, 2).inspected_at = None
    path = session.get_one(Section, 3)
    path.inspected_at = MORNING - timedelta(days=400)
    assert [street.name for street in report(session).overdue.first] == ["Stigevej"]
    session.get_one(RoadClass, path.road_class_id).interval_days = 400
    path.inspected_at = MORNING - timedelta(days=400, minutes=1)
    assert {street.name for street in report(session).overdue.first} == {"Stigevej", "Kanalstien"}
    session.get_one(Section, 1).retired_at = MORNING  # no road file has it any more
    assert [street.name for street in report(session).overdue.first] == ["Kanalstien"]


def test_of_many_streets_the_longest_are_named_and_all_are_counted(session: Session) -> None:
    stige = session.get_one(Section, 1)
    box = {"min_x": 0.0, "min_y": 0.0, "max_x": 1.0, "max_y": 1.0, "line": stige.line, "from_m": 0.0, "kind": "road"}
    for number in range(40):
        session.add(
            Section(
                key=f"s{number}", name=f"Vej {number // 2}", length_m=100.0 + number, road_class_id=stige.road_class_id,
                inspected_at=MORNING - timedelta(days=28, hours=(number + 1) / 2), **box,
            )
        )  # fmt: skip
    told = report(session)
    assert told.overdue.count == 21
    assert len(told.overdue.first) == MOST_NEWS_LISTED
    assert told.overdue.first[1].name == "Vej 19"
    assert told.overdue.first[1].metres == 277.0
    assert told.overdue.first[1].inspected_at == MORNING - timedelta(days=28, hours=20)
    assert told.overdue_m == pytest.approx(stige.length_m + 40 * 100 + sum(range(40)))


def test_a_day_on_which_nothing_came_in_and_nothing_waits_is_empty(session: Session) -> None:
    session.query(Device).one().status = {}
    assert report(session, MORNING + A_DAY).is_empty
    assert not report(session, MORNING).is_empty


@pytest.mark.parametrize(
    ("outcome", "is_empty"), [("done", True), ("running", True), ("stopped", False), ("ended", False), ("died", False)]
)
def test_a_night_that_was_broken_off_is_news_and_one_at_work_is_told_beside_others(session, outcome, is_empty) -> None:
    session.query(Device).one().status = {}
    news.night(session, MORNING + timedelta(hours=20), NightOutcome(outcome))
    told = report(session, MORNING + A_DAY)
    assert told.is_empty == is_empty
    assert (told.night is None) == (outcome == "done")
    if outcome != "running":
        assert report(session, MORNING + 2 * A_DAY).night is None
