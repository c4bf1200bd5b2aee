"""When a morning mail is decided: once a day by Denmark's clocks, whatever dies, however many servers there are."""

import os
import signal
from collections import Counter
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from fastapi import FastAPI
from sqlalchemy import event, select

from api.app import create_app
from api.nights.mornings import WAITS_FOR_NIGHT, Mornings
from api.settings import MailSettings
from data.operation import nights
from data.operation.nights import Came, NightOutcome
from data.schema import Damage, Device, OutboxMail, User
from data.settings import HomeSettings
from data.store import Store, open_store
from tests.api import news
from tests.api.conftest import SQLITE, Clock
from tests.api.forked_server import FORKS
from tests.api.news import MORNING

DENMARK = ZoneInfo("Europe/Copenhagen")
A_DAY = timedelta(days=1)


@pytest.fixture
def clock() -> Clock:
    return Clock(MORNING)


@pytest.fixture
def mornings(app: FastAPI) -> Mornings:
    return Mornings(app.state.app_state)


def mails(store: Store) -> list[OutboxMail]:
    with store.read() as session:
        return list(session.scalars(select(OutboxMail).order_by(OutboxMail.id)))


def foreman(store: Store) -> User:
    with store.read() as session:
        return session.scalars(select(User).where(User.username == "foreman")).one()


def always_something(store: Store) -> None:
    """A phone whose storage is full, day after day."""
    with store.write() as session:
        news.phone_without_its_plug(session)
        session.query(Device).one().status = {"free_bytes": 1}


@SQLITE
@pytest.mark.parametrize(
    ("first", "at"),
    [("2026-12-30", "06:30"), ("2027-03-26", "02:30"), ("2027-10-29", "02:30"), ("2027-10-29", "00:00")],
)
def test_one_mail_a_day_over_new_year_and_when_the_clocks_change(store, clock, mornings, first, at) -> None:
    always_something(store)
    begin = datetime.fromisoformat(first).replace(hour=12, tzinfo=DENMARK)
    news.wishes(store, at=at)
    with store.write() as session:
        session.query(User).filter(User.email.is_not(None)).one().morning_on = begin.date()
    for half_hour in range(2 * 24 * 3):
        clock.at = begin.astimezone(UTC) + timedelta(minutes=30 * half_hour)
        mornings.look()
    sent = [mail.created_at.astimezone(DENMARK) for mail in mails(store)]
    days = [begin.date() + timedelta(days=ahead) for ahead in range(1, 4)]
    assert Counter(mail.date() for mail in sent) == dict.fromkeys(days, 1)
    odd = {mail.date().isoformat(): f"{mail:%H:%M}" for mail in sent if f"{mail:%H:%M}" != at}
    assert odd == ({"2027-03-28": "03:30"} if at == "02:30" and first == "2027-03-26" else {})


def test_a_day_without_news_has_no_mail_and_is_decided_all_the_same(store, clock, mornings) -> None:
    news.wishes(store)
    mornings.look()
    assert mails(store) == []
    assert (foreman(store).morning_on, foreman(store).morning_until) == (MORNING.date(), MORNING)
    with store.write() as session:
        news.drive(session, 30, "processed", read=MORNING + timedelta(hours=1))
    clock.pass_by(hours=2)
    mornings.look()
    assert mails(store) == []  # the day is decided
    clock.pass_by(hours=22)
    mornings.look()
    assert len(mails(store)) == 1


@SQLITE
def test_a_server_that_was_down_for_days_tells_of_them_in_one_mail(store, clock, mornings) -> None:
    news.wishes(store)
    news.everything(store)
    clock.pass_by(days=4, hours=5)
    for _ in range(3):
        mornings.look()
        clock.pass_by(hours=1)
    [mail] = mails(store)
    assert "7 nye røde skader" in mail.subject


@SQLITE
def test_before_its_time_there_is_none(store, clock, mornings) -> None:
    news.everything(store)
    news.wishes(store)
    clock.at = MORNING - timedelta(seconds=1)
    mornings.look()
    assert mails(store) == []
    clock.at = MORNING
    mornings.look()
    assert len(mails(store)) == 1


@SQLITE
def test_it_waits_for_a_night_at_work_and_goes_when_that_ends(store, clock, mornings) -> None:
    news.wishes(store)
    news.everything(store)
    with store.write() as session:
        night = news.night(session, MORNING - timedelta(hours=1), NightOutcome.RUNNING)
    mornings.look()
    clock.pass_by(minutes=70)
    mornings.look()
    assert mails(store) == []
    with store.write() as session:
        nights.end(session, night, Came(NightOutcome.DONE), clock())
    mornings.look()
    assert len(mails(store)) == 1


@SQLITE
def test_a_night_that_takes_too_long_is_told_of_so_far_and_the_rest_the_next_morning(store, clock, mornings) -> None:
    news.wishes(store)
    news.everything(store)
    with store.write() as session:
        night = news.night(session, MORNING - timedelta(hours=1), NightOutcome.RUNNING)
    clock.at += WAITS_FOR_NIGHT
    mornings.look()
    [mail] = mails(store)
    text = message_from_bytes(mail.message, policy=default).get_body(("plain",)).get_content()
    assert "Natten, der begyndte 04.11. kl. 05.30, er ikke færdig endnu" in text
    with store.write() as session:  # read a second before the mail, and committed after it
        news.drive(session, 30, "processed", read=clock() - timedelta(seconds=1), metres=7_700.0)
        nights.end(session, night, Came(NightOutcome.DONE), clock() + timedelta(hours=1))
    clock.at = MORNING + A_DAY
    mornings.look()
    assert "7,7 km filmet" in mails(store)[1].subject
    assert "røde" not in mails(store)[1].subject


def test_of_two_servers_on_one_database_one_sends_it(app, store, clock, mornings, monkeypatch) -> None:
    """The other decides while the first is at its pictures."""
    news.wishes(store)
    news.everything(store)
    composed = Mornings._letter

    def slowly(self, *given):
        monkeypatch.setattr(Mornings, "_letter", composed)
        made = composed(self, *given)
        Mornings(app.state.app_state).look()
        return made

    monkeypatch.setattr(Mornings, "_letter", slowly)
    mornings.look()
    assert len(mails(store)) == 1


@SQLITE
def test_who_has_just_wished_none_any_more_gets_none(app, store, mornings, monkeypatch) -> None:
    news.wishes(store)
    news.everything(store)
    composed = Mornings._letter

    def meanwhile(self, *given):
        with store.write() as session:
            session.query(User).filter(User.username == "foreman").one().morning_at = None
        return composed(self, *given)

    monkeypatch.setattr(Mornings, "_letter", meanwhile)
    mornings.look()
    assert mails(store) == []


@SQLITE
def test_without_a_mail_server_nothing_is_decided_and_the_first_mail_tells_of_all(store, clock) -> None:
    news.wishes(store)
    news.everything(store)
    Mornings(create_app(store, mail=MailSettings(), clock=clock).state.app_state).look()
    assert mails(store) == []
    clock.pass_by(days=2)
    Mornings(create_app(store, mail=MailSettings(host="127.0.0.1"), clock=clock).state.app_state).look()
    assert len(mails(store)) == 1


@SQLITE
def test_what_is_amiss_with_ones_mail_keeps_no_other_from_his(store, mornings, caplog) -> None:
    news.wishes(store, "foreman")
    news.wishes(store, "engineer")
    news.everything(store)
    with store.write() as session:
        session.query(User).filter(User.username == "foreman").one().email = "two\r\nlines@vejsted.example"
    mornings.look()
    assert [mail.recipient for mail in mails(store)] == ["engineer@vejsted.example"]
    assert "could not be made" in caplog.text


KILLED_BEFORE = ("UPDATE user", "INSERT INTO outbox_mail", "COMMIT", "the end")


def look_and_die(home: Path, instant: str) -> None:
    """A server's look, killed before a statement of its transaction, or when it is done."""
    store = open_store(HomeSettings(home=home))

    def execute(_connection, _cursor, statement, *_rest) -> None:
        if statement.replace('"', "").startswith(instant):
            os.kill(os.getpid(), signal.SIGKILL)

    def commit(connection) -> None:
        if instant == "COMMIT" and connection.get_execution_options().get("writes"):
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(store.engine, "before_cursor_execute", execute)
    event.listen(store.engine, "commit", commit)
    app = create_app(store, mail=MailSettings(host="127.0.0.1"), clock=Clock(MORNING))
    Mornings(app.state.app_state).look()
    os.kill(os.getpid(), signal.SIGKILL)


@SQLITE
@pytest.mark.slow
def test_killed_at_any_statement_of_it_there_is_one_mail_in_the_end(store, mornings) -> None:
    news.wishes(store)
    news.everything(store)
    for instant in KILLED_BEFORE:
        life = FORKS.Process(target=look_and_die, args=(store.home, instant))
        life.start()
        life.join(60)
        assert life.exitcode == -signal.SIGKILL, instant
        assert len(mails(store)) == (instant == "the end"), instant
    mornings.look()
    assert len(mails(store)) == 1
    with store.read() as session:
        assert session.get_one(Damage, 1).status == "new"
