import asyncio

import pytest
from sqlalchemy import select

from api.mail.sender import Outcome, Sender
from api.settings import MailSettings
from data.orders import outbox
from data.schema import OutboxMail
from tests.api.orders import assign
from tests.api.post_office import free_port, post_office


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
def office(port):
    with post_office(port) as opened:
        yield opened


@pytest.fixture
def sender(store, clock, port):
    return Sender(store, MailSettings(port=port, timeout_s=2), clock)


def send(sender):
    return asyncio.run(sender.send_due())


def stored(store):
    with store.read() as session:
        return session.scalars(select(OutboxMail)).one()


def test_a_mail_is_sent_once(foreman, store, sender, office):
    assign(foreman, 1)
    before = stored(store)
    assert [send(sender), send(sender)] == [[Outcome.SENT], []]
    [mail] = office.mails()
    assert mail["Message-ID"] == before.message_id
    assert office.accepted[0].replace(b"\r\n", b"\n").strip() == before.message.replace(b"\r\n", b"\n").strip()
    assert foreman.get("/work-orders").json()[0]["mail"]["state"] == "sent"


def test_what_was_sent_is_forgotten_with_its_secret(foreman, store, sender, office):
    assign(foreman, 1)
    send(sender)
    assert stored(store).message == b""


def test_two_senders_share_the_work_and_never_a_mail(foreman, store, sender, office):
    for damage in range(1, 7):
        assign(foreman, damage)

    async def both():
        return await asyncio.gather(sender.send_due(), sender.send_due())

    outcomes = asyncio.run(both())
    assert sum(map(len, outcomes)) == len(office.accepted) == 6
    assert len({mail["Message-ID"] for mail in office.mails()}) == 6


def test_a_server_that_is_down_is_tried_again_later(foreman, store, sender, clock, port):
    assign(foreman, 1)
    assert send(sender) == [Outcome.LATER]
    assert send(sender) == []
    assert foreman.get("/work-orders").json()[0]["mail"]["state"] == "queued"
    assert stored(store).last_error
    clock.pass_by(seconds=6)
    with post_office(port) as office:
        assert send(sender) == [Outcome.SENT]
        assert len(office.accepted) == 1


def test_a_temporary_no_is_tried_again_and_a_final_no_is_shown(foreman, store, sender, office, clock):
    office.answers = ["451 later", "554 never"]
    assign(foreman, 1)
    assert send(sender) == [Outcome.LATER]
    clock.pass_by(seconds=6)
    assert send(sender) == [Outcome.FAILED]
    shown = foreman.get("/work-orders").json()[0]["mail"]
    assert shown["state"] == "failed"
    assert "never" in shown["error"]
    clock.pass_by(days=1)
    assert send(sender) == []


def test_an_unknown_recipient_is_final_and_a_full_mailbox_is_not(foreman, sender, office):
    office.recipient_answers = ["550 no such user", "452 full"]
    assign(foreman, 1)
    assign(foreman, 2)
    assert send(sender) == [Outcome.FAILED, Outcome.LATER]


def test_a_failed_mail_goes_out_after_the_cause_is_mended(foreman, store, sender, office, clock):
    office.answers = ["554 never"]
    assign(foreman, 1)
    send(sender)
    with store.write() as session:
        outbox.try_again(session, 1, clock())
    assert send(sender) == [Outcome.SENT]


def test_a_server_that_hangs_is_left_after_the_limit(foreman, store, clock, office, port):
    office.hangs_s = 1.0
    assign(foreman, 1)
    assert send(Sender(store, MailSettings(port=port, timeout_s=0.3), clock)) == [Outcome.LATER]
    assert "0.3 s" in stored(store).last_error


def test_a_claim_of_a_sender_that_died_is_taken_over_when_its_lease_is_out(foreman, store, sender, office, clock):
    assign(foreman, 1)
    with store.write() as session:
        assert outbox.claim(session, 1, clock(), sender.lease)
    assert send(sender) == []
    clock.pass_by(seconds=5)
    assert send(sender) == [Outcome.SENT]
    assert len(office.accepted) == 1


def test_an_outbox_that_cannot_be_read_does_not_stop_the_sender(store, sender, monkeypatch, caplog):
    tries = []

    async def broken(self):
        tries.append(1)
        raise RuntimeError("the disk is gone")

    async def for_a_while():
        stop = asyncio.Event()
        running = asyncio.create_task(sender.run(stop))
        while len(tries) < 2:
            await asyncio.sleep(0.01)
        stop.set()
        await running

    monkeypatch.setattr(Sender, "send_due", broken)
    monkeypatch.setattr("api.mail.sender.POLL_S", 0.01)
    asyncio.run(for_a_while())
    assert "outbox could not be read" in caplog.text
