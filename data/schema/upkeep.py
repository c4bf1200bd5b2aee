"""What was forgotten, which nights ran, which alarms stand, and the audit log."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from data.schema.base import Base


class RetentionRule(Base):
    """How long something is kept, where a person has decided it; else the default of `data.retention` counts."""

    __tablename__ = "retention_rule"
    id: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(unique=True)  # see data.retention.rules.Rule
    days: Mapped[int | None]  # none: for as long as nobody says otherwise
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]


class Deletion(Base):
    """A file that was deleted or blurred: written before it happens, dated after. Append-only."""

    __tablename__ = "deletion"
    id: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[str]  # data.retention.rules.Rule, or "erasure": a person asked for it
    how: Mapped[str]  # deleted, blurred
    room: Mapped[str]  # recordings, pictures, traces
    name: Mapped[str]  # in that store
    recording_id: Mapped[int | None] = mapped_column(ForeignKey("recording.id"))
    bytes: Mapped[int | None] = mapped_column(BigInteger)  # none: the file was not there
    why: Mapped[str]
    by: Mapped[str]  # a user's name, or "nightly"
    marked_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None] = mapped_column(index=True)


class ForgetRun(Base):
    """One run of the retention rules."""

    __tablename__ = "forget_run"
    id: Mapped[int] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # none: under way, or died
    files: Mapped[int] = mapped_column(default=0)  # deleted
    bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    unclaimed: Mapped[int] = mapped_column(default=0)  # files without a row, which are never deleted
    fault: Mapped[str | None]  # what was in the way


class NightRun(Base):
    """One night: when it ran and what it came to."""

    __tablename__ = "night_run"
    id: Mapped[int] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # none: under way, or died
    outcome: Mapped[str]  # see data.operation.nights.NightOutcome
    fault: Mapped[str | None]  # what stopped it: a code of ingest.night.faults
    processed: Mapped[int] = mapped_column(default=0)  # recordings
    refused: Mapped[int] = mapped_column(default=0)
    postponed: Mapped[int] = mapped_column(default=0)
    metres: Mapped[float] = mapped_column(default=0.0)
    new_damages: Mapped[int] = mapped_column(default=0)
    free_bytes: Mapped[int | None] = mapped_column(BigInteger)  # on the home's disk, at its end


class Alarm(Base):
    """Something that should have happened by itself and did not, from when it was noticed until it was well again."""

    __tablename__ = "alarm"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]  # see data.operation.alarms.AlarmKind
    raised_at: Mapped[datetime]
    told_at: Mapped[datetime | None]  # when the latest mail of it was put in the outbox
    cleared_at: Mapped[datetime | None] = mapped_column(index=True)


class AuditEntry(Base):
    """Somebody's deed; see `data.audit`. Append-only, but for what is personal, which is erased in its time."""

    __tablename__ = "audit_entry"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # from 1, without gaps
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str]  # data.audit.deed.Kind
    action: Mapped[str]
    object: Mapped[dict[str, Any]]
    outcome: Mapped[str]  # done, or why not
    personal: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # who, network, words
    salt: Mapped[str | None] = mapped_column(String(32))  # of the next; erased with the person
    personal_sha256: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64), unique=True)  # the digest of the entry before
    digest: Mapped[str] = mapped_column(String(64))


class AuditHead(Base):
    """The end of the chain of entries, sealed with the home's key; one row."""

    __tablename__ = "audit_head"
    id: Mapped[int] = mapped_column(primary_key=True)
    entries: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    seal: Mapped[str] = mapped_column(String(64))
