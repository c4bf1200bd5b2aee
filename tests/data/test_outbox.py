from datetime import UTC, datetime, timedelta

import pytest

from data.orders import outbox
from data.orders.outbox import Letter, MailState, NoSuchMail
from data.schema import OutboxMail
from data.settings import HomeSettings
from data.store import open_store

NOW = datetime(2026, 11, 10, 12, tzinfo=UTC)
LEASE = timedelta(minutes=2)


@pytest.fixture
def store(tmp_path):
    opened = open_store(HomeSettings(home=tmp_path))
    yield opened
    opened.engine.dispose()


@pytest.fixture
def mail(session):
    return outbox.put(session, Letter("a@b", "s", b"m", "<1@b>"), NOW)


def after(**duration):
    return NOW + timedelta(**duration)


def test_a_new_mail_is_due_at_once(session, mail):
    assert outbox.due(session, NOW, LEASE) == [mail.id]
    assert outbox.due(session, after(seconds=-1), LEASE) == []


def test_one_claim_wins(session, mail):
    assert outbox.claim(session, mail.id, NOW, LEASE)
    assert outbox.claim(session, mail.id, NOW, LEASE) is None
    assert outbox.due(session, NOW, LEASE) == []


def test_a_claim_runs_out(session, mail):
    outbox.claim(session, mail.id, NOW, LEASE)
    assert outbox.due(session, after(minutes=2), LEASE) == []
    assert outbox.due(session, after(minutes=2, seconds=1), LEASE) == [mail.id]


def test_waits_grow_to_an_hour_and_then_somebody_must_look(session, mail):
    now, waits = NOW, []
    for _ in range(outbox.MOST_ATTEMPTS - 1):
        claimed = outbox.claim(session, mail.id, now, LEASE)
        outbox.try_later(session, claimed, "down", now)
        session.refresh(mail)
        waits.append(mail.next_try_at - now)
        now = mail.next_try_at
    assert [wait.total_seconds() for wait in waits[:4]] == [5, 15, 45, 135]
    assert waits[-1] == timedelta(hours=1)
    assert timedelta(days=1) < now - NOW < timedelta(days=3)
    outbox.try_later(session, outbox.claim(session, mail.id, now, LEASE), "down", now)
    session.refresh(mail)
    assert (mail.state, mail.last_error) == (MailState.FAILED, "down")


def test_who_lost_the_lease_cannot_undo_what_the_next_one_did(session, mail):
    first = outbox.claim(session, mail.id, NOW, LEASE)
    session.expunge(first)
    later = after(minutes=3)
    assert outbox.claim(session, mail.id, later, LEASE)
    outbox.mark_sent(session, mail.id, later)
    outbox.try_later(session, first, "late", later)
    outbox.give_up(session, first, "late")
    assert session.get(OutboxMail, mail.id, populate_existing=True).state == MailState.SENT


def test_a_sent_mail_is_emptied_and_never_due(session, mail):
    outbox.claim(session, mail.id, NOW, LEASE)
    outbox.mark_sent(session, mail.id, NOW)
    session.refresh(mail)
    assert (mail.message, mail.state, mail.sent_at) == (b"", MailState.SENT, NOW)
    assert outbox.due(session, after(days=30), LEASE) == []


def test_only_a_failed_mail_is_tried_again(session, mail):
    with pytest.raises(NoSuchMail):
        outbox.try_again(session, mail.id, NOW)
    outbox.give_up(session, outbox.claim(session, mail.id, NOW, LEASE), "no")
    outbox.try_again(session, mail.id, NOW)
    assert outbox.due(session, NOW, LEASE) == [mail.id]


def test_the_newest_are_listed_first(session, mail):
    second = outbox.put(session, Letter("a@b", "s", b"m", "<2@b>"), NOW)
    assert [row.id for row in outbox.newest(session, 10)] == [second.id, mail.id]
