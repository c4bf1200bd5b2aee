"""What must leave the house, taken by one sender at a time: mails, and webhooks' deliveries.

Whoever sends claims a row first: one UPDATE whose row count says who won. A claim is a lease; when its holder dies, the
row is due again as soon as the lease has run out. Attempts are counted by the claim, so that what kills its sender
comes to an end as everything else does.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, CursorResult, Update, and_, or_, select, update
from sqlalchemy.orm import Session

from data.schema import Leased

Row = TypeVar("Row", bound=Leased)

QUEUED, SENDING = "queued", "sending"
"""States of what waits, and of what somebody has claimed."""

FIRST_RETRY = timedelta(seconds=5)
RETRY_FACTOR = 3
LONGEST_RETRY = timedelta(hours=1)
"""Waits of 5 s, 15 s, 45 s, … one hour."""

MOST_ATTEMPTS = 48
"""About two days of trying, as mail servers do; then somebody must look."""

SENDER_DIED = "the sender died in the middle of it"


def due(session: Session, kind: type[Leased], now: datetime, lease: timedelta) -> list[int]:
    """Ids of what should be sent now: what was tried least goes first, so that a slow receiver holds up nobody else."""
    ranked = select(kind.id).where(_is_due(kind, now, lease)).order_by(kind.attempts, kind.id)
    return list(session.scalars(ranked))


def claim(
    session: Session, kind: type[Row], row_id: int, now: datetime, lease: timedelta, buried: Mapping[str, Any]
) -> Row | None:
    """Take one for sending; None when another has it.

    What has been claimed `MOST_ATTEMPTS` times, and whose last holder died too, gets the values in `buried` instead.
    """
    spent = (_is_abandoned(kind, now, lease), kind.attempts >= MOST_ATTEMPTS)
    changed(session, update(kind).where(kind.id == row_id, *spent).values(last_error=SENDER_DIED, **buried))
    values = {"state": SENDING, "claimed_at": now, "attempts": kind.attempts + 1}
    if not changed(session, update(kind).where(kind.id == row_id, _is_due(kind, now, lease)).values(values)):
        return None
    return session.get(kind, row_id, populate_existing=True)


def try_later(session: Session, row: Leased, error: str, now: datetime, given_up: Mapping[str, Any]) -> None:
    """It did not work this time; after `MOST_ATTEMPTS` it gets the values in `given_up`."""
    wait = min(LONGEST_RETRY, FIRST_RETRY * RETRY_FACTOR ** min(row.attempts - 1, 10))
    again = {"state": QUEUED, "next_try_at": now + wait}
    values = again if row.attempts < MOST_ATTEMPTS else given_up
    changed(session, held(row).values(last_error=error, **values))


def held(row: Leased) -> Update:
    """The row, as long as the claim that gave us `row` is the newest; a later one may have sent it by now."""
    kind = type(row)
    ours = (kind.state == SENDING, kind.attempts == row.attempts)
    return update(kind).where(kind.id == row.id, *ours)


def changed(session: Session, statement: Update) -> bool:
    """Whether the statement changed one row."""
    result = session.execute(statement.execution_options(synchronize_session=False))
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


def _is_due(kind: type[Leased], now: datetime, lease: timedelta) -> ColumnElement[bool]:
    waiting = and_(kind.state == QUEUED, kind.next_try_at <= now)
    return or_(waiting, _is_abandoned(kind, now, lease))


def _is_abandoned(kind: type[Leased], now: datetime, lease: timedelta) -> ColumnElement[bool]:
    return and_(kind.state == SENDING, kind.claimed_at < now - lease)
