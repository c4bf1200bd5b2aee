"""Taking files in: by content, so that the same file twice is one recording."""

import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from data import recordings
from data.store import Store
from data.vehicle import Vehicle
from ingest.track.sidecar import TRACK_SUFFIXES
from ingest.video.container import container_tags
from ingest.video.lens import maker

VIDEO_SUFFIXES = (".mp4", ".mov", ".m4v", ".mkv", ".webm", ".avi", ".3gp", ".ts", ".360")
HASH_CHUNK = 1 << 20


@dataclass(frozen=True)
class Taken:
    """What became of one file: `new`, `known`, or `track added` to a recording refused for want of one."""

    file: str
    outcome: str
    recording_id: int


def find_videos(source: Path) -> list[Path]:
    """The videos of a folder, also in folders under it, or the file itself; hidden files are left out."""
    if source.is_file():
        return [source]
    found = (path for path in source.rglob("*") if path.suffix.lower() in VIDEO_SUFFIXES and path.is_file())
    return sorted(path for path in found if not any(part.startswith(".") for part in path.relative_to(source).parts))


def take_in(
    store: Store,
    video: Path,
    vehicle: Vehicle = Vehicle.VAN,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    device: str | None = None,
) -> Taken:
    """Copy a video and the track beside it into the home and remember it.

    Args:
        device: name of the phone; make and model out of the container where None.

    Raises:
        OSError: the file cannot be read, or the home is full.
    """
    sha256 = _sha256(video)
    beside = track_beside(video)
    with store.read() as session:
        known = recordings.find(session, sha256)
    if known and (known.track or not beside):
        return Taken(video.name, "known", known.id)
    track_name = _copy_in(beside, store.recordings, f"{sha256}{_track_suffix(beside)}") if beside else None
    if known:
        return _add_track(store, known.id, video, track_name)
    video_name = _copy_in(video, store.recordings, f"{sha256}{video.suffix.lower()}")
    with store.write() as session:
        device = device or maker(container_tags(video))
        received = recordings.Received(sha256, video.name, video_name, track_name, vehicle, device)
        recording = recordings.find(session, sha256) or recordings.receive(session, received, clock())
    return Taken(video.name, "new", recording.id)


def _add_track(store: Store, recording_id: int, video: Path, track: str | None) -> Taken:
    """A track that comes after its video gives a refused recording another night."""
    with store.write() as session:
        recording = recordings.find(session, _sha256(video))
        assert recording is not None
        recording.track = track
        recordings.give_back(session, recording_id)
    return Taken(video.name, "track added", recording_id)


def track_beside(video: Path) -> Path | None:
    """The track that lies beside a video under its name."""
    names = {path.name.lower(): path for path in _siblings(video)}
    return next((names[name] for s in TRACK_SUFFIXES if (name := f"{video.stem}{s}".lower()) in names), None)


def _siblings(video: Path) -> Iterator[Path]:
    return (path for path in video.parent.iterdir() if path.is_file())


def _track_suffix(track: Path) -> str:
    return next(suffix for suffix in TRACK_SUFFIXES if track.name.lower().endswith(suffix))


def _copy_in(source: Path, folder: Path, name: str) -> str:
    """Copy under a temporary name, then rename: a file with its right name is whole."""
    target = folder / name[:2] / name
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{name}.{secrets.token_hex(4)}.partial")
    try:
        with source.open("rb") as reader, partial.open("wb") as writer:
            shutil.copyfileobj(reader, writer, HASH_CHUNK)
            writer.flush()
            os.fsync(writer.fileno())
        partial.rename(target)
    finally:
        partial.unlink(missing_ok=True)
    return str(target.relative_to(folder))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
