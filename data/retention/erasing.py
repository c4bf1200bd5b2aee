"""Erasing what a person asks to have erased: videos are deleted, pictures deleted or made unrecognisable.

The log of deletions keeps the proof; the log of inspections is not touched. It is begun and finished as retention is:
what a death leaves half done, `resume` does.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from data import recordings
from data.recordings import prefix
from data.retention.deletions import ERASURE, Doomed, How, carry_out, mark, pending, settle, sizes_of
from data.retention.due import Room
from data.schema import Deletion, Recording, Sighting
from data.states import RecordingState
from data.store import Store

Corners = tuple[float, float, float, float]

Cover = Callable[[bytes, Iterable[Corners]], bytes]
"""Makes a JPEG unrecognisable outside some boxes: left, top, right, bottom, as shares of its width and height."""

ERASED = "erased"
"""Why a recording that no night has read cannot be: see `ingest.refusals`."""


class BeingRead(Exception):
    """A night is reading one of the recordings."""


@dataclass(frozen=True)
class Erasure:
    """What is to go, who wants it and why."""

    recording_ids: Collection[int]
    pictures: Collection[str]
    how: How
    """With the pictures; videos are deleted."""
    why: str
    by: str
    tracks: bool = False
    """Whether where the recordings' vehicles were goes too: what a driver may ask."""


def erase(store: Store, erasure: Erasure, cover: Cover, at: datetime) -> list[Deletion]:
    """Do it; gives the log's rows.

    Raises:
        BeingRead: nothing is erased; come again when the night is over.
        OSError: a store is away; what was marked is done by `resume` or the next night.
    """
    with store.read() as session:
        doomed = list(_doomed(session, erasure))
    sizes = sizes_of(store, ((file.room, file.name) for file in doomed))
    with store.write() as session:
        _refuse_while_read(session, erasure.recording_ids)
        before = session.scalar(select(Deletion.id).order_by(Deletion.id.desc()).limit(1)) or 0
        mark(session, doomed, sizes, erasure.by, at)
        for recording in _recordings(session, erasure.recording_ids):
            if recording.state == RecordingState.RECEIVED:
                recordings.refuse(session, recording.id, ERASED, {}, at)
    resume(store, cover, at)
    with store.read() as session:
        return list(session.scalars(select(Deletion).where(Deletion.id > before, Deletion.rule == ERASURE)))


def resume(store: Store, cover: Cover, at: datetime) -> int:
    """Finish whatever erasure was begun; gives how many files were still to be done."""
    with store.read() as session:
        blurred = [one for one in pending(session) if one.how == How.BLURRED]
    for deletion in blurred:
        with store.read() as session:
            boxes = list(_boxes(session, deletion.name))
        if (jpeg := store.pictures.read(deletion.name)) is not None:
            store.pictures.write(deletion.name, cover(jpeg, boxes))
        with store.write() as session:
            settle(session, [deletion], at)
    done, _ = carry_out(store, at)
    return len(blurred) + len(done)


def _doomed(session: Session, erasure: Erasure) -> Iterable[Doomed]:
    for recording in _recordings(session, erasure.recording_ids):
        if recording.video_deleted_at is None:
            for name in filter(None, (recording.video, recording.track)):
                yield Doomed(Room.RECORDINGS, name, ERASURE, erasure.why, recording.id)
        if erasure.tracks and recording.trace_deleted_at is None:
            yield Doomed(Room.TRACES, prefix(recording), ERASURE, erasure.why, recording.id)
    for name in sorted(set(erasure.pictures)):
        yield Doomed(Room.PICTURES, name, ERASURE, erasure.why, how=erasure.how)


def _refuse_while_read(session: Session, recording_ids: Collection[int]) -> None:
    if any(row.state == RecordingState.PROCESSING for row in _recordings(session, recording_ids)):
        raise BeingRead


def _recordings(session: Session, ids: Collection[int]) -> list[Recording]:
    return list(session.scalars(select(Recording).where(Recording.id.in_(ids)).order_by(Recording.id)))


def _boxes(session: Session, picture: str) -> Iterable[Corners]:
    """Where the picture shows damages; nobody stands in a hole."""
    for row in session.scalars(select(Sighting).where(Sighting.picture == picture)):
        width, height = row.frame_width, row.frame_height
        yield row.x1 / width, row.y1 / height, row.x2 / width, row.y2 / height
