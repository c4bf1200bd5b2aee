"""The log as it is read: the newest first for people, from a number on for programs."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.schema import AuditEntry

ENTRIES_AT_ONCE = 5_000
"""Rows read at a time; some 4 MB."""


def newest(session: Session, most: int, before: int | None = None) -> Sequence[AuditEntry]:
    """The latest entries, or those before a number."""
    query = select(AuditEntry).order_by(AuditEntry.number.desc()).limit(most)
    return session.scalars(query if before is None else query.where(AuditEntry.number < before)).all()


def since(session: Session, number: int) -> Iterator[dict[str, Any]]:
    """Every entry after a number, oldest first, as a flat object of plain values; nothing is left out of the hash."""
    query = select(AuditEntry).where(AuditEntry.number > number).order_by(AuditEntry.number)
    for row in session.scalars(query.execution_options(yield_per=ENTRIES_AT_ONCE)):
        yield flat(row)
        session.expunge(row)


def flat(row: AuditEntry) -> dict[str, Any]:
    """One entry; who, network and words are null once they are erased."""
    personal = row.personal or {}
    return {
        "number": row.number,
        "at": row.at.isoformat(timespec="microseconds"),
        "actor": row.actor,
        "who": personal.get("who"),
        "network": personal.get("network"),
        "words": personal.get("words"),
        "action": row.action,
        "object": row.object,
        "outcome": row.outcome,
        "salt": row.salt,
        "personal_sha256": row.personal_sha256,
        "previous": row.previous,
        "digest": row.digest,
    }
