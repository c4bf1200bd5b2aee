"""Received recordings and what became of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session, undefer

from data.schema import Recording
from data.vehicle import Vehicle

ONE_NIGHT = timedelta(hours=12)
"""Nights are a day apart; what lies closer together is one night, begun again."""


class NothingRefused(LookupError):
    """No refused recording is called so, or was refused for that."""

    def __init__(self, wanted: str) -> None:
        super().__init__(wanted)
        self.wanted = wanted


@dataclass(frozen=True)
class Received:
    """A file as it was taken in."""

    sha256: str
    name: str
    video: str
    track: str | None
    """Paths under the home's recordings folder."""
    vehicle: Vehicle
    device: str | None = None
    """Name of the phone, where somebody or the video says it."""


def find(session: Session, sha256: str) -> Recording | None:
    """The recording of this content."""
    return session.scalar(select(Recording).where(Recording.sha256 == sha256))


def receive(session: Session, received: Received, at: datetime) -> Recording:
    """A new recording that waits for the night."""
    recording = Recording(
        sha256=received.sha256,
        name=received.name,
        video=received.video,
        track=received.track,
        vehicle=received.vehicle,
        device=received.device,
        received_at=at,
        state="received",
    )
    session.add(recording)
    session.flush()
    return recording


def waiting(session: Session) -> Sequence[Recording]:
    """What the night has to do, in the order it was received."""
    return session.scalars(select(Recording).where(Recording.state == "received").order_by(Recording.id)).all()


def claim(session: Session, recording_id: int, at: datetime) -> bool:
    """Take a recording for a try, which counts from now on however it ends; False when somebody else did."""
    counted = Recording.attempts + 1
    return _move(session, recording_id, "received", state="processing", attempts=counted, claimed_at=at)


def change(session: Session, recording_id: int, states: Collection[str], **values: Any) -> bool:
    """Give a recording other files, another name, vehicle or phone; False where its state is none of these."""
    matching = update(Recording).where(Recording.id == recording_id, Recording.state.in_(states))
    result = session.execute(matching.values(**values))
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


def release(session: Session, recording_id: int) -> None:
    """Put a claimed recording back as if it had not been tried."""
    _move(session, recording_id, "processing", state="received", attempts=Recording.attempts - 1)


def put_back(session: Session, recording_id: int, fault: str, at: datetime) -> int:
    """Put a claimed recording back because something was in the way; how many times in a row it was that."""
    recording = session.get_one(Recording, recording_id)
    _put_back(recording, fault, at)
    return recording.attempts


def abandoned(session: Session) -> Sequence[Recording]:
    """What a night run that died had claimed. Only for who holds the night's lock."""
    return session.scalars(select(Recording).where(Recording.state == "processing").order_by(Recording.id)).all()


def release_abandoned(session: Session) -> None:
    """Put back what a night left claimed that ended without being able to say so, as if it had not been tried."""
    for recording in abandoned(session):
        release(session, recording.id)


def put_back_abandoned(session: Session, fault: str) -> Sequence[Recording]:
    """Put back what a night left claimed when it died, and count that; gives those recordings.

    What dies again within `ONE_NIGHT` counts once: a night that is killed and started anew says nothing of a recording.
    """
    found = abandoned(session)
    for recording in found:
        tried, before = recording.claimed_at or recording.received_at, recording.failed_at
        if recording.last_fault == fault and before and tried - before < ONE_NIGHT:
            recording.state, recording.attempts = "received", recording.attempts - 1
        else:
            _put_back(recording, fault, tried)
    return found


def _put_back(recording: Recording, fault: str, at: datetime) -> None:
    recording.attempts = recording.attempts if recording.last_fault == fault else 1
    recording.state, recording.last_fault, recording.failed_at = "received", fault, at


def queue_again(session: Session, recording_id: int) -> bool:
    """Give a refused recording another night, as if it had never been tried; False for one that was not refused."""
    untried: dict[str, Any] = {
        "refusal": None,
        "refusal_facts": {},
        "attempts": 0,
        "last_fault": None,
        "failed_at": None,
    }
    return _move(session, recording_id, "refused", state="received", **untried)


def refused(session: Session, reason: str | None = None, name: str | None = None) -> Sequence[Recording]:
    """Those that could not be used, for one reason or for any, in the order they were received.

    Args:
        name: of the file, or else the recording's number.

    Raises:
        NothingRefused: none has that name or reason.
    """
    wanted = [Recording.state == "refused", *([Recording.refusal == reason] if reason else [])]
    every = session.scalars(select(Recording).where(*wanted).order_by(Recording.id)).all()
    fitting = [row for row in every if name in (None, row.name)] or [row for row in every if name == str(row.id)]
    if not fitting and (name or reason):
        raise NothingRefused(name or str(reason))
    return fitting


def driven_between(session: Session, since: datetime, until: datetime, but_for: int) -> Sequence[Recording]:
    """Recordings that were read, of which it is known where they were, and that were made within these times."""
    made = (Recording.started_at <= until, Recording.ended_at >= since, Recording.id != but_for)
    read = select(Recording).where(Recording.state == "processed", Recording.way.is_not(None), *made)
    return session.scalars(read.options(undefer(Recording.way)).order_by(Recording.id)).all()


def refuse(session: Session, recording_id: int, reason: str, facts: dict[str, Any], at: datetime) -> None:
    """End a recording with a named reason."""
    values = {"state": "refused", "refusal": reason, "refusal_facts": facts, "processed_at": at}
    session.execute(update(Recording).where(Recording.id == recording_id).values(**values))


def _move(session: Session, recording_id: int, state_before: str, **values: Any) -> bool:
    matching = update(Recording).where(Recording.id == recording_id, Recording.state == state_before)
    result = session.execute(matching.values(**values))
    assert isinstance(result, CursorResult)
    return result.rowcount == 1
