"""Bytes of one request on their way to an upload's file. Runs in threads: a slow disk holds up no other client."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from api.uploads.protocol import Checksum
from data.phones import checking, limits, partial_files, uploads
from data.phones.content import HEAD_BYTES, kind_of
from data.phones.partial_files import BytesLost, PartialFile
from data.phones.uploads import OffsetConflict
from data.schema import Upload
from data.store import Store

RECORDED_EVERY_BYTES = 8 << 20
"""A server that dies loses no more than so much of a request: eight seconds at 8 Mbit/s."""


class TooManyBytes(Exception):
    """More bytes came than the upload was said to have."""


class ChecksumMismatch(Exception):
    """The bytes are not those that were sent: none of them is kept."""


@dataclass
class Sink:
    """Writes, and raises the upload's offset once the bytes are on the disk."""

    store: Store
    clock: Callable[[], datetime]
    reserve: int
    upload: Upload
    checksum: Checksum | None
    file: PartialFile
    folder: Path
    begin: int
    hashed: Any = field(init=False)
    recorded: int = field(init=False)

    def __post_init__(self) -> None:
        self.hashed = self.checksum.begin() if self.checksum else None
        self.recorded = self.begin

    def write(self, content: bytearray) -> None:
        """Some more.

        Raises:
            TooManyBytes: beyond the upload's length; nothing of it is kept.
            OtherKind: it is neither a video nor a track.
            DiskReserved: what is free is the night's.
            OSError: the disk is full or broken.
        """
        if self.file.size + len(content) > self.upload.length:
            raise TooManyBytes
        limits.refuse_full_disk(self.folder, self.reserve)
        is_head = self.file.size < HEAD_BYTES
        self.file.append(content)
        if is_head:
            self._look_at_head()
        if self.hashed is not None:
            self.hashed.update(content)
        elif self.file.size - self.recorded >= RECORDED_EVERY_BYTES:
            self.record()

    def record(self) -> None:
        """Put what was written on the disk, then say so in the database.

        Raises:
            OffsetConflict: the upload has ended meanwhile.
        """
        if self.file.size == self.recorded:
            return
        size = self.file.sync()
        with self.store.write() as session:
            uploads.advance(session, self.upload.id, self.recorded, size, self.clock())
        self.recorded = size

    def finish(self) -> None:
        """The whole body has come.

        Raises:
            ChecksumMismatch: it is not what it was said to be.
        """
        if self.checksum and not self.checksum.matches(self.hashed):
            raise ChecksumMismatch
        self.record()

    def break_off(self) -> None:
        """The body has broken off: bytes that nobody said a checksum of are good as far as they go."""
        if self.checksum is None:
            self.record()

    def _look_at_head(self) -> None:
        if self.file.size < min(HEAD_BYTES, self.upload.length):
            return
        self.file.sync()
        if kind_of(partial_files.head(self.folder, self.upload.name)) is None:
            checking.refuse(self.store, self.folder, self.upload, checking.OtherKind())


@contextmanager
def opened(
    store: Store, clock: Callable[[], datetime], reserve: int, upload: Upload, checksum: Checksum | None
) -> Iterator[Sink]:
    """A sink at the upload's offset.

    Raises:
        FileBusy: another process writes it.
        OffsetConflict: the disk has lost bytes; the phone asks for the offset and sends them again.
    """
    folder = partial_files.uploads_folder(store.home)
    try:
        with partial_files.open_at(folder, upload.name, upload.offset) as file:
            yield Sink(store, clock, reserve, upload, checksum, file, folder, upload.offset)
    except (BytesLost, FileNotFoundError) as error:
        size = partial_files.size_of(folder, upload.name)
        with store.write() as session:
            uploads.rewind(session, upload.id, size)
        raise OffsetConflict from error
