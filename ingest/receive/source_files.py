"""Files as they lie in somebody's folder: found, opened and read with suspicion, each on its own.

Whatever is the matter with one of them is that file's refusal; what is the matter with the machine is not.
"""

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from data.names import clean_file_name
from ingest.refusals import Reason, Refusal
from ingest.track.sidecar import TRACK_SUFFIXES

VIDEO_SUFFIXES = (".mp4", ".mov", ".m4v", ".mkv", ".webm", ".avi", ".3gp", ".ts", ".360")
CHUNK = 1 << 20
MEGABYTE = 1_000_000

THE_MACHINES = frozenset({errno.ENOMEM, errno.EMFILE, errno.ENFILE})
"""What reading a file may fail of that says nothing of the file."""


class NotTaken(Exception):
    """A file that cannot be taken in, and why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal


def find_videos(source: Path) -> list[Path]:
    """What calls itself a video in a folder and in those under it, and folders that cannot be looked into; or the file
    itself. What is hidden is left out, and links to folders are not followed.
    """
    if not os.path.isdir(source):  # noqa: PTH112 - unlike Path.is_dir, this answers no where it may not look
        return [source]
    found: list[Path] = []
    folders = [source]
    while folders:
        folder = folders.pop()
        try:
            entries = [entry for entry in os.scandir(folder) if not entry.name.startswith(".")]
        except OSError:
            found.append(folder)
            continue
        found += [folder / entry.name for entry in entries if Path(entry.name).suffix.lower() in VIDEO_SUFFIXES]
        folders += [folder / entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
    return sorted(set(found))


def track_beside(video: Path) -> Path | None:
    """The track that lies beside a video under its name, in capitals or not."""
    try:
        names = {path.name.lower(): path for path in video.parent.iterdir()}
    except OSError:
        return None
    wanted = (f"{video.stem}{suffix}".lower() for suffix in TRACK_SUFFIXES)
    return next((names[name] for name in wanted if name in names), None)


def track_suffix(track: Path) -> str:
    """Which of `TRACK_SUFFIXES` it is."""
    return next(suffix for suffix in TRACK_SUFFIXES if track.name.lower().endswith(suffix))


def content_hash(path: Path, largest: int) -> str:
    """SHA-256 of a file's content.

    Args:
        largest: bytes.

    Raises:
        NotTaken: it is no file, larger, or cannot be read.
        OSError: the machine cannot read anything.
    """
    digest = hashlib.sha256()
    for chunk in chunks(path, largest):
        digest.update(chunk)
    return digest.hexdigest()


def chunks(path: Path, largest: int) -> Iterator[bytes]:
    """A file's content; see `content_hash`."""
    with _told_of(path), _opened(path) as file:
        size = 0
        while chunk := file.read(CHUNK):
            size += len(chunk)
            if size > largest:
                raise NotTaken(_too_large(path, size, largest))
            yield chunk


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """A regular file; a pipe would be waited for without end, and opening a device may do something."""
    kind = path.stat().st_mode
    if stat.S_ISDIR(kind):
        os.scandir(path).close()  # one that may not be looked into says so
    if not stat.S_ISREG(kind):
        raise NotTaken(Refusal(Reason.NOT_A_FILE, {"file": clean_file_name(path.name)}))
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
        yield file


@contextmanager
def _told_of(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in THE_MACHINES:
            raise
        facts = {"file": clean_file_name(path.name), "cause": error.strerror or type(error).__name__}
        raise NotTaken(Refusal(Reason.FILE_UNREADABLE, facts)) from error


def _too_large(path: Path, size: int, largest: int) -> Refusal:
    facts = {"file": clean_file_name(path.name), "megabytes": path.stat().st_size // MEGABYTE}
    return Refusal(Reason.FILE_TOO_LARGE, {**facts, "most": largest // MEGABYTE})
