"""The dead man's alarm: a red bar for the map and one mail a day, gone when a night has run."""

from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from api.app import create_app
from api.nights.watch import Watch
from api.settings import MailSettings, ServerSettings
from data.operation import nights
from data.operation.nights import Came, NightOutcome
from data.retention.forgetting import forget
from data.schema import Alarm, OutboxMail
from data.store import Store
from tests.api.conftest import SQLITE, Clock, client_of, come_back

pytestmark = SQLITE


@pytest.fixture
def app(store: Store, clock: Clock) -> FastAPI:
    """Somebody is told."""
    server = ServerSettings(public_url="http://vejsyn.example")
    return create_app(store, server, MailSettings(host="127.0.0.1", alarms="drift@kommune.example"), clock)


def a_night(store: Store, clock: Clock, outcome: NightOutcome = NightOutcome.DONE) -> None:
    with store.write() as session:
        nights.end(session, nights.begin(session, clock()), Came(outcome), clock())
    forget(store, clock)


def mails(store: Store) -> list[str]:
    with store.read() as session:
        rows = session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
        return [message_from_bytes(row.message, policy=default).get_content() for row in rows]


def test_no_night_for_26_hours_is_told_once_a_day_until_there_is_one(app: FastAPI, store: Store, clock: Clock) -> None:
    watch, foreman = Watch(app.state.app_state), client_of(app, "foreman")
    a_night(store, clock)
    for hours, told in ((26, 0), (1, 1), (12, 1), (12, 2)):
        clock.pass_by(hours=hours)
        watch.look()
        assert len(mails(store)) == told
        come_back(foreman)
        assert len(foreman.get("/map").json()["alarms"]) == (told > 0)
    (alarm,) = foreman.get("/nights", headers={"Accept-Language": "en"}).json()["alarms"]
    assert alarm["message"] == "No night has run to its end for 51 hours. None has begun since."
    assert "vejsyn nightly" in mails(store)[0]
    assert "http://vejsyn.example" in mails(store)[0]
    a_night(store, clock)
    assert foreman.get("/map").json()["alarms"] == []  # at once
    watch.look()
    with store.read() as session:
        (row,) = session.scalars(select(Alarm))
        assert (row.kind, row.cleared_at) == ("no_night", clock())
    clock.pass_by(hours=27)
    watch.look()
    assert len(mails(store)) == 3


def test_nights_that_stop_or_die_are_no_nights(app: FastAPI, store: Store, clock: Clock) -> None:
    a_night(store, clock)
    for outcome in (NightOutcome.STOPPED, NightOutcome.DIED, NightOutcome.ENDED):
        clock.pass_by(hours=10)
        a_night(store, clock, outcome)
    (alarm,) = client_of(app, "foreman").get("/map").json()["alarms"]
    assert alarm["message"] == "Ingen nat er kørt til ende i 30 timer. Den seneste nat: afbrudt."


def test_a_home_whose_recordings_no_night_has_ever_read_says_so(app: FastAPI, store: Store, clock: Clock) -> None:
    clock.at += timedelta(days=3)
    (alarm,) = client_of(app, "foreman").get("/map").json()["alarms"]
    assert alarm["message"].endswith("Ingen nat er kørt endnu.")


def test_where_nobody_is_to_be_told_there_is_no_mail(store: Store, clock: Clock) -> None:
    app = create_app(store, ServerSettings(public_url="http://vejsyn.example"), MailSettings(host="127.0.0.1"), clock)
    clock.pass_by(days=9)
    Watch(app.state.app_state).look()
    assert mails(store) == []
    with store.read() as session:
        assert session.scalars(select(Alarm.kind)).all() == ["no_night"]
