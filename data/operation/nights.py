"""The log of nights: written when one begins, and again when it ends; one that died is told as such by the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.schema import NightRun


class NightOutcome(StrEnum):
    """How a night ended."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    """By the machine: a full disk, a database that is away. The next night goes on."""
    ENDED = "ended"
    """By a person or the service manager, or by a fault in Vejsyn itself."""
    DIED = "died"
    """It could not say why."""


@dataclass(frozen=True, slots=True)
class Came:
    """What a night came to."""

    outcome: NightOutcome
    fault: str | None = None
    processed: int = 0
    refused: int = 0
    postponed: int = 0
    metres: float = 0.0
    new_damages: int = 0
    free_bytes: int | None = None


def begin(session: Session, at: datetime) -> int:
    """A night begins; whoever says so holds the lock, so what is still running has died. Gives its number."""
    running = update(NightRun).where(NightRun.outcome == NightOutcome.RUNNING.value)
    session.execute(running.values(outcome=NightOutcome.DIED.value))
    night = NightRun(started_at=at, outcome=NightOutcome.RUNNING.value)
    session.add(night)
    session.flush()
    return night.id


def end(session: Session, night_id: int, came: Came, at: datetime) -> None:
    """It has ended."""
    night = session.get_one(NightRun, night_id)
    night.ended_at, night.outcome, night.fault = at, came.outcome.value, came.fault
    night.processed, night.refused, night.postponed = came.processed, came.refused, came.postponed
    night.metres, night.new_damages, night.free_bytes = came.metres, came.new_damages, came.free_bytes


def newest(session: Session, most: int) -> Sequence[NightRun]:
    """The latest first."""
    return session.scalars(select(NightRun).order_by(NightRun.id.desc()).limit(most)).all()


def latest(session: Session) -> NightRun | None:
    """The one that began last, however it ended."""
    return next(iter(newest(session, 1)), None)


def latest_good(session: Session) -> NightRun | None:
    """The latest that ran to its end, or is at it."""
    good = (NightOutcome.DONE.value, NightOutcome.RUNNING.value)
    query = select(NightRun).where(NightRun.outcome.in_(good)).order_by(NightRun.started_at.desc()).limit(1)
    return session.scalars(query).first()
