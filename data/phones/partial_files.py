"""Files while they come in, in the home's `uploads`: each its owner's alone, under the name of its upload's address.

Two facts keep a file whole through any death: the database names an offset only once the bytes below it are on the
disk, and whoever goes on cuts the file off there first. Two who write one file at once are kept apart by a lock that
dies with its process.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from data.phones.content import HEAD_BYTES
from data.private_files import FILE_MODE, make_folder, sync_folder

HASHED_AT_ONCE_BYTES = 1 << 20


class FileBusy(Exception):
    """Another process writes it."""


class BytesLost(Exception):
    """The file is shorter than the database says; the disk has lost what it had promised to keep."""


@dataclass
class PartialFile:
    """An upload's file, open to be written on."""

    handle: int
    size: int

    def append(self, content: bytes | bytearray) -> None:
        """Write at its end; not on the disk yet.

        Raises:
            OSError: the disk is full or broken.
        """
        view = memoryview(content)
        while view:
            written = os.pwrite(self.handle, view, self.size)
            self.size += written
            view = view[written:]

    def sync(self) -> int:
        """Wait until what was written is on the disk; gives the size."""
        os.fsync(self.handle)
        return self.size

    def cut(self, size: int) -> None:
        """Take off what lies beyond `size`."""
        os.ftruncate(self.handle, size)
        self.size = size


def uploads_folder(home: Path) -> Path:
    """Where they lie; made where it is missing."""
    folder = home / "uploads"
    make_folder(folder)
    return folder


@contextmanager
def open_at(folder: Path, name: str, offset: int) -> Iterator[PartialFile]:
    """An upload's file cut off at `offset`.

    Raises:
        FileBusy: another process writes it.
        BytesLost: it is shorter.
        OSError: it cannot be written.
    """
    is_new = offset == 0
    handle = os.open(folder / name, os.O_RDWR | os.O_CLOEXEC | (os.O_CREAT if is_new else 0), FILE_MODE)
    try:
        _lock(handle)
        if os.fstat(handle).st_size < offset:
            raise BytesLost
        os.ftruncate(handle, offset)
        if is_new:
            sync_folder(folder)
        yield PartialFile(handle, offset)
    finally:
        os.close(handle)


def size_of(folder: Path, name: str) -> int:
    """Bytes that are there."""
    path = folder / name
    return path.stat().st_size if path.exists() else 0


def head(folder: Path, name: str) -> bytes:
    """What a file begins with."""
    with (folder / name).open("rb") as file:
        return file.read(HEAD_BYTES)


def sha256_of(folder: Path, name: str) -> str:
    """Of the whole file as it lies on the disk."""
    digest = hashlib.sha256()
    with (folder / name).open("rb") as file:
        while chunk := file.read(HASHED_AT_ONCE_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def discard(folder: Path, name: str) -> None:
    """Take a file away; one that is not there is fine."""
    (folder / name).unlink(missing_ok=True)


def _lock(handle: int) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise FileBusy from error
