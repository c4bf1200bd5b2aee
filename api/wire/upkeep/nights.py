"""Nights and alarms as they go out."""

from datetime import datetime
from typing import Self

from api.language import Language
from api.upkeep.words import OUTCOMES, alarm_words
from api.wire.base import Out
from data.operation.alarms import Raised
from data.operation.nights import NightOutcome
from data.schema import NightRun
from ingest.night.faults import Fault, cause_of


class AlarmOut(Out):
    """Something that should have happened by itself and did not, in the reader's language."""

    kind: str
    message: str
    next_step: str

    @classmethod
    def of(cls, alarm: Raised, language: Language) -> Self:
        """As it stands."""
        message, next_step = alarm_words(alarm, language)
        return cls(kind=alarm.kind, message=message, next_step=next_step)


class NightOut(Out):
    """One night."""

    id: int
    started_at: datetime
    ended_at: datetime | None
    outcome: NightOutcome
    outcome_text: str
    fault: str | None
    """What stopped it, in the reader's language."""
    minutes: float | None
    processed: int
    """Recordings."""
    refused: int
    postponed: int
    """Put back for the next night."""
    metres: float
    """Validly filmed."""
    new_damages: int
    free_bytes: int | None
    """On the home's disk at its end."""

    @classmethod
    def of(cls, row: NightRun, language: Language) -> Self:
        """From the database's row."""
        return cls(
            id=row.id,
            started_at=row.started_at,
            ended_at=row.ended_at,
            outcome=NightOutcome(row.outcome),
            outcome_text=OUTCOMES[NightOutcome(row.outcome)][language],
            fault=_fault(row.fault, language),
            minutes=round((row.ended_at - row.started_at).total_seconds() / 60, 1) if row.ended_at else None,
            processed=row.processed,
            refused=row.refused,
            postponed=row.postponed,
            metres=round(row.metres, 1),
            new_damages=row.new_damages,
            free_bytes=row.free_bytes,
        )


def _fault(code: str | None, language: Language) -> str | None:
    """In words, where the machine was in the way; a fault of Vejsyn's own is told by its name."""
    return cause_of(Fault(code), language) if code in set(Fault) else code


class NightLog(Out):
    """The newest nights, and what is amiss."""

    next_start: datetime | None
    """When the server begins the next one by itself; null where it does not."""
    nights: list[NightOut]
    """The latest first."""
    alarms: list[AlarmOut]
