"""The tar file that a backup is: what it holds, and where each of it lies in a home."""

from dataclasses import dataclass, field

from data.media.media import Media
from data.retention.due import Room
from data.store import Store

FORMAT = 1
MANIFEST, DATABASE, SECRET = "manifest.json", "database", "secret"


class NoBackup(ValueError):
    """The file is no backup of ours, is broken, or is of another kind of database; says which."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself."""

    made_at: str
    database: str
    """The kind: sqlite or postgresql."""
    files: dict[str, str] = field(default_factory=dict)
    """Name in the tar file to SHA-256, of all but the manifest."""
    missing: list[str] = field(default_factory=list)
    """Files that rows name and that were not there at all."""
    format: int = FORMAT


def media_of(store: Store, room: Room) -> Media:
    """Where files of a kind lie."""
    places = {Room.RECORDINGS: store.recordings, Room.PICTURES: store.pictures.media, Room.TRACES: store.traces.media}
    return places[room]
