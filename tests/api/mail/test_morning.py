"""The morning mail as a real mail server gets it."""

import asyncio
import re
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

import pytest
from fastapi import FastAPI
from sqlalchemy import update

from api.mail import envelope
from api.mail.conversation import Outcome
from api.mail.sender import Sender
from api.nights.mornings import Mornings
from api.settings import MailSettings
from data.operation.nights import NightOutcome
from data.schema import Device, Recording, Section, Sighting, User
from data.store import Store
from tests.api import news
from tests.api.conftest import SQLITE, Clock
from tests.api.news import MORNING
from tests.api.post_office import free_port, post_office

pytestmark = SQLITE


@pytest.fixture
def clock() -> Clock:
    return Clock(MORNING)


@pytest.fixture
def store(store: Store) -> Store:
    """In which a night has changed everything, for a foreman who wishes to hear of it."""
    news.wishes(store)
    news.everything(store)
    return store


def received(app: FastAPI, store: Store, clock: Clock) -> EmailMessage:
    """Made, sent over a real line, and read as its receiver does."""
    Mornings(app.state.app_state).look()
    port = free_port()
    with post_office(port) as office:
        sender = Sender(store, MailSettings(host="127.0.0.1", port=port, timeout_s=30), clock)
        assert asyncio.run(sender.send_due()) == [Outcome.SENT]
        [mail] = office.mails()
    return mail


def text_of(mail: EmailMessage) -> str:
    return mail.get_body(("plain",)).get_content()


def html_of(mail: EmailMessage) -> str:
    return mail.get_body(("html",)).get_content()


def test_it_tells_everything_in_text_and_html_with_the_worst_pictures_and_an_honest_machines_headers(
    app, store, clock
) -> None:
    mail = received(app, store, clock)
    assert mail["Subject"] == "Vejsyn: 7 nye røde skader, 1 genåbnet udbedring, 3 ubrugelige optagelser"
    assert (mail["To"], mail["Auto-Submitted"]) == ("foreman@vejsted.example", "auto-generated")
    assert (mail["Content-Language"], mail["List-Id"]) == ("da", "Vejsyn morgenmail <morgenmail.localhost>")
    assert parsedate_to_datetime(mail["Date"]) == MORNING
    text, html = text_of(mail), html_of(mail)
    for body in (text, html):
        for told in (
            "onsdag den 4. november 2026",
            "Siden 03.11.2026 kl. 09.00: 2 optagelser læst, 43,2 km vej og sti filmet",
            "Stigevej, 20 m, venstre side",
            "og 2 til på kortet",
            "http://vejsyn.example/#damage=1",
            "http://vejsyn.example/#damage=10",
            "http://vejsyn.example/#damage=11",
            "2 optagelser, senest tur-7.mp4: Ingen af 500 billeder kan bedømmes",
            "Tør ruden og linsen af",
            "tur-8.mp4: Videoen har ingen GPS",
            "Batteriet er på 10 % og oplades ikke: sæt stikket i.",
            "Stigevej (Trafikvej), 1,1 km, senest tilset 7. oktober 2026",
            "Gitte Holm, som har bedt om en morgenmail kl. 06.30",
        ):
            assert told in body, told
        assert "#damage=12" not in body
    pictures = {part["Content-ID"].strip("<>") for part in mail.walk() if part["Content-ID"]}
    assert (
        pictures
        == set(re.findall(r"cid:([^\"]+)", html))
        == {f"skade-{number}{near}@vejsyn" for number in range(1, 6) for near in ("", "-naer")}
    )
    assert re.findall(r"(?:src|background|@import)=?\s*[\"']?(https?:[^\"' )]+)", html) == []
    assert len(mail.as_bytes()) < 2**20


def test_pictures_that_do_not_fit_or_are_gone_are_left_to_the_map(app, store, clock, monkeypatch) -> None:
    monkeypatch.setattr(envelope, "MOST_PICTURE_BYTES", 60_000)
    with store.write() as session:
        session.execute(update(Sighting).where(Sighting.damage_id == 1).values(picture=None))
    mail = received(app, store, clock)
    pictures = [part for part in mail.walk() if part["Content-ID"]]
    assert 0 < len(pictures) < 4
    assert "skade-1@vejsyn" not in html_of(mail)
    assert text_of(mail).count("Størrelse:") == 5


def test_a_day_with_one_piece_of_news_is_a_short_mail(app, store, clock) -> None:
    clock.pass_by(days=1)
    with store.write() as session:
        session.execute(update(User).values(morning_until=MORNING))
        session.execute(update(Device).values(status={}))
        news.drive(session, 40, "processed", clock(), read=clock(), metres=350.0)
    mail = received(app, store, clock)
    assert mail["Subject"] == "Vejsyn: 0,35 km filmet"
    assert "1 optagelse læst, 0,35 km" in text_of(mail)
    assert "RØDE" not in text_of(mail)
    assert "<h2" not in html_of(mail)


def test_a_night_that_was_stopped_says_why_and_an_alarm_is_pointed_to_in_a_line(app, store, clock) -> None:
    with store.write() as session:
        news.night(session, MORNING.replace(hour=2), NightOutcome.STOPPED, "disk_full")
    told = text_of(received(app, store, clock))
    assert "Natten, der begyndte 04.11. kl. 03.30, blev ikke færdig: disken er fuld. Skaf plads" in told
    assert "ALARM" not in told
    clock.pass_by(days=1)
    with store.write() as session:
        news.drive(session, 41, "refused", clock(), read=clock(), refusal="empty_file")
    told = text_of(received(app, store, clock))
    assert "ALARM: Ingen nat er kørt til ende i 29 timer." in told
    assert "vejsyn nightly" not in told  # the alarm's own mail says what to do


def test_what_people_and_phones_call_things_cannot_become_html_or_headers(app, store, clock) -> None:
    odd = "<b>x</b> \r\nBcc: ond@fremmed.example =?utf-8?q?=0D=0A?="
    with store.write() as session:
        session.execute(update(User).values(name=odd))
        session.execute(update(Section).values(name=odd))
        session.execute(update(Device).values(name=odd))
        session.execute(update(Recording).where(Recording.state == "refused").values(name=odd))
    mail = received(app, store, clock)
    assert mail["Bcc"] is None
    assert "<b>" not in html_of(mail)
    assert "&lt;b&gt;x" in html_of(mail)
