"""Alarms: what should have happened by itself and did not. Raised, told by mail once a day, cleared by themselves."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.operation import nights
from data.retention.overdue import left_half_done, overdue
from data.schema import Alarm, ForgetRun, Recording

NIGHT_GRACE = timedelta(hours=26)
"""A night a day, and two hours for one that took longer."""

TOLD_AGAIN = timedelta(days=1)


class AlarmKind(StrEnum):
    """What did not happen; retention's have their rule's name behind a colon."""

    NO_NIGHT = "no_night"
    RETENTION_STOPPED = "retention_stopped"
    """The latest run met a fault."""
    ERASURE_UNFINISHED = "erasure_unfinished"
    OVERDUE = "overdue"
    """`overdue:video` and so on: what that rule should have deleted is still there."""


@dataclass(frozen=True)
class Raised:
    """An alarm as it stands now."""

    kind: str
    facts: dict[str, Any] = field(default_factory=dict)
    """What its words are filled in with."""


def raised(session: Session, now: datetime) -> list[Raised]:
    """All that is amiss now."""
    found = [
        Raised(f"{AlarmKind.OVERDUE}:{one.rule}", {"rule": one.rule.value, "files": one.files, "since": one.since})
        for one in overdue(session, now)
    ]
    if (silent := no_night(session, now)) is not None:
        found.insert(0, silent)
    run = session.scalars(select(ForgetRun).order_by(ForgetRun.id.desc()).limit(1)).first()
    if run is not None and run.fault:
        found.append(Raised(AlarmKind.RETENTION_STOPPED, {"cause": run.fault}))
    if unfinished := left_half_done(session, now):
        found.append(Raised(AlarmKind.ERASURE_UNFINISHED, {"files": unfinished}))
    return found


def no_night(session: Session, now: datetime) -> Raised | None:
    """The dead man's alarm: no night has run to its end for `NIGHT_GRACE`. A home that has nothing to read has none."""
    latest = nights.latest_good(session)
    since = latest.started_at if latest else session.scalar(select(func.min(Recording.received_at)))
    if since is None or now - since <= NIGHT_GRACE:
        return None
    newest = nights.latest(session)
    facts = {"since": since, "hours": int((now - since).total_seconds() // 3600), "ever": latest is not None}
    return Raised(AlarmKind.NO_NIGHT, {**facts, "outcome": newest.outcome if newest else None})


def note(session: Session, standing: Sequence[Raised], now: datetime) -> list[Raised]:
    """Write down what is amiss and what is well again; gives what is to be told now, because it is new or a day old."""
    open_rows = {row.kind: row for row in session.scalars(select(Alarm).where(Alarm.cleared_at.is_(None)))}
    kinds = {one.kind for one in standing}
    for kind, row in open_rows.items():
        if kind not in kinds:
            row.cleared_at = now
    due: list[Raised] = []
    for one in standing:
        row = open_rows.get(one.kind) or Alarm(kind=one.kind, raised_at=now)
        session.add(row)
        if row.told_at is None or now - row.told_at >= TOLD_AGAIN:
            row.told_at = now
            due.append(one)
    return due
