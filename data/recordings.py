"""Received recordings and what became of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session, undefer

from data.schema import Recording
from data.states import RecordingState
from data.vehicle import Vehicle

ONE_NIGHT = timedelta(hours=12)
"""Nights are a day apart; what lies closer together is one night, begun again."""


PREFIX_LETTERS = 16
"""Of a SHA-256 tell a recording from every other: 64 bits."""


MOST_RETRY_NIGHTS = 3
"""Nights that a recording gets by itself after a fault of ours: a fault of the day is over by then."""


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
    starts_at: datetime | None = None
    """Of the first frame, as somebody said."""
    clock_offset_s: float | None = None
    """To be added to what the video's clock says, as somebody said."""


def prefix(recording: Recording) -> str:
    """Of its pictures' names, and its trace's name."""
    return recording.sha256[:PREFIX_LETTERS]


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
        starts_at=received.starts_at,
        clock_offset_s=received.clock_offset_s,
        received_at=at,
        state=RecordingState.RECEIVED,
    )
    session.add(recording)
    session.flush()
    return recording


def may_be_retried(recording: Recording) -> bool:
    """Whether a person may give it another night: it was refused, and its video is still there."""
    return recording.state == RecordingState.REFUSED and recording.video_deleted_at is None


def waiting(session: Session) -> Sequence[Recording]:
    """What the night has to do, in the order it was received."""
    return session.scalars(
        select(Recording).where(Recording.state == RecordingState.RECEIVED).order_by(Recording.id)
    ).all()


def claim(session: Session, recording_id: int, at: datetime) -> bool:
    """Take a recording for a try, which counts from now on however it ends; False when somebody else did."""
    counted = Recording.attempts + 1
    return _move(
        session, recording_id, RecordingState.RECEIVED, state=RecordingState.PROCESSING, attempts=counted, claimed_at=at
    )


def change(session: Session, recording_id: int, states: Collection[str], **values: Any) -> bool:
    """Give a recording other files, another name, vehicle or phone; False where its state is none of these."""
    matching = update(Recording).where(Recording.id == recording_id, Recording.state.in_(states))
    result = session.execute(matching.values(**values))
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


def release(session: Session, recording_id: int) -> None:
    """Put a claimed recording back as if it had not been tried."""
    _move(
        session, recording_id, RecordingState.PROCESSING, state=RecordingState.RECEIVED, attempts=Recording.attempts - 1
    )


def put_back(session: Session, recording_id: int, fault: str, at: datetime) -> int:
    """Put a claimed recording back because something was in the way; how many times in a row it was that.

    One that was remembered all the same, by this night or by one that took it over, stays remembered.
    """
    recording = session.get_one(Recording, recording_id)
    if recording.state == "processing":
        _put_back(recording, fault, at)
    return recording.attempts


def abandoned(session: Session) -> Sequence[Recording]:
    """What a night run that died had claimed. Only for who holds the night's lock."""
    return session.scalars(
        select(Recording).where(Recording.state == RecordingState.PROCESSING).order_by(Recording.id)
    ).all()


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
            recording.state, recording.attempts = RecordingState.RECEIVED, recording.attempts - 1
        else:
            _put_back(recording, fault, tried)
    return found


def _put_back(recording: Recording, fault: str, at: datetime) -> None:
    recording.attempts = recording.attempts if recording.last_fault == fault else 1
    recording.state, recording.last_fault, recording.failed_at = RecordingState.RECEIVED, fault, at


def queue_again(session: Session, recording_id: int, retries: int = 0) -> bool:
    """Give a refused recording another night, as if it had never been tried; False for one that was not refused.

    Args:
        retries: how many nights it has got by itself, this one included.
    """
    untried: dict[str, Any] = {
        "refusal": None,
        "refusal_facts": {},
        "attempts": 0,
        "last_fault": None,
        "failed_at": None,
        "retries": retries,
    }
    return _move(session, recording_id, RecordingState.REFUSED, state=RecordingState.RECEIVED, **untried)


def queue_off_network(session: Session, roads: str) -> None:
    """Give those that lay outside all known roads another night when the roads are others now.

    Args:
        roads: today's, as `ingest.read.roads_stamp` says it and as their refusal's facts name those of their night.
    """
    for recording in refused_for(session, "off_network"):
        if recording.refusal_facts.get("roads") != roads:
            queue_again(session, recording.id)


def queue_faults(session: Session, at: datetime) -> None:
    """Give those that a fault of ours ended another night by itself, `MOST_RETRY_NIGHTS` times, a night apart."""
    for recording in refused_for(session, "fault"):
        ended = recording.processed_at
        if recording.retries < MOST_RETRY_NIGHTS and ended is not None and at - ended >= ONE_NIGHT:
            queue_again(session, recording.id, recording.retries + 1)


def refused_for(session: Session, reason: str) -> Sequence[Recording]:
    """Those that could not be used for one reason and whose video is still there."""
    wanted = (Recording.state == RecordingState.REFUSED, Recording.refusal == reason)
    return session.scalars(select(Recording).where(*wanted, Recording.video_deleted_at.is_(None))).all()


def refused(session: Session, reason: str | None = None, name: str | None = None) -> Sequence[Recording]:
    """Those that could not be used and whose video is still there, for one reason or for any, as they were received.

    Args:
        name: of the file, or else the recording's number.

    Raises:
        NothingRefused: none has that name or reason.
    """
    wanted = [Recording.state == RecordingState.REFUSED, *([Recording.refusal == reason] if reason else [])]
    there = Recording.video_deleted_at.is_(None)
    every = session.scalars(select(Recording).where(*wanted, there).order_by(Recording.id)).all()
    fitting = [row for row in every if name in (None, row.name)] or [row for row in every if name == str(row.id)]
    if not fitting and (name or reason):
        raise NothingRefused(name or str(reason))
    return fitting


def driven_between(session: Session, since: datetime, until: datetime, but_for: int) -> Sequence[Recording]:
    """Recordings that were read, of which it is known where they were, and that were made within these times."""
    made = (Recording.started_at <= until, Recording.ended_at >= since, Recording.id != but_for)
    read = select(Recording).where(Recording.state == RecordingState.PROCESSED, Recording.way.is_not(None), *made)
    return session.scalars(read.options(undefer(Recording.way)).order_by(Recording.id)).all()


def refuse(
    session: Session,
    recording_id: int,
    reason: str,
    facts: dict[str, Any],
    at: datetime,
    started_at: datetime | None = None,
) -> None:
    """End a recording with a named reason; one that was remembered all the same stays remembered.

    Args:
        started_at: when it was made, where that could be told.
    """
    ended = {"state": "refused", "refusal": reason, "refusal_facts": facts, "processed_at": at}
    values = ended | ({"started_at": started_at} if started_at else {})
    unread = (Recording.id == recording_id, Recording.state != "processed")
    session.execute(update(Recording).where(*unread).values(**values))


def _move(session: Session, recording_id: int, state_before: str, **values: Any) -> bool:
    matching = update(Recording).where(Recording.id == recording_id, Recording.state == state_before)
    result = session.execute(matching.values(**values))
    assert isinstance(result, CursorResult)
    return result.rowcount == 1
