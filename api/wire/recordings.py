"""Recordings as they go out: what came in from the cars, and why some of it could not be used."""

from datetime import datetime
from typing import Literal

from api.language import Language
from api.wire.base import Out
from data import recordings
from data.schema import Recording
from data.states import WAITING, RecordingState
from ingest.night.faults import Fault, cause_of
from ingest.refusals import Reason, words

ShownState = Literal[RecordingState.RECEIVED, RecordingState.PROCESSED, RecordingState.REFUSED]


class RecordingRefusal(Out):
    """Why a recording cannot be used, in the reader's language."""

    code: Reason
    message: str
    next_step: str


class RecordingFault(Out):
    """What was in the way of a recording that is tried again."""

    code: Fault
    cause: str
    tries: int
    """In a row."""


class RecordingOut(Out):
    """A recording and what became of it."""

    id: int
    name: str
    received_at: datetime
    started_at: datetime | None
    """When the drive began, where that could be told."""
    device: str | None
    """Name of the phone."""
    state: ShownState
    """`received` until a night has ended with it."""
    refusal: RecordingRefusal | None
    fault: RecordingFault | None
    may_be_retried: bool
    """Whether it could not be used and its video is still there."""
    frames: int
    metres: float


def recording_out(row: Recording, language: Language) -> RecordingOut:
    """A recording from the database's row."""
    return RecordingOut(
        id=row.id,
        name=row.name,
        received_at=row.received_at,
        started_at=row.started_at,
        device=row.device,
        may_be_retried=recordings.may_be_retried(row),
        state=RecordingState.RECEIVED if row.state in WAITING else RecordingState(row.state),
        refusal=_refusal(row, language),
        fault=_fault(row, language),
        frames=row.frames,
        metres=round(row.metres, 1),
    )


def _refusal(row: Recording, language: Language) -> RecordingRefusal | None:
    if row.state != RecordingState.REFUSED or row.refusal is None:
        return None
    text = words(row.refusal, row.refusal_facts, language)
    return RecordingRefusal(code=Reason(row.refusal), message=text.message, next_step=text.next_step)


def _fault(row: Recording, language: Language) -> RecordingFault | None:
    if row.state not in WAITING or row.last_fault is None:
        return None
    fault = Fault(row.last_fault)
    return RecordingFault(code=fault, cause=cause_of(fault, language), tries=row.attempts)
