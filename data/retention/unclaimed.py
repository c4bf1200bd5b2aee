"""Files that no row names: listed, and never deleted for that. A row may have been lost, or be about to be written."""

from collections.abc import Iterable, Iterator
from itertools import chain

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.media.media import Media
from data.recordings import PREFIX_LETTERS
from data.retention.due import Room
from data.schema import Correction, CrewPhoto, Deletion, Recording, Sighting, Task
from data.store import Store


def unclaimed(store: Store) -> Iterator[tuple[Room, str]]:
    """Every file in the stores without a row, by its store and its name there with its folders."""
    places: tuple[tuple[Room, Media], ...] = (
        (Room.RECORDINGS, store.recordings),
        (Room.PICTURES, store.pictures.media),
        (Room.TRACES, store.traces.media),
    )
    with store.read() as session:
        claimed = {room: set(_claimed(session, room)) for room in Room}
    for room, media in places:
        yield from ((room, name) for name in media.names() if _called(room, name) not in claimed[room])


def _called(room: Room, name: str) -> str:
    """As rows name it: pictures and traces without their folders, a trace by its recording alone."""
    if room is Room.RECORDINGS:
        return name
    return name.rpartition("/")[2].removesuffix(".trace")


def _claimed(session: Session, room: Room) -> Iterator[str]:
    marked = select(Deletion.name).where(Deletion.deleted_at.is_(None), Deletion.room == room.value)
    yield from filter(None, chain.from_iterable([session.scalars(marked), *_named(session, room)]))


def _named(session: Session, room: Room) -> Iterable[Iterable[str | None]]:
    if room is Room.PICTURES:
        stored = select(CrewPhoto.name).where(CrewPhoto.stored)
        kept = select(Correction.picture)
        columns = (select(Sighting.picture).where(Sighting.picture.is_not(None)), select(Task.photo), stored, kept)
        return [session.scalars(column) for column in columns]
    if room is Room.TRACES:
        with_trace = select(Recording.sha256).where(Recording.trace_deleted_at.is_(None))
        return [(sha256[:PREFIX_LETTERS] for sha256 in session.scalars(with_trace))]
    with_video = Recording.video_deleted_at.is_(None)
    return [session.scalars(select(column).where(with_video)) for column in (Recording.video, Recording.track)]
