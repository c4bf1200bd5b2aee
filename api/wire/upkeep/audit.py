"""The log of who did what, out."""

from datetime import datetime
from typing import Any, Self

from api.wire.base import Out
from data.audit.deed import Kind
from data.schema import AuditEntry


class AuditEntryOut(Out):
    """Somebody's deed."""

    number: int
    at: datetime
    actor: Kind
    who: str | None
    """A username, a phone's name; null for nobody, and once it is erased."""
    network: str | None
    """An IPv4 address, or the first 64 bits of an IPv6 one."""
    words: str | None
    """A command as it was typed."""
    action: str
    object: dict[str, Any]
    outcome: str

    @classmethod
    def of(cls, row: AuditEntry) -> Self:
        """From the database's row."""
        personal = row.personal or {}
        return cls(
            number=row.number,
            at=row.at,
            actor=Kind(row.actor),
            who=personal.get("who"),
            network=personal.get("network"),
            words=personal.get("words"),
            action=row.action,
            object=row.object,
            outcome=row.outcome,
        )
