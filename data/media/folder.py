"""Pictures and videos in a folder, its owner's alone.

Not `obstore`'s own local store: version 0.12 makes files 0644 and folders 0755 whatever they hold (measured), and does
not wait until they are on the disk.
"""

import errno
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from glob import escape
from pathlib import Path

from data.private_files import make_folder, sync_folder, written_whole


@dataclass(frozen=True)
class Folder:
    """See `data.media.media.Media`."""

    folder: Path

    def write(self, name: str, content: bytes) -> None:
        """Store an object under a temporary name, on the disk, and rename it."""
        self.write_pieces(name, [content], len(content))

    def write_pieces(self, name: str, pieces: Iterable[bytes], size: int) -> None:
        """Store an object; its name too is on the disk at the end, before a database says that it is there."""
        target = self.path(name)
        make_folder(target.parent)
        need_room(target.parent, size)
        with written_whole(target) as file:
            file.writelines(pieces)
        sync_folder(target.parent)

    def read(self, name: str) -> bytes | None:
        """An object's content."""
        path = self.path(name)
        return path.read_bytes() if path.is_file() else None

    def size(self, name: str) -> int | None:
        """Bytes of an object."""
        path = self.path(name)
        return path.stat().st_size if path.is_file() else None

    @contextmanager
    def on_disk(self, name: str) -> Iterator[Path]:
        """The object itself: nothing is copied."""
        yield self.path(name)

    def names(self, beginning: str = "") -> Iterator[str]:
        """Of all that is whole."""
        parent, _, start = beginning.rpartition("/")
        for path in (self.folder / parent).rglob(f"{escape(start)}*"):
            if path.is_file() and not path.name.startswith("."):
                yield path.relative_to(self.folder).as_posix()

    def remove(self, names: Iterable[str]) -> None:
        """Take objects out."""
        for name in names:
            self.path(name).unlink(missing_ok=True)

    def sweep(self, beginning: str = "") -> None:
        """Remove what is not whole."""
        parent, _, start = beginning.rpartition("/")
        for path in (self.folder / parent).rglob(f".{escape(start)}*.partial"):
            path.unlink(missing_ok=True)

    def path(self, name: str) -> Path:
        """Where an object lies."""
        return self.folder / name


def need_room(folder: Path, size: int) -> None:
    """Begin nothing that does not fit: before the disk is full for the database too.

    Raises:
        OSError: less than `size` bytes are free.
    """
    if shutil.disk_usage(folder).free < size:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))
