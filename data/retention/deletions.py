"""The log of what was deleted, and the only way to delete: written down first, done, dated.

1. In one transaction the deletion is written down and whatever named the file names it no more.
2. The file is removed.
3. The deletion is dated.

A death at any instant leaves a deletion without a date, and whoever comes next does it: removing what is gone is fine.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, delete, exists, select, update
from sqlalchemy.orm import Session

from data.listed import listed
from data.media.intake import WAIT_S, nobody_copies_in
from data.retention.due import Room
from data.schema import Correction, CrewPhoto, Deletion, Recording, Sighting, Task
from data.store import Store

ERASURE = "erasure"
"""In the place of a rule: a person asked for it (GDPR, article 17)."""

BATCH = 500
"""Files in one go; at some milliseconds each no writer waits long for the transaction that marks them."""


class How(StrEnum):
    """What was done to a file."""

    DELETED = "deleted"
    BLURRED = "blurred"
    """Nothing but the damage itself can be made out any more."""


@dataclass(frozen=True, slots=True)
class Doomed:
    """A file that is to be deleted, and why."""

    room: Room
    name: str
    rule: str
    why: str
    recording_id: int | None = None
    how: How = How.DELETED


Sizes = Mapping[tuple[Room, str], int | None]


def sizes_of(store: Store, files: Iterable[tuple[Room, str]]) -> Sizes:
    """Bytes of files, None where one is not there; asked outside any transaction, for a bucket takes its time."""
    return {(room, name): _size(store, room, name) for room, name in files}


def mark(session: Session, doomed: Iterable[Doomed], sizes: Sizes, by: str, at: datetime) -> None:
    """Write down what will be deleted, and have nothing name it any more."""
    files = list(doomed)
    session.add_all(_row(file, sizes.get((file.room, file.name)), by, at) for file in files)
    session.flush()
    _let_go(session, [(file.room, file.name, file.recording_id) for file in files if file.how is How.DELETED], at)


def carry_out(store: Store, at: datetime, wait_s: float = WAIT_S) -> tuple[list[Deletion], bool]:
    """Delete everything that is marked; gives what was deleted, and whether received files had to wait for an import.

    Raises:
        OSError: a store is away, read-only or refuses; what is left stays marked.
    """
    done: list[Deletion] = []
    waits = False
    with store.read() as session:
        marked = set(session.scalars(select(Deletion.room).where(_is_marked()).distinct()))
    for room in Room:
        if room not in marked:
            continue
        if room is Room.RECORDINGS:
            with nobody_copies_in(store.home, wait_s) as alone:
                done += _carry_out(store, room, at) if alone else []
                waits = not alone
        else:
            done += _carry_out(store, room, at)
    return done, waits


def pending(session: Session, before: datetime | None = None) -> Sequence[Deletion]:
    """What is marked and not done."""
    query = select(Deletion).where(Deletion.deleted_at.is_(None)).order_by(Deletion.id)
    return session.scalars(query if before is None else query.where(Deletion.marked_at < before)).all()


def newest(session: Session, most: int) -> Sequence[Deletion]:
    """The latest deletions first."""
    return session.scalars(select(Deletion).order_by(Deletion.id.desc()).limit(most)).all()


def settle(session: Session, deletions: Iterable[Deletion], at: datetime) -> None:
    """They are done."""
    ids = [deletion.id for deletion in deletions]
    session.execute(update(Deletion).where(listed(Deletion.id, ids)).values(deleted_at=at))


def _carry_out(store: Store, room: Room, at: datetime) -> list[Deletion]:
    done: list[Deletion] = []
    while batch := _next(store, room, at):
        _remove(store, room, [deletion.name for deletion in batch])
        with store.write() as session:
            settle(session, batch, at)
        done += batch
        if len(batch) < BATCH:
            break
    return done


def _next(store: Store, room: Room, at: datetime) -> Sequence[Deletion]:
    """The next files to remove; what somebody brought back since it was marked is not one of them any more."""
    marked = (_is_marked(), Deletion.room == room.value)
    with store.write() as session:
        if room is not Room.PICTURES:
            kept = Recording.video_deleted_at if room is Room.RECORDINGS else Recording.trace_deleted_at
            back = exists().where(Recording.id == Deletion.recording_id, kept.is_(None))
            session.execute(delete(Deletion).where(*marked, back).execution_options(synchronize_session=False))
        batch = session.scalars(select(Deletion).where(*marked).order_by(Deletion.id).limit(BATCH)).all()
        _let_go(session, [(room, one.name, one.recording_id) for one in batch], at)
    return batch


def _is_marked() -> ColumnElement[bool]:
    return and_(Deletion.deleted_at.is_(None), Deletion.how == How.DELETED.value)


def _let_go(session: Session, files: Iterable[tuple[Room, str, int | None]], at: datetime) -> None:
    """Nothing names these files any more; again is harmless."""
    names: dict[Room, list[str]] = defaultdict(list)
    recordings: dict[Room, set[int]] = defaultdict(set)
    for room, name, recording_id in files:
        names[room].append(name)
        recordings[room] |= {recording_id} if recording_id else set()
    pictures = names[Room.PICTURES]
    if pictures:
        session.execute(update(Sighting).where(listed(Sighting.picture, pictures)).values(picture=None))
        session.execute(update(Correction).where(listed(Correction.picture, pictures)).values(picture=None))
        session.execute(update(Task).where(listed(Task.photo, pictures)).values(photo=None))
        session.execute(update(CrewPhoto).where(listed(CrewPhoto.name, pictures)).values(stored=False))
    without_video = update(Recording).where(
        listed(Recording.id, recordings[Room.RECORDINGS]), Recording.video_deleted_at.is_(None)
    )
    session.execute(without_video.values(video_deleted_at=at))
    without_trace = update(Recording).where(
        listed(Recording.id, recordings[Room.TRACES]), Recording.trace_deleted_at.is_(None)
    )
    session.execute(without_trace.values(trace_deleted_at=at, way=None))


def _remove(store: Store, room: Room, names: Iterable[str]) -> None:
    if room is Room.RECORDINGS:
        store.recordings.remove(names)
        return
    for name in names:
        (store.pictures if room is Room.PICTURES else store.traces).remove(name)


def _size(store: Store, room: Room, name: str) -> int | None:
    if room is Room.RECORDINGS:
        return store.recordings.size(name)
    return store.pictures.size(name) if room is Room.PICTURES else store.traces.size(name)


def _row(file: Doomed, size: int | None, by: str, at: datetime) -> Deletion:
    return Deletion(
        rule=file.rule,
        how=file.how.value,
        room=file.room.value,
        name=file.name,
        recording_id=file.recording_id,
        bytes=size,
        why=file.why,
        by=by,
        marked_at=at,
    )
