"""Mails that must leave the house, each once.

A mail is stored in the transaction that causes it. Whoever sends claims it first: one UPDATE whose row count says who
won. A claim is a lease; when its holder dies, the mail is due again as soon as the lease has run out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, CursorResult, Update, and_, or_, select, update
from sqlalchemy.orm import Session, defer

from data.schema import OutboxMail

FIRST_RETRY = timedelta(seconds=5)
RETRY_FACTOR = 3
LONGEST_RETRY = timedelta(hours=1)
"""Waits of 5 s, 15 s, 45 s, … one hour."""

MOST_ATTEMPTS = 48
"""About two days of trying, as mail servers do; then somebody must look."""


class MailState(StrEnum):
    """Where a mail is."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class NoSuchMail(Exception):
    """No mail has that id, or it has not failed."""


@dataclass(frozen=True)
class Letter:
    """A whole mail."""

    recipient: str
    subject: str
    message: bytes
    """RFC 5322."""
    message_id: str


def put(session: Session, letter: Letter, at: datetime, work_order_id: int | None = None) -> OutboxMail:
    """Store a mail to be sent at once."""
    mail = OutboxMail(
        work_order_id=work_order_id,
        recipient=letter.recipient,
        subject=letter.subject,
        message=letter.message,
        message_id=letter.message_id,
        created_at=at,
        state=MailState.QUEUED.value,
        next_try_at=at,
    )
    session.add(mail)
    session.flush()
    return mail


def due(session: Session, now: datetime, lease: timedelta) -> list[int]:
    """Ids of what should be sent now, the oldest first."""
    return list(session.scalars(select(OutboxMail.id).where(_is_due(now, lease)).order_by(OutboxMail.id)))


def claim(session: Session, mail_id: int, now: datetime, lease: timedelta) -> OutboxMail | None:
    """Take one mail for sending; None when another has it."""
    values = {"state": MailState.SENDING.value, "claimed_at": now, "attempts": OutboxMail.attempts + 1}
    mine = update(OutboxMail).where(OutboxMail.id == mail_id, _is_due(now, lease)).values(values)
    if not _changed(session, mine):
        return None
    return session.get(OutboxMail, mail_id, populate_existing=True)


def mark_sent(session: Session, mail_id: int, at: datetime) -> None:
    """The other side has taken it. What was sent is forgotten: it holds the link's secret and megabytes of pictures."""
    values = {"state": MailState.SENT.value, "sent_at": at, "last_error": None, "message": b""}
    _changed(session, update(OutboxMail).where(OutboxMail.id == mail_id).values(values))


def try_later(session: Session, mail: OutboxMail, error: str, now: datetime) -> None:
    """It did not work this time."""
    if mail.attempts >= MOST_ATTEMPTS:
        give_up(session, mail, error)
        return
    wait = min(LONGEST_RETRY, FIRST_RETRY * RETRY_FACTOR ** min(mail.attempts - 1, 10))
    values = {"state": MailState.QUEUED.value, "next_try_at": now + wait, "last_error": error}
    _changed(session, _held(mail).values(values))


def give_up(session: Session, mail: OutboxMail, error: str) -> None:
    """It will never work as it is; a person must look."""
    values = {"state": MailState.FAILED.value, "last_error": error}
    _changed(session, _held(mail).values(values))


def try_again(session: Session, mail_id: int, now: datetime) -> None:
    """Send a failed mail once more, after a person has mended the cause.

    Raises:
        NoSuchMail: none of that id has failed.
    """
    values = {"state": MailState.QUEUED.value, "attempts": 0, "next_try_at": now}
    failed = update(OutboxMail).where(OutboxMail.id == mail_id, OutboxMail.state == MailState.FAILED.value)
    if not _changed(session, failed.values(values)):
        raise NoSuchMail


def newest(session: Session, most: int) -> Sequence[OutboxMail]:
    """The newest mails, without their contents."""
    mails = select(OutboxMail).options(defer(OutboxMail.message)).order_by(OutboxMail.id.desc()).limit(most)
    return session.scalars(mails).all()


def _held(mail: OutboxMail) -> Update:
    """The row, as long as the claim that gave us `mail` is the newest; a later one may have sent it by now."""
    ours = (OutboxMail.state == MailState.SENDING.value, OutboxMail.attempts == mail.attempts)
    return update(OutboxMail).where(OutboxMail.id == mail.id, *ours)


def _is_due(now: datetime, lease: timedelta) -> ColumnElement[bool]:
    waiting = and_(OutboxMail.state == MailState.QUEUED.value, OutboxMail.next_try_at <= now)
    abandoned = and_(OutboxMail.state == MailState.SENDING.value, OutboxMail.claimed_at < now - lease)
    return or_(waiting, abandoned)


def _changed(session: Session, statement: Update) -> bool:
    result = session.execute(statement.execution_options(synchronize_session=False))
    assert isinstance(result, CursorResult)
    return result.rowcount == 1
