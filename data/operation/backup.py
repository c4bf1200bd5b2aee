"""A backup: the database at one instant, and every file that it names, in one tar file.

Files are copied while the house works, so some may go meanwhile. The database is looked at, what it names is copied,
and it is looked at again until all that it names is in the backup: then that look is the one that is kept.
"""

import hashlib
import io
import json
import tarfile
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from sqlalchemy import select

from data.operation.archive import DATABASE, MANIFEST, SECRET, Manifest, media_of
from data.operation.snapshot import take_snapshot
from data.private_files import sync_folder, written_whole
from data.retention.due import Room
from data.schema import Correction, CrewPhoto, Recording, Sighting, Task
from data.states import WAITING
from data.store import Store

MOST_LOOKS = 5
"""Each takes as long as copying what has come since the last; a house that outruns five has another trouble."""


class StillChanging(RuntimeError):
    """Files that the database names went away each time they were to be copied."""


def back_up(store: Store, target: Path, at: datetime) -> Manifest:
    """Write a backup; it is whole or not there, and only its owner may read it.

    Raises:
        StillChanging, NoPostgresqlTools, SnapshotFailed, OSError: see there; nothing is left behind.
    """
    with written_whole(target) as file, tarfile.open(fileobj=file, mode="w") as tar:
        manifest = Manifest(at.isoformat(), store.engine.dialect.name)
        _write_all(store, tar, manifest)
        _add(tar, MANIFEST, json.dumps(asdict(manifest), indent=1).encode())
    sync_folder(target.absolute().parent)
    return manifest


def _write_all(store: Store, tar: tarfile.TarFile, manifest: Manifest) -> None:
    with TemporaryDirectory(prefix="vejsyn-backup-") as folder:
        snapshot = Path(folder) / DATABASE
        _look_until_whole(store, tar, snapshot, manifest)
        with snapshot.open("rb") as content:
            _add_file(tar, DATABASE, content, snapshot.stat().st_size, manifest)
    secret = store.home / SECRET
    if secret.is_file():
        with secret.open("rb") as content:
            _add_file(tar, SECRET, content, secret.stat().st_size, manifest)


def _look_until_whole(store: Store, tar: tarfile.TarFile, snapshot: Path, manifest: Manifest) -> None:
    for _ in range(MOST_LOOKS):
        snapshot.unlink(missing_ok=True)
        wanted = _named(store)
        take_snapshot(store.engine, snapshot)
        wanted |= _named(store)
        gone = {name for name in sorted(wanted - manifest.files.keys()) if not _copy(store, tar, name, manifest)}
        if gone <= _named(store):  # what is named still and is not there never was
            manifest.missing.extend(sorted(gone))
            for name in manifest.files.keys() - wanted:  # deleted meanwhile, and not to come back
                del manifest.files[name]
            return
    raise StillChanging


def _named(store: Store) -> set[str]:
    """Every file that the database names now, but for videos that were read: retention deletes them anyway."""
    waiting = Recording.state.in_(WAITING)
    columns = (
        (Room.PICTURES, select(Sighting.picture).where(Sighting.picture.is_not(None))),
        (Room.PICTURES, select(Correction.picture).where(Correction.picture.is_not(None))),
        (Room.PICTURES, select(Task.photo).where(Task.photo.is_not(None))),
        (Room.PICTURES, select(CrewPhoto.name).where(CrewPhoto.stored)),
        (Room.RECORDINGS, select(Recording.video).where(waiting)),
        (Room.RECORDINGS, select(Recording.track).where(waiting, Recording.track.is_not(None))),
    )
    with store.read() as session:
        named = {f"{room}/{_key(room, name)}" for room, asked in columns for name in session.scalars(asked) if name}
    return named | {f"{Room.TRACES}/{name}" for name in store.traces.media.names()}


def _key(room: Room, name: str) -> str:
    return f"{name[:2]}/{name}" if room is Room.PICTURES else name


def _copy(store: Store, tar: tarfile.TarFile, name: str, manifest: Manifest) -> bool:
    room, _, key = name.partition("/")
    with media_of(store, Room(room)).on_disk(key) as path:
        try:
            content = path.open("rb")
        except FileNotFoundError:
            return False
        with content:
            _add_file(tar, name, content, path.stat().st_size, manifest)
    return True


def _add_file(tar: tarfile.TarFile, name: str, content: BinaryIO, size: int, manifest: Manifest) -> None:
    hashed = _Hashed(content)
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    tar.addfile(info, hashed)
    manifest.files[name] = hashed.digest.hexdigest()


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(content), 0o600
    tar.addfile(info, io.BytesIO(content))


class _Hashed:
    """Reads through, and knows the content's SHA-256 at the end."""

    def __init__(self, content: BinaryIO) -> None:
        self.content, self.digest = content, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        chunk = self.content.read(size)
        self.digest.update(chunk)
        return chunk
