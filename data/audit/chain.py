"""The chain: each entry holds the hash of the one before, and the head says how many there are and what the last is.

What is personal goes into an entry's hash as a salted hash of its own, so it can be erased and the chain still holds.
The head is sealed with the home's key: whoever can write the database alone can neither cut off the end unseen nor
chain everything anew. All writers are one at a time (`data.store`), so the chain has no forks; that a predecessor is
unique says so to the database too.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from data.audit.deed import Actor, Entry, Kind
from data.home_secret import home_secret
from data.schema import AuditEntry, AuditHead

BEGINNING = "0" * 64
"""What the first entry names as the one before."""

ENTRY_SALT_BYTES = 16
"""Else whoever knows the few people of a town hall finds by trying who an erased entry was."""

SEAL_BROKEN = "audit seal broken"
"""The action of an entry that this file makes by itself: until here the end was not sealed by this home's key."""

SEALING = b"vejsyn audit head"


def append(session: Session, home: Path, entries: Iterable[Entry]) -> None:
    """Put entries at the chain's end; the session must be a writer's (`Store.write`)."""
    head = session.get(AuditHead, 1) or AuditHead(id=1, entries=0, digest=BEGINNING, seal="")
    key = home_secret(home)
    for entry in (*_broken(head, key, entries := list(entries)), *entries):
        row = chained(entry, head.entries + 1, head.digest)
        session.add(row)
        head.entries, head.digest = row.number, row.digest
    head.seal = seal(key, head.entries, head.digest)
    session.add(head)
    session.flush()


def chained(entry: Entry, number: int, previous: str) -> AuditEntry:
    """The entry as the table keeps it."""
    salt, personal = secrets.token_hex(ENTRY_SALT_BYTES), entry.personal
    row = AuditEntry(
        number=number, at=entry.at, actor=entry.actor.kind.value, action=entry.action, object=entry.object,
        outcome=entry.outcome, personal=personal, salt=salt, personal_sha256=personal_sha256(personal, salt),
        previous=previous,
    )  # fmt: skip
    row.digest = digest_of(row)
    return row


def digest_of(row: AuditEntry) -> str:
    """The hash of an entry's every field but what is personal, of which it takes the hash."""
    at = row.at.isoformat(timespec="microseconds")
    fields = (row.previous, row.number, at, row.actor, row.action, row.object, row.outcome, row.personal_sha256)
    return _sha256(fields)


def personal_sha256(personal: dict[str, Any], salt: str) -> str:
    """What an entry keeps of the person for good."""
    return _sha256((salt, personal))


def seal(key: bytes, entries: int, digest: str) -> str:
    """What only a holder of the home's key can say of a head."""
    own = hmac.digest(key, SEALING, "sha256")
    return hmac.new(own, f"{entries} {digest}".encode(), "sha256").hexdigest()


def _broken(head: AuditHead, key: bytes, entries: list[Entry]) -> list[Entry]:
    if head.entries == 0 or hmac.compare_digest(head.seal, seal(key, head.entries, head.digest)):
        return []
    return [Entry(entries[0].at, Actor(Kind.SERVER), SEAL_BROKEN, {"entries": head.entries}, "noticed")]


def _sha256(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
