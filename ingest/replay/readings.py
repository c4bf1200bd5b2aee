"""Readings made anew from kept traces: the long part of a replay, done before anything is changed."""

import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from sqlalchemy.orm import Session

from data import devices
from data.recordings import prefix
from data.roads.network import RoadNetwork
from data.schema import Recording
from data.store import Store
from data.vehicle import Vehicle
from ingest.observe.pictures import with_pictures
from ingest.observe.reading import Reading
from ingest.read import read
from ingest.receive.known_drives import known, near
from ingest.recording_notes import earlier_camera
from ingest.refusals import Refusal, words
from ingest.source import Phone, Source
from ingest.trace.kept_trace import KeptTrace, UnreadableTrace
from ingest.track.same_drive import driven, shown_before
from model.geometry.camera import EarlierCamera


@dataclass(frozen=True, slots=True)
class Unread:
    """A recording that was not read anew; what it showed stays as it was."""

    file: str
    reason: str


@dataclass
class Readings:
    """Of all drives, in a file without a name, which is gone with the process: a year of them is more than memory."""

    file: IO[bytes]
    unread: dict[int, Unread] = field(default_factory=dict)
    """By id of the recording."""
    _begins: dict[int, int] = field(default_factory=dict)
    _cameras: list[tuple[str, datetime, Mapping[str, Any]]] = field(default_factory=list)
    """Device, first frame and camera of each, in order."""

    def add(self, recording: Recording, reading: Reading | Unread) -> None:
        """Keep what a recording gave."""
        if isinstance(reading, Unread):
            self.unread[recording.id] = reading
            return
        if recording.device and devices.is_calibrated(reading.facts):
            self._cameras.append((recording.device, reading.first_frame, reading.facts))
        self._begins[recording.id] = self.file.seek(0, 2)
        pickle.dump(reading, self.file)

    def earlier_camera(self, device: str | None, before: datetime) -> EarlierCamera | None:
        """What the latest drive of a phone found that began well before an instant, as the night would ask."""
        drives = [(at, facts) for name, at, facts in self._cameras if name == device and at <= before - devices.APART]
        return earlier_camera(max(drives, key=lambda drive: drive[0])[1]) if drives else None

    def of(self, recording_id: int) -> Reading:
        """What a recording gave."""
        self.file.seek(self._begins[recording_id])
        reading: Reading = pickle.load(self.file)  # noqa: S301 - our own, written a moment ago
        return reading


@contextmanager
def readings(
    store: Store, recordings: Sequence[Recording], network: RoadNetwork, advance: Callable[[], None]
) -> Iterator[Readings]:
    """The recordings read with today's code; each is read as the night would, knowing those before it.

    Args:
        store: the home.
        recordings: in the order in which they were remembered.
        network: today's roads.
        advance: is told of each.
    """
    with TemporaryFile() as file:
        made = Readings(file)
        before: set[int] = set()
        for recording in recordings:
            made.add(recording, _reading(store, recording, network, before, made))
            before.add(recording.id)
            advance()
        yield made


def _reading(
    store: Store, recording: Recording, network: RoadNetwork, before: set[int], made: Readings
) -> Reading | Unread:
    content = store.traces.read(prefix(recording))
    if content is None:
        deleted = recording.trace_deleted_at
        never = "no trace was kept: it was read before there were any"
        return Unread(recording.name, f"its trace was deleted on {deleted:%Y-%m-%d}" if deleted else never)
    try:
        kept = KeptTrace.from_bytes(content)
    except UnreadableTrace as error:
        return Unread(recording.name, str(error))
    with store.read() as session:
        source = _source(session, recording, kept, before)
    if isinstance(source, Source):
        earlier = made.earlier_camera(recording.device, kept.track.first_frame)
        source = replace(source, phone=replace(source.phone, earlier=earlier))
    reading = source if isinstance(source, Refusal) else read(kept.trace, kept.track, network, source)
    if isinstance(reading, Refusal):
        return Unread(recording.name, words(reading.reason, dict(reading.facts), "en").message)
    there = store.pictures.names(prefix(recording))
    return with_pictures(reading, {at: picture for at, picture in kept.pictures.items() if picture.name in there})


def _source(session: Session, recording: Recording, kept: KeptTrace, before: set[int]) -> Source | Refusal:
    """What is known of a recording, and which of its seconds those remembered before it had shown."""
    way = driven(kept.track.first_frame, kept.trace.duration_s, kept.track.fixes)
    others = [known(row) for row in near(session, recording.id, way) if row.id in before]
    shown = shown_before(way, recording.device, others)
    if isinstance(shown, Refusal):
        return shown
    row = devices.told(session, recording.device)
    phone = Phone(row.height_m, row.field_deg) if row else Phone()
    name = Path(recording.name)
    return replace(Source(name, None, name.stem, Vehicle(recording.vehicle), phone), shown=shown)
