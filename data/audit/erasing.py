"""People leave the log when their time is over: who, from where and with which words; what was done when stays.

The erasing is an entry of the log itself, so whoever blanks an entry by hand has not got one that says so.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import ColumnElement, func, null, select, update
from sqlalchemy.orm import Session

from data.audit.chain import append
from data.audit.deed import DONE, Actor, Entry, Kind
from data.schema import AuditEntry

PEOPLE_ERASED = "audit erase people"
"""The action of the entry that says up to when people were erased."""


def erase_people(session: Session, home: Path, before: datetime, at: datetime) -> int:
    """Forget who the deeds before a time were by; gives how many entries that was."""
    count = people_over(session, before)
    if count:
        what = {"before": before.astimezone(UTC).isoformat(), "entries": count}
        append(session, home, [Entry(at, Actor(Kind.SERVER), PEOPLE_ERASED, what, DONE)])
        blank = update(AuditEntry).where(*_over(before)).values(personal=null(), salt=None)
        session.execute(blank.execution_options(synchronize_session=False))
    return count


def people_over(session: Session, before: datetime) -> int:
    """How many entries from before a time still say whose they are."""
    return session.scalar(select(func.count()).select_from(AuditEntry).where(*_over(before))) or 0


def named_before(session: Session, before: datetime, most: int) -> Sequence[datetime]:
    """When the first deeds were whose people are still named, of those before a time."""
    return session.scalars(select(AuditEntry.at).where(*_over(before)).order_by(AuditEntry.at).limit(most)).all()


def _over(before: datetime) -> tuple[ColumnElement[bool], ...]:
    return AuditEntry.at < before, AuditEntry.salt.is_not(None)


def erased_before(session: Session) -> datetime:
    """Of deeds before this time the log need not know whose they were."""
    said = session.scalars(select(AuditEntry.object).where(AuditEntry.action == PEOPLE_ERASED))
    return max((datetime.fromisoformat(what["before"]) for what in said), default=datetime.min.replace(tzinfo=UTC))
