"""A morning mail is wished by whoever gets it, on the page or for him by the command."""

import json

import pytest
from sqlalchemy import select

from api.checks.mail import morning_mails
from api.nights.mornings import Mornings
from api.settings import MailSettings
from data.schema import OutboxMail, User
from tests.api import news
from tests.api.conftest import SQLITE, Clock
from tests.api.news import MORNING

WISH = {"email": "gitte@vejsted.example", "at": "06:30"}
NONE = {"email": None, "at": None}


@pytest.fixture
def clock() -> Clock:
    return Clock(MORNING.replace(hour=8))


def mails(store) -> int:
    with store.read() as session:
        return len(session.scalars(select(OutboxMail)).all())


def test_it_is_ones_own_alone_and_forgotten_with_its_address(foreman, engineer, store) -> None:
    assert foreman.get("/me/morning").json() == NONE
    assert foreman.put("/me/morning", json=WISH | {"email": " gitte@vejsted.example "}).json() == WISH
    assert foreman.get("/me/morning").json() == WISH
    assert engineer.get("/me/morning").json() == NONE
    other = {"email": "per@gr\u00f8n.example", "at": "00:00"}
    assert engineer.put("/me/morning", json=other).json() == other | {"email": "per@xn--grn-1na.example"}
    assert foreman.delete("/me/morning").status_code == 204
    assert foreman.get("/me/morning").json() == NONE
    assert engineer.get("/me/morning").json()["at"] == "00:00"
    with store.read() as session:
        assert session.scalars(select(User.email).order_by(User.id)).all()[0] is None


@SQLITE
@pytest.mark.parametrize(
    "wrong",
    [
        {"at": "24:00"}, {"at": "6:30"}, {"at": "06:30:00"}, {"at": None}, {"email": None}, {"email": "a@b, c@d"},
        {"email": "gitte@vejsted.example\r\nBcc: x@y.example"}, {"email": f"{'a' * 250}@b.example"}, {"more": 1},
    ],
)  # fmt: skip
def test_what_is_no_address_or_no_time_is_refused_and_nothing_changes(foreman, wrong) -> None:
    foreman.put("/me/morning", json=WISH)
    assert foreman.put("/me/morning", json=WISH | wrong).status_code == 422
    assert foreman.get("/me/morning").json() == WISH


@SQLITE
def test_the_first_comes_when_the_clocks_next_show_its_time_and_a_day_has_one_however_often_it_is_wished(
    app, foreman, store, clock
) -> None:
    mornings = Mornings(app.state.app_state)
    foreman.put("/me/morning", json=WISH)  # at nine in the morning
    with store.write() as session:
        news.drive(session, 50, "processed", read=clock())
    mornings.look()
    assert mails(store) == 0
    clock.at = MORNING.replace(day=5)
    mornings.look()
    assert mails(store) == 1
    for again in range(3):
        foreman.delete("/me/morning")
        foreman.put("/me/morning", json=WISH | {"at": f"0{7 + again}:00"})
        clock.pass_by(hours=1)
        mornings.look()
    assert mails(store) == 1
    clock.pass_by(hours=24)
    with store.write() as session:
        news.drive(session, 51, "processed", read=clock())
    mornings.look()
    assert mails(store) == 2


@SQLITE
def test_the_command_wishes_it_for_somebody(store, vejsyn) -> None:
    code, said = vejsyn("user", "morning", "foreman", "--at", "06:30")
    assert (code, "--email and --at" in said.err) == (2, True)
    assert vejsyn("user", "morning", "foreman", "--email", "gitte@vejsted.example", "--at", "6:30")[0] == 0
    code, said = vejsyn("user", "morning", "foreman", "--json")
    assert json.loads(said.out) == WISH
    assert json.loads(vejsyn("user", "morning", "foreman", "--at", "05:45", "--json")[1].out) == WISH | {"at": "05:45"}
    assert "gets a mail at 05:45" in vejsyn("user", "morning", "foreman")[1].out
    for words in (("--email", "a@b c"), ("--at", "25:00"), ("--never", "--at", "06:00")):
        assert vejsyn("user", "morning", "foreman", *words)[0] == 2
    assert vejsyn("user", "morning", "nobody", "--never")[0] == 66
    assert "no morning mail" in vejsyn("user", "morning", "foreman", "--never")[1].out
    assert json.loads(vejsyn("user", "morning", "foreman", "--json")[1].out) == NONE


@SQLITE
def test_the_doctor_says_that_one_is_wished_and_cannot_be_sent(store) -> None:
    assert morning_mails(store, MailSettings()).well
    news.wishes(store)
    found = morning_mails(store, MailSettings())
    assert (found.well, found.needed) == (False, True)
    assert "VEJSYN_MAIL_HOST" in found.next_step
    assert morning_mails(store, MailSettings(host="127.0.0.1")).well
