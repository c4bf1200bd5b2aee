"""Mails that must leave the house, each once.

A mail is stored in the transaction that causes it, and claimed by whoever sends it (`data.leases`).

    queued ──claim──▶ sending ──▶ sent
       ▲                 │ ├────▶ failed   refused for good, or tried `MOST_ATTEMPTS` times
       └────── later ────┘ └────▶ unsure   handed over `MOST_HANDED_OVER` times, never answered
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import case, func, or_, select, update
from sqlalchemy.orm import Session, defer

from data import leases
from data.leases import MOST_ATTEMPTS, changed, held
from data.schema import OutboxMail

UNANSWERED_RETRIES = (timedelta(hours=8), timedelta(hours=16))
"""Waits after the line was lost once the mail was handed over: three tries within a day. It may have arrived each time
(RFC 5321, 4.5.3.2.6), and a team that gets the same list twice an hour stops reading it."""

MOST_HANDED_OVER = 1 + len(UNANSWERED_RETRIES)


class MailState(StrEnum):
    """Where a mail is."""

    QUEUED = leases.QUEUED
    SENDING = leases.SENDING
    SENT = "sent"
    FAILED = "failed"
    UNSURE = "unsure"
    """Handed over as often as we dare, and never answered: it may have arrived."""
    CANCELLED = "cancelled"


GIVEN_UP = (MailState.FAILED, MailState.UNSURE)
"""Waits for a person."""

_END = case((OutboxMail.unanswered > 0, MailState.UNSURE.value), else_=MailState.FAILED.value)
"""What a mail is when no more can be done."""

_GIVEN_UP: dict[str, Any] = {"state": _END, "message": b""}


class NoSuchMail(Exception):
    """No mail has that id, or it has not been given up."""


@dataclass(frozen=True)
class Letter:
    """A whole mail."""

    recipient: str
    subject: str
    message: bytes
    """RFC 5322."""
    message_id: str


def put(
    session: Session,
    letter: Letter,
    at: datetime,
    work_order_id: int | None = None,
    waits: timedelta = timedelta(0),
) -> OutboxMail:
    """Store a mail to be sent at once, or when it has waited so long."""
    mail = OutboxMail(
        work_order_id=work_order_id,
        recipient=letter.recipient,
        subject=letter.subject,
        message=letter.message,
        message_id=letter.message_id,
        created_at=at,
        state=MailState.QUEUED.value,
        next_try_at=at + waits,
    )
    session.add(mail)
    session.flush()
    return mail


def due(session: Session, now: datetime, lease: timedelta) -> list[int]:
    """Ids of what should be sent now."""
    return leases.due(session, OutboxMail, now, lease)


def claim(session: Session, mail_id: int, now: datetime, lease: timedelta) -> OutboxMail | None:
    """Take one mail for sending; None when another has it, or when its senders have died often enough."""
    return leases.claim(session, OutboxMail, mail_id, now, lease, _GIVEN_UP)


def mark_sent(session: Session, mail_id: int, at: datetime) -> None:
    """The other side has taken it. What was sent is forgotten: it holds the link's secret and megabytes of pictures."""
    values = {"state": MailState.SENT.value, "sent_at": at, "last_error": None, "message": b""}
    changed(session, update(OutboxMail).where(OutboxMail.id == mail_id).values(values))


def try_later(session: Session, mail: OutboxMail, error: str, now: datetime) -> None:
    """It did not work this time."""
    leases.try_later(session, mail, error, now, _GIVEN_UP)


def try_once_more(session: Session, mail: OutboxMail, error: str, now: datetime) -> None:
    """It was handed over whole, and the line was lost before an answer: it may have arrived."""
    handed_over = mail.unanswered + 1
    values: dict[str, Any] = {"unanswered": handed_over, "last_error": error}
    if handed_over < MOST_HANDED_OVER and mail.attempts < MOST_ATTEMPTS:
        values |= {"state": MailState.QUEUED.value, "next_try_at": now + UNANSWERED_RETRIES[handed_over - 1]}
    else:
        values |= {"state": MailState.UNSURE.value, "message": b""}
    changed(session, held(mail).values(values))


def give_up(session: Session, mail: OutboxMail, error: str) -> None:
    """It will never work as it is; a person must look. It keeps no secret: who sends it again makes a new link."""
    changed(session, held(mail).values(last_error=error, **_GIVEN_UP))


def cancel(session: Session, work_order_id: int) -> None:
    """What has not left the house for a work order will not leave any more, and keeps no secret.

    One that is on its way just now may still arrive: its sender then notes it as sent, and never tries it again.
    """
    unsent = (OutboxMail.work_order_id == work_order_id, OutboxMail.state != MailState.SENT.value)
    values = {"state": MailState.CANCELLED.value, "message": b""}
    session.execute(update(OutboxMail).where(*unsent).values(values).execution_options(synchronize_session=False))


def has_left(session: Session, work_order_id: int) -> bool:
    """Whether the team may have read of the work order: a mail of it was sent, or handed over, or is just now."""
    left = or_(OutboxMail.state.in_((MailState.SENT, MailState.SENDING)), OutboxMail.unanswered > 0)
    query = select(OutboxMail.id).where(OutboxMail.work_order_id == work_order_id, left).limit(1)
    return session.scalar(query) is not None


def under_way(session: Session, work_order_id: int) -> bool:
    """Whether a work order's newest mail is sent or will be."""
    states = select(OutboxMail.state).where(OutboxMail.work_order_id == work_order_id)
    newest = session.scalars(states.order_by(OutboxMail.id.desc()).limit(1)).first()
    return newest in (MailState.QUEUED, MailState.SENDING, MailState.SENT)


def given_up(session: Session, mail_id: int) -> OutboxMail:
    """A mail that a person may have sent again.

    Raises:
        NoSuchMail: none of that id was given up.
    """
    mail = session.get(OutboxMail, mail_id)
    if mail is None or mail.state not in GIVEN_UP:
        raise NoSuchMail
    return mail


def newest(session: Session, most: int) -> Sequence[OutboxMail]:
    """The newest mails, without their contents."""
    mails = select(OutboxMail).options(defer(OutboxMail.message)).order_by(OutboxMail.id.desc()).limit(most)
    return session.scalars(mails).all()


def counts(session: Session) -> dict[MailState, int]:
    """How many mails are in each state."""
    counted = session.execute(select(OutboxMail.state, func.count()).group_by(OutboxMail.state))
    return {MailState(state): count for state, count in counted}
