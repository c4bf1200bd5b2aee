"""Files as they lie in somebody's folder: found, opened and read with suspicion, each on its own.

Whatever is the matter with one of them is that file's refusal; what is the matter with the machine is not.
"""

import errno
import hashlib
import os
import re
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from data.names import clean_file_name
from ingest.refusals import Reason, Refusal
from ingest.track.sidecar import TRACK_SUFFIXES, best_of

VIDEO_SUFFIXES = (".mp4", ".mov", ".m4v", ".mkv", ".webm", ".avi", ".3gp", ".ts")

UNREAD_SUFFIXES = (".insv", ".360", ".mts", ".m2ts", ".braw", ".r3d")
"""Of videos that Vejsyn does not read: pairs of fisheyes, interlaced camcorders, cameras' raw ones."""

REDUCED_SUFFIXES = (".lrv", ".lrf")
"""Of the small copies that GoPro, Insta360 and DJI lay beside each video."""

OTHER_TRACK_SUFFIXES = (".fit", ".tcx", ".igc", ".plt", ".ubx", ".geojson", ".gpx.gz", ".sbf", ".trk", ".xlsx")
"""Of tracks that nobody reads here: whoever lays one beside a video is told."""

REAR_NAMES = re.compile(
    r"^\d{8}_\d{6}_[NEPMI][RI]"
    r"|^\d{4}_\d{4}_\d{6}_\d{3,6}[PNE]?[RI]$"
    r"|^[A-Z]{2}\d{8}-\d{6}-\d{6}B$"
    r"|^[A-Z]{3}_\d{4}_\d\d_\d\d_\d\d_\d\d_\d\d_R$"
    r"|^\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d-(back|(left|right)_(repeater|pillar))$",
    re.IGNORECASE,
)
"""Names that cameras give to what does not look ahead, in this order: BlackVue (20261120_070500_NR, _NI), Viofo
(2026_1120_070500_0012R), 70mai (NO20261120-070500-000012B), Thinkware (REC_2026_11_20_07_05_00_R), Tesla
(2026-11-20_07-05-00-back)."""

COPY_CHUNK_BYTES = 1 << 20
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
        found += [folder / entry.name for entry in entries if _calls_itself_a_video(entry)]
        folders += [folder / entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
    return sorted(set(found))


def _calls_itself_a_video(entry: os.DirEntry[str]) -> bool:
    suffix = Path(entry.name).suffix.lower()
    return suffix in VIDEO_SUFFIXES or (suffix in (*UNREAD_SUFFIXES, *REDUCED_SUFFIXES) and not entry.is_dir())


def left_aside(video: Path) -> Refusal | None:
    """Why a video is not even looked into, told by its name."""
    facts = {"file": clean_file_name(video.name), "ending": video.suffix.lower()}
    if video.suffix.lower() in UNREAD_SUFFIXES:
        return Refusal(Reason.VIDEO_FORMAT, facts)
    if video.suffix.lower() in REDUCED_SUFFIXES:
        return Refusal(Reason.REDUCED_COPY, facts)
    return Refusal(Reason.REAR_CAMERA, facts) if REAR_NAMES.search(video.stem) else None


def track_beside(video: Path) -> Path | None:
    """The best of the tracks that lie beside a video under its name (`tur.gpx`, `tur.mp4.gpx`), in capitals or not."""
    found = _beside(video, TRACK_SUFFIXES)
    return best_of(found) if found else None


def unread_track_beside(video: Path) -> Path | None:
    """A track of a kind that is not read."""
    return next(iter(_beside(video, OTHER_TRACK_SUFFIXES)), None)


def _beside(video: Path, suffixes: Iterable[str]) -> list[Path]:
    """Files under a video's name with these endings, in their order."""
    try:
        names = {path.name.lower(): path for path in video.parent.iterdir()}
    except OSError:
        return []
    wanted = (f"{name}{suffix}".lower() for suffix in suffixes for name in (video.stem, video.name))
    return [names[name] for name in wanted if name in names]


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
        while chunk := file.read(COPY_CHUNK_BYTES):
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
