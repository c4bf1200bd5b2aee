"""Received recordings and what became of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from data.schema import Recording
from data.vehicle import Vehicle


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


def claim(session: Session, recording_id: int) -> bool:
    """Take a recording for processing; False when somebody else did."""
    return _move(session, recording_id, "received", state="processing")


def change(session: Session, recording_id: int, states: Collection[str], **values: Any) -> bool:
    """Give a recording other files, another name, vehicle or phone; False where its state is none of these."""
    matching = update(Recording).where(Recording.id == recording_id, Recording.state.in_(states))
    result = session.execute(matching.values(**values))
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


def queue_again(session: Session, recording_id: int) -> bool:
    """Give a refused recording another night; False for one that was not refused."""
    return _move(session, recording_id, "refused", state="received", refusal=None, refusal_facts={})


def give_back_abandoned(session: Session) -> int:
    """Put back what a night run that died had claimed; how many. Only for who holds the night's lock."""
    result = session.execute(update(Recording).where(Recording.state == "processing").values(state="received"))
    assert isinstance(result, CursorResult)
    return result.rowcount


def refuse(session: Session, recording_id: int, reason: str, facts: dict[str, Any], at: datetime) -> None:
    """End a recording with a named reason."""
    values = {"state": "refused", "refusal": reason, "refusal_facts": facts, "processed_at": at}
    session.execute(update(Recording).where(Recording.id == recording_id).values(**values))


def _move(session: Session, recording_id: int, state_before: str, **values: Any) -> bool:
    matching = update(Recording).where(Recording.id == recording_id, Recording.state == state_before)
    result = session.execute(matching.values(**values))
    assert isinstance(result, CursorResult)
    return result.rowcount == 1
