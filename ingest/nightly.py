"""The night run: every received recording, from video to damages on the map.

One recording is one transaction, in the order the drives were made, and its pictures are named by its content; so a
run that dies at any instant leaves whole recordings behind it, and the next one goes on as if nothing had happened.
"""

import fcntl
import logging
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

import cv2
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data import devices, recordings
from data.damages.renewal import renew_rain
from data.roads.network import RoadNetwork, load_network
from data.schema import Damage, Pass, Recording, Sighting
from data.store import Store
from data.vehicle import Vehicle
from ingest.fuse.fusion import Fused, fuse
from ingest.observe.tracker import DecodedFrame
from ingest.reading import Phone, Reading, Source, look, open_drive, started_at
from ingest.refusals import Reason, Refusal, words
from model.detection import Detector, Image

T = TypeVar("T")

log = logging.getLogger("vejsyn.nightly")

JPEG_QUALITY = 85
"""Of kept pictures: cracks stay visible at about 0.4 MB for 1080p."""


class Progress(Protocol):
    """Whoever shows how far the night has come."""

    def start(self, name: str, frames: int) -> None:
        """A recording is begun; it has so many frames to look at."""

    def advance(self, frames: int) -> None:
        """So many more were looked at."""


class NoProgress:
    """Shows nothing."""

    def start(self, name: str, frames: int) -> None:
        """Nothing."""

    def advance(self, frames: int) -> None:
        """Nothing."""


@dataclass(frozen=True)
class Refused:
    """A recording that could not be used."""

    file: str
    reason: str
    message: str
    next_step: str


@dataclass
class NightReport:
    """What a night came to."""

    processed: int = 0
    refused: list[Refused] = field(default_factory=list)
    frames: int = 0
    sightings: int = 0
    damages: int = 0
    """Known after the run."""
    new: int = 0
    fused: int = 0
    """Observations that met a damage already known."""
    metres: float = 0.0


class NightAlreadyRunning(RuntimeError):
    """Another night run works on this home."""

    def __init__(self, lock: Path) -> None:
        super().__init__(f"{lock}: another night run is at work on this home; wait for it, or stop it")


@dataclass(frozen=True)
class Night:
    """All that a night run works with."""

    store: Store
    detector: Detector
    blur: Callable[[Image], Image]
    """Makes people unrecognisable; nothing is written that has not been through it."""
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    progress: Progress = field(default_factory=NoProgress)


def nightly(night: Night) -> NightReport:
    """Read every received recording.

    Raises:
        NightAlreadyRunning: another run holds the home's lock.
    """
    with _only_one(night.store.home / "nightly.lock"):
        return _run(night)


def _run(night: Night) -> NightReport:
    report = NightReport()
    network = load_network(night.store)
    with night.store.write() as session:
        recordings.give_back_abandoned(session)
    for recording in _in_driving_order(night, report):
        outcome = _without_stopping(recording, partial(_process, night, recording, network))
        _count(night, report, recording, outcome)
    with night.store.write() as session:
        renew_rain(session, night.clock())
    with night.store.read() as session:
        report.damages = session.scalar(select(func.count()).select_from(Damage)) or 0
    return report


def _in_driving_order(night: Night, report: NightReport) -> list[Recording]:
    """What waits, by the time it was driven; what has no time is refused here."""
    with night.store.read() as session:
        waiting = list(recordings.waiting(session))
    drives: list[tuple[datetime, Recording]] = []
    for recording in waiting:
        start = _without_stopping(recording, partial(started_at, _source(night.store, recording)))
        if isinstance(start, Refusal):
            _count(night, report, recording, start)
        else:
            drives.append((start, recording))
    return [recording for _, recording in sorted(drives, key=lambda pair: (pair[0], pair[1].sha256))]


def _process(night: Night, recording: Recording, network: RoadNetwork) -> tuple[Reading, Fused] | Refusal | None:
    """Read one recording and store everything it gave in one transaction; None when another run took it."""
    with night.store.write() as session:
        if not recordings.claim(session, recording.id):
            return None
    drive = open_drive(_source(night.store, recording), network)
    if isinstance(drive, Refusal):
        return drive
    night.progress.start(recording.name, len(drive.frames))
    with _keeper(night, recording) as keep:
        reading = look(drive, night.detector, keep, night.progress.advance)
        if isinstance(reading, Refusal):
            return reading
        with night.store.write() as session:
            fused = remember(session, night, recording, reading, network)
            keep.only(_pictures_of(session, recording))
        return reading, fused


def remember(session: Session, night: Night, recording: Recording, reading: Reading, network: RoadNetwork) -> Fused:
    """Store all that a recording gave, in the session's transaction."""
    row = session.get_one(Recording, recording.id)
    row.started_at = reading.first_frame
    row.state, row.processed_at = "processed", night.clock()
    row.frames, row.judged, row.detector = reading.frames, len(reading.judged_poses), night.detector.name
    row.camera = dict(reading.told)
    row.metres = sum(stretch.to_m - stretch.from_m for stretch in reading.stretches)
    session.add_all(_passes(row, reading, network))
    return fuse(session, reading, row, network)


def _pictures_of(session: Session, recording: Recording) -> set[str]:
    named = select(Sighting.picture).where(Sighting.recording_id == recording.id)
    return {name for name in session.scalars(named) if name}


def _passes(recording: Recording, reading: Reading, network: RoadNetwork) -> Iterator[Pass]:
    for stretch in reading.stretches:
        yield Pass(
            recording_id=recording.id,
            section_id=network.sections[stretch.section].id,
            at=datetime.fromtimestamp(reading.first_frame.timestamp() + stretch.time_s, UTC),
            from_m=stretch.from_m,
            to_m=stretch.to_m,
            forward=stretch.forward,
        )


@dataclass
class _Keeper:
    """Writes a frame's blurred picture, once."""

    night: Night
    prefix: str
    _kept: set[str] = field(default_factory=set)

    def __call__(self, frame: DecodedFrame) -> str:
        name = f"{self.prefix}-{round(frame.pts_s * 1000):08d}.jpg"
        if name not in self._kept:
            blurred = self.night.blur(frame.image)
            _, jpeg = cv2.imencode(".jpg", blurred, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
            self.night.store.pictures.write(name, jpeg.tobytes())
            self._kept.add(name)
        return name

    def only(self, wanted: Set[str]) -> None:
        """Remove the others: of what became one damage with another, or none."""
        for name in self._kept - wanted:
            self.night.store.pictures.remove(name)
        self._kept &= wanted


@contextmanager
def _keeper(night: Night, recording: Recording) -> Iterator[_Keeper]:
    """Keeps a recording's pictures; none of a recording that a fault ends."""
    keep = _Keeper(night, recording.sha256[:16])
    try:
        yield keep
    except Exception:
        keep.only(frozenset())
        raise


def _without_stopping(recording: Recording, step: Callable[[], T]) -> T | Refusal:
    """A fault in one recording is that recording's refusal; the night goes on."""
    try:
        return step()
    except Exception as error:
        log.exception("%s: a fault in Vejsyn itself", recording.name)
        return Refusal(Reason.FAULT, {"cause": type(error).__name__})


def _count(
    night: Night, report: NightReport, recording: Recording, outcome: tuple[Reading, Fused] | Refusal | None
) -> None:
    if outcome is None:
        return
    if isinstance(outcome, Refusal):
        with night.store.write() as session:
            recordings.refuse(session, recording.id, outcome.reason, dict(outcome.facts), night.clock())
        said = words(outcome.reason, outcome.facts)
        report.refused.append(Refused(recording.name, outcome.reason, said.message, said.next_step))
        log.warning("%s: refused, %s: %s %s", recording.name, outcome.reason, said.message, said.next_step)
        return
    reading, fused = outcome
    metres = sum(stretch.to_m - stretch.from_m for stretch in reading.stretches)
    report.processed += 1
    report.frames += reading.frames
    report.sightings += fused.sightings
    report.new += fused.new
    report.fused += fused.known
    report.metres += metres
    log.info(
        "%s: %d frames (%d judged), %.0f m, %d sightings, %d new damages, %d seen again",
        *(recording.name, reading.frames, len(reading.judged_poses), metres, fused.sightings, fused.new, fused.known),
    )


def _source(store: Store, recording: Recording) -> Source:
    track = store.recordings / recording.track if recording.track else None
    with store.read() as session:
        row = devices.told(session, recording.device)
        phone = Phone(row.height_m, row.field_deg) if row else Phone()
    stem, vehicle = Path(recording.name).stem, Vehicle(recording.vehicle)
    return Source(store.recordings / recording.video, track, stem, vehicle, phone)


@contextmanager
def _only_one(lock: Path) -> Iterator[None]:
    """Hold the home's lock; the operating system lets go of it when the process dies, however it dies."""
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NightAlreadyRunning(lock) from None
        yield
