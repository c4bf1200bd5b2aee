"""Taking files in: by content, so that the same file twice is one recording, and each on its own."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy.exc import IntegrityError

from data import recordings
from data.names import clean_file_name, shown
from data.schema import Recording
from data.store import Store
from data.vehicle import Vehicle
from ingest.receive.home_files import importing, keep, remove, sweep
from ingest.receive.source_files import (
    VIDEO_SUFFIXES,
    NotTaken,
    content_hash,
    find_videos,
    left_aside,
    track_beside,
    unread_track_beside,
)
from ingest.refusals import Reason, Refusal
from ingest.track.embedded import read_inside
from ingest.track.sidecar import track_suffix
from ingest.video.container import container_tags
from ingest.video.lens import maker
from ingest.video.limits import LARGEST_TRACK_BYTES, LARGEST_VIDEO_BYTES

__all__ = ["Carrier", "Outcome", "Taken", "find_videos", "take_in", "take_in_all", "track_beside"]

CHANGEABLE = ("received", "refused")
"""A recording that was read is what it was read as; one that is being read is left alone until it is done."""


ORDINARY_BESIDES = (Reason.REAR_CAMERA, Reason.REDUCED_COPY)
"""Why files are left aside that an ordinary card holds besides the videos that are wanted."""


class Outcome(StrEnum):
    """What became of a file."""

    NEW = "new"
    KNOWN = "known"
    TRACK_ADDED = "track added"
    """To a recording that had none; it waits for the night again."""
    QUEUED_AGAIN = "queued again"
    """Its track, name, vehicle or phone is another than before."""
    LEFT_ASIDE = "left aside"
    """A rear camera's, or a small copy: what an ordinary card holds besides, and nothing is lost with it."""
    NOT_TAKEN = "not taken"


@dataclass(frozen=True)
class Taken:
    """What became of one file."""

    file: str
    outcome: Outcome
    recording_id: int | None
    refusal: Refusal | None = None
    """Why it was not taken, or why the track beside it was not."""


@dataclass(frozen=True)
class Carrier:
    """What somebody said of who made a recording, and when; None leaves what is known."""

    vehicle: Vehicle | None = None
    device: str | None = None
    starts_at: datetime | None = None
    """Of the first frame, where the video's own clock says nothing or is wrong."""
    clock_offset_s: float | None = None
    """To be added to what the video's clock says, seconds."""

    def said(self) -> dict[str, Any]:
        """The columns of a recording that somebody said something of."""
        return {name: value for name, value in asdict(self).items() if value is not None}


@dataclass(frozen=True)
class _Track:
    path: Path
    sha256: str


@dataclass(frozen=True)
class _Arrival:
    """A video at the door."""

    video: Path
    sha256: str
    track: _Track | None
    carrier: Carrier

    @property
    def name(self) -> str:
        """As it is stored and shown."""
        return clean_file_name(self.video.name)


def take_in_all(store: Store, videos: Iterable[Path], carrier: Carrier = Carrier()) -> Iterator[Taken]:
    """Take in one after the other; what cannot be taken does not stop the others.

    Raises:
        HomeUnwritable, MediaError: the home is full or may not be written, the bucket is away or refuses; what was
            taken before stays.
    """
    sweep(store)
    for video in videos:
        yield take_in(store, video, carrier)


def take_in(
    store: Store,
    video: Path,
    carrier: Carrier = Carrier(),
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Taken:
    """Copy a video and the track beside it into the media store and remember it.

    Args:
        carrier: a van where nothing is said or known of the vehicle; make and model out of the container where nothing
            is of the phone.

    Raises:
        HomeUnwritable: the home is full or may not be written.
        MediaError: the bucket is away or refuses.
    """
    if refusal := left_aside(video):
        outcome = Outcome.LEFT_ASIDE if refusal.reason in ORDINARY_BESIDES else Outcome.NOT_TAKEN
        return Taken(clean_file_name(video.name), outcome, None, refusal)
    try:
        with importing(store):
            sha256 = content_hash(video, LARGEST_VIDEO_BYTES)
            track, refusal = _track(video)
            arrival = _Arrival(video, sha256, track, replace(carrier, device=shown(carrier.device or "") or None))
            return _taken(store, arrival, refusal, clock)
    except NotTaken as error:
        return Taken(clean_file_name(video.name), Outcome.NOT_TAKEN, None, error.refusal)


def _track(video: Path) -> tuple[_Track | None, Refusal | None]:
    """The track beside a video, or why it is not taken: the video is taken all the same."""
    path = track_beside(video)
    unread = None if path else unread_track_beside(video)
    if unread and read_inside(video) is None:
        return None, Refusal(Reason.TRACK_FORMAT, {"file": clean_file_name(unread.name)})
    try:
        return (_Track(path, content_hash(path, LARGEST_TRACK_BYTES)) if path else None), None
    except NotTaken as error:
        return None, error.refusal


def _taken(store: Store, arrival: _Arrival, refusal: Refusal | None, clock: Callable[[], datetime]) -> Taken:
    with store.read() as session:
        known = recordings.find(session, arrival.sha256)
    if known is None:
        return _new(store, arrival, refusal, clock)
    outcome = _again(store, arrival, known)
    return Taken(arrival.name, outcome, known.id, refusal)


def _new(store: Store, arrival: _Arrival, refusal: Refusal | None, clock: Callable[[], datetime]) -> Taken:
    track, video = _keep_track(store, arrival), _keep_video(store, arrival)
    carrier = arrival.carrier
    device, vehicle = carrier.device or _phone(arrival.video), carrier.vehicle or Vehicle.VAN
    received = recordings.Received(
        arrival.sha256, arrival.name, video, track, vehicle, device, carrier.starts_at, carrier.clock_offset_s
    )
    try:
        with store.write() as session:
            return Taken(arrival.name, Outcome.NEW, recordings.receive(session, received, clock()).id, refusal)
    except IntegrityError:  # another import took it in meanwhile
        with store.read() as session:
            known = recordings.find(session, arrival.sha256)
        assert known is not None
        return Taken(arrival.name, Outcome.KNOWN, known.id, refusal)


def _phone(video: Path) -> str | None:
    """Make and model as the container says them; nothing where the file went away after it was copied."""
    with suppress(OSError):
        return shown(maker(container_tags(video)) or "") or None
    return None


def _again(store: Store, arrival: _Arrival, known: Recording) -> Outcome:
    """What came with a known video and is another than before takes its place, and the night tries again."""
    if known.state not in CHANGEABLE:
        return Outcome.KNOWN
    changes = _changes(store, arrival, known)
    if not changes:
        return Outcome.KNOWN
    with store.write() as session:
        if not recordings.change(session, known.id, CHANGEABLE, **changes):
            return Outcome.KNOWN
        recordings.queue_again(session, known.id)
    if known.track and changes.get("track", known.track) != known.track:
        remove(store, known.track)
    return Outcome.QUEUED_AGAIN if known.track or "track" not in changes else Outcome.TRACK_ADDED


def _changes(store: Store, arrival: _Arrival, known: Recording) -> dict[str, Any]:
    """The columns that are to be others; new files are in the home before the database names them."""
    said = arrival.carrier.said()
    changes: dict[str, Any] = {name: value for name, value in said.items() if value != getattr(known, name)}
    if _is_renamed(arrival, known):
        changes["name"] = arrival.name
    if known.video_deleted_at or store.recordings.size(known.video) is None:
        changes |= {"video": _keep_video(store, arrival), "video_deleted_at": None}
    if arrival.track and not _is_kept(store, arrival.track, known.track):
        changes["track"] = _keep_track(store, arrival)
    return changes


def _is_renamed(arrival: _Arrival, known: Recording) -> bool:
    """Whether a refused recording has another name now. Where a file of its name lies beside, this one is a copy."""
    if known.state != "refused" or arrival.name == known.name:
        return False
    return not os.path.exists(arrival.video.parent / known.name)  # noqa: PTH110 - unlike Path.exists, never raises


def _is_kept(store: Store, track: _Track, kept: str | None) -> bool:
    if kept is None:
        return False
    with store.recordings.on_disk(kept) as path, suppress(NotTaken):
        return content_hash(path, LARGEST_TRACK_BYTES) == track.sha256
    return False


def _keep_video(store: Store, arrival: _Arrival) -> str:
    suffix = arrival.video.suffix.lower()
    name = f"{arrival.sha256}{suffix if suffix in VIDEO_SUFFIXES else ''}"
    return keep(store, arrival.video, name, arrival.sha256, LARGEST_VIDEO_BYTES)


def _keep_track(store: Store, arrival: _Arrival) -> str | None:
    """Named by its own content too, so that another track never stands where the database names the one before."""
    if (track := arrival.track) is None:
        return None
    name = f"{arrival.sha256}-{track.sha256[:16]}{track_suffix(track.path)}"
    return keep(store, track.path, name, track.sha256, LARGEST_TRACK_BYTES)
