"""Whether the log is as it was written: every entry's hash, every link, the end, and what was erased too early."""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.audit.chain import BEGINNING, SEAL_BROKEN, digest_of, personal_sha256, seal
from data.audit.erasing import erased_before
from data.audit.reading import ENTRIES_AT_ONCE
from data.home_secret import home_secret
from data.schema import AuditEntry, AuditHead

MOST_FINDINGS = 100
"""That are named; one is enough to call somebody."""


class Fault(StrEnum):
    """What can be wrong with the log."""

    CHANGED = "changed"
    """The entry does not have its hash: a field of it was changed."""
    MISSING = "missing"
    """Entries before this one are gone."""
    RELINKED = "relinked"
    """The entry does not follow the one before it."""
    PERSON_CHANGED = "person_changed"
    """The name, network or words are others than were written."""
    PERSON_MISSING = "person_missing"
    """They were erased, and no run of the retention rule says so."""
    CUT = "cut"
    """The last entries are gone, or the head was changed."""
    RESEALED = "resealed"
    """The head is not sealed with this home's key."""
    SEAL_BROKEN = "seal_broken"
    """It once was not, and the server noticed when it wrote on."""
    HEAD_UNKNOWN = "head_unknown"
    """The hash noted elsewhere stands nowhere in the chain."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something amiss, and at which entry."""

    number: int
    fault: Fault


@dataclass
class Verdict:
    """What looking through the log came to."""

    entries: int = 0
    digest: str = BEGINNING
    """Of the last entry: note it elsewhere, and ask for it next time."""
    findings: list[Finding] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether all is as it was written."""
        return not self.findings

    def find(self, number: int, fault: Fault) -> None:
        """One more, as long as they are few."""
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(Finding(number, fault))


def verify(session: Session, home: Path, noted: str | None = None) -> Verdict:
    """Look through the whole log.

    Args:
        noted: the hash of an entry that somebody wrote down elsewhere; it must stand in the chain.
    """
    verdict, last, met = Verdict(), 0, noted in (None, BEGINNING)
    erased = erased_before(session)
    for row in _rows(session):
        for fault in _faults(row, last, verdict.digest, erased):
            verdict.find(row.number, fault)
        last, verdict.digest, verdict.entries = row.number, row.digest, verdict.entries + 1
        met = met or row.digest == noted
    for fault in _faults_of_end(session.get(AuditHead, 1), last, verdict.digest, home_secret(home)):
        verdict.find(last, fault)
    if not met:
        verdict.find(last, Fault.HEAD_UNKNOWN)
    return verdict


def _rows(session: Session) -> Iterator[AuditEntry]:
    for row in session.scalars(
        select(AuditEntry).order_by(AuditEntry.number).execution_options(yield_per=ENTRIES_AT_ONCE)
    ):
        yield row
        session.expunge(row)


def _faults(row: AuditEntry, last: int, previous: str, erased: datetime) -> Iterator[Fault]:
    if row.digest != digest_of(row):
        yield Fault.CHANGED
    if row.number != last + 1:
        yield Fault.MISSING
    elif row.previous != previous:
        yield Fault.RELINKED
    if row.action == SEAL_BROKEN:
        yield Fault.SEAL_BROKEN
    yield from _faults_of_person(row, erased)


def _faults_of_person(row: AuditEntry, erased: datetime) -> Iterator[Fault]:
    if row.personal is None or row.salt is None:
        if row.at.astimezone(UTC) >= erased:
            yield Fault.PERSON_MISSING
    elif personal_sha256(row.personal, row.salt) != row.personal_sha256:
        yield Fault.PERSON_CHANGED


def _faults_of_end(head: AuditHead | None, last: int, digest: str, key: bytes) -> Iterator[Fault]:
    if head is None:
        if last:
            yield Fault.CUT
        return
    if (head.entries, head.digest) != (last, digest):
        yield Fault.CUT
    if head.entries and not hmac.compare_digest(head.seal, seal(key, head.entries, head.digest)):
        yield Fault.RESEALED
