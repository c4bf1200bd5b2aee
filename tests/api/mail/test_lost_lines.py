"""The line to the mail server is cut, hangs, or says what no mail server should."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from api.app import create_app
from api.mail.conversation import Conversation, Outcome
from api.mail.sender import NoMailServer, Sender
from api.settings import MailSettings, ServerSettings
from data.leases import SENDER_DIED
from data.orders import outbox
from data.schema import OutboxMail
from tests.api.conftest import SQLITE, client_of, come_back
from tests.api.cut_line import cut_line
from tests.api.orders import assign
from tests.api.post_office import free_port, post_office

BEFORE_THE_MAIL = ("connect", "ehlo", "mail", "rcpt")
PATIENCE_S = 0.3


def sender(store, clock, port):
    return Sender(store, MailSettings(host="127.0.0.1", port=port, timeout_s=PATIENCE_S), clock)


def send(sender):
    return asyncio.run(sender.send_due())


def stored(store, number=1):
    with store.read() as session:
        return session.scalars(select(OutboxMail).where(OutboxMail.id == number)).one()


def shown(foreman):
    come_back(foreman)
    return foreman.get("/work-orders").json()[0]["mail"]


def days_of_trying(sender, clock, days):
    """What each try gave, with a look into the outbox every hour."""
    outcomes = []
    for _ in range(days * 24):
        outcomes += send(sender)
        clock.pass_by(hours=1)
    return outcomes


@pytest.mark.parametrize("how", ["hangs", "drops"])
def test_a_line_lost_after_the_mail_was_handed_over_is_tried_three_times_in_a_day_and_told(foreman, store, clock, how):
    with cut_line("dot", how) as office:
        assign(foreman, 1)
        assert days_of_trying(sender(store, clock, office.port), clock, days=3) == [Outcome.UNANSWERED] * 3
        assert len(office.received) == 3
        assert len({mail.lower().partition(b"message-id:")[2].split()[0] for mail in office.received}) == 1
    told = shown(foreman)
    assert (told["state"], told["next_try_at"]) == ("maybe_sent", None)
    assert "may have arrived" in told["error"]


def test_between_the_tries_the_order_says_perhaps_delivered_and_when_it_is_tried_again(foreman, store, clock):
    with cut_line("dot", "drops") as office:
        assign(foreman, 1)
        send(sender(store, clock, office.port))
    assert shown(foreman)["state"] == "maybe_sent"
    assert shown(foreman)["next_try_at"] == (clock() + timedelta(hours=8)).isoformat().replace("+00:00", "Z")


def test_what_may_have_arrived_is_never_called_failed(foreman, store, clock):
    with cut_line("dot", "drops") as office:
        assign(foreman, 1)
        send(sender(store, clock, office.port))
    clock.pass_by(hours=8)
    port = free_port()
    with post_office(port) as office:
        office.answers = ["554 never"]
        assert send(sender(store, clock, port)) == [Outcome.FAILED]
    assert shown(foreman)["state"] == "maybe_sent"


def test_a_mail_that_may_have_arrived_goes_out_again_when_a_person_says_so(foreman, store, clock):
    with cut_line("dot", "drops") as office:
        assign(foreman, 1)
        days_of_trying(sender(store, clock, office.port), clock, days=2)
    assert stored(store).message == b""
    come_back(foreman)
    assert foreman.post("/work-orders/1/link").status_code == 200
    port = free_port()
    with post_office(port) as office:
        assert send(sender(store, clock, port)) == [Outcome.SENT]
        assert len(office.accepted) == 1
    assert shown(foreman)["state"] == "sent"


@pytest.mark.parametrize("how", ["hangs", "drops"])
@pytest.mark.parametrize("step", BEFORE_THE_MAIL)
def test_a_line_lost_before_the_mail_costs_nothing_but_a_later_try(foreman, store, clock, step, how):
    with cut_line(step, how) as office:
        assign(foreman, 1)
        assert send(sender(store, clock, office.port)) == [Outcome.LATER]
        assert office.received == []
    assert shown(foreman)["state"] == "queued"
    clock.pass_by(seconds=6)
    port = free_port()
    with post_office(port) as office:
        assert send(sender(store, clock, port)) == [Outcome.SENT]


@pytest.mark.parametrize("how", ["hangs", "drops"])
def test_a_server_that_says_no_goodbye_has_taken_the_mail_all_the_same(foreman, store, clock, monkeypatch, how):
    monkeypatch.setattr("api.mail.conversation.PARTING_S", PATIENCE_S)
    with cut_line("quit", how) as office:
        assign(foreman, 1)
        assert send(sender(store, clock, office.port)) == [Outcome.SENT]
    assert shown(foreman)["state"] == "sent"


@pytest.mark.parametrize("words", [b"451 \xff\xfe\x00 later\x07", b"gibberish", b"451 " + b"x" * 7000, b"\xe6\xf8\xe5"])
@pytest.mark.parametrize("step", ["connect", "rcpt", "dot"])
def test_whatever_a_mail_server_says_can_be_written_down(foreman, store, clock, step, words):
    with cut_line(step, words) as office:
        assign(foreman, 1)
        [outcome] = send(sender(store, clock, office.port))
    assert outcome in (Outcome.LATER, Outcome.UNANSWERED)
    said = stored(store).last_error
    assert said.isprintable()
    assert len(said) < 700


@pytest.mark.parametrize(
    "fault", [UnicodeError("æ"), ValueError("control"), AssertionError(), RecursionError(), MemoryError()]
)
def test_a_fault_that_nobody_foresaw_comes_to_an_end_and_is_told(foreman, store, clock, monkeypatch, fault):
    async def broken(self, recipient, message):
        raise fault

    monkeypatch.setattr(Conversation, "_talk", broken)
    assign(foreman, 1)
    outcomes = days_of_trying(sender(store, clock, 1), clock, days=4)
    assert outcomes == [Outcome.LATER] * outbox.MOST_ATTEMPTS
    told = shown(foreman)
    assert told["state"] == "failed"
    assert told["error"]


def test_a_mail_that_kills_its_sender_each_time_comes_to_an_end(foreman, store, clock, monkeypatch):
    class Death(BaseException):
        pass

    async def deadly(self, recipient, message):
        raise Death

    monkeypatch.setattr(Conversation, "_talk", deadly)
    assign(foreman, 1)
    one = sender(store, clock, 1)
    for _ in range(outbox.MOST_ATTEMPTS):
        with pytest.raises(Death):
            send(one)
        clock.pass_by(seconds=2 * PATIENCE_S + 1)
    assert send(one) == []
    assert shown(foreman) == {"state": "failed", "sent_at": None, "error": SENDER_DIED, "next_try_at": None}


def test_a_receiver_that_hangs_holds_up_each_mail_behind_it_once_at_most(foreman, store, clock):
    port = free_port()
    for damage in range(1, 4):
        assign(foreman, damage)
    with cut_line("rcpt", "hangs") as office:
        assert send(sender(store, clock, office.port)) == [Outcome.LATER] * 3
    clock.pass_by(minutes=1)
    assign(foreman, 4)
    with store.read() as session:
        assert outbox.due(session, clock(), timedelta(1))[0] == 4
    with post_office(port):
        assert send(sender(store, clock, port)) == [Outcome.SENT] * 4


@SQLITE
def test_a_database_that_is_busy_for_a_moment_does_not_send_a_mail_twice(foreman, store, clock, monkeypatch):
    monkeypatch.setattr("api.mail.sender.NOTE_AGAIN_S", 0.1)
    port, mark_sent, tries = free_port(), outbox.mark_sent, []

    def full_at_first(session, mail_id, at):
        tries.append(mail_id)
        session.connection().exec_driver_sql(f"PRAGMA max_page_count = {1 if len(tries) == 1 else 1 << 30}")
        mark_sent(session, mail_id, at)
        outbox.put(session, outbox.Letter("a@b", "", bytes(1 << 20), str(len(tries))), at + timedelta(days=9))

    monkeypatch.setattr(outbox, "mark_sent", full_at_first)
    with post_office(port) as office:
        assign(foreman, 1)
        assert send(sender(store, clock, port)) == [Outcome.SENT]
        assert (len(tries), stored(store).state) == (2, "sent")
        clock.pass_by(days=1)
        assert send(sender(store, clock, port)) == []
        assert len(office.accepted) == 1


def test_a_sender_told_to_stop_leaves_a_server_that_hangs_and_the_mail_waits(foreman, store, clock):
    async def stopped(port):
        running = asyncio.create_task(sender(store, clock, port).run(asyncio.Event()))
        while not office.conversations:
            await asyncio.sleep(0.01)
        running.cancel()
        await asyncio.wait({running})

    with cut_line("rcpt", "hangs") as office:
        assign(foreman, 1)
        asyncio.run(stopped(office.port))
    assert (stored(store).state, stored(store).attempts) == ("queued", 1)


def test_where_no_mail_server_is_set_nothing_is_tried_and_nothing_is_lost(foreman, store, clock):
    assign(foreman, 1)
    nowhere = Sender(store, MailSettings(), clock)
    with pytest.raises(NoMailServer):
        send(nowhere)
    asyncio.run(nowhere.run(asyncio.Event()))
    assert (stored(store).state, stored(store).attempts) == ("queued", 0)
    port = free_port()
    with post_office(port) as office:
        assert send(sender(store, clock, port)) == [Outcome.SENT]
        assert len(office.accepted) == 1


def test_where_no_mail_server_is_set_the_map_and_the_receipt_say_so_before_anybody_wonders(store, clock):
    app = create_app(store, ServerSettings(public_url="http://vejsyn.example"), MailSettings(), clock)
    mailless = client_of(app, "foreman")
    assert mailless.get("/map").json()["mail"] == {"configured": False}
    receipt = assign(mailless, 1)
    assert receipt["mail"] == {"state": "no_mail_server", "to": "hold-nord@vejsted.example", "undo_s": 0}
    assert shown(mailless)["state"] == "no_mail_server"


def test_where_one_is_set_they_say_nothing(foreman):
    assert foreman.get("/map").json()["mail"] == {"configured": True}
    assert assign(foreman, 1)["mail"]["state"] == "queued"


def test_sending_by_hand_without_a_mail_server_says_what_to_set(vejsyn, foreman, monkeypatch):
    monkeypatch.setenv("LANG", "C")
    assign(foreman, 1)
    code, said = vejsyn("send-mail")
    assert (code, "Set VEJSYN_MAIL_HOST" in said.err) == (78, True)


@pytest.mark.parametrize(("security", "port"), [("none", 25), ("starttls", 587), ("tls", 465)])
def test_the_port_follows_the_encryption(security, port):
    assert MailSettings(host="mail.kommune.example", security=security).smtp_port == port
    assert not MailSettings(host="").configured
