"""The rendered drives through the whole pipeline: `take_in` and `nightly` with the real detector, a home for each day.

What the nights read is then fused once more, both days into one home, as the season's bench does.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from unittest.mock import patch

import cv2
from sqlalchemy import select

from data import devices
from data.render import SAMPLE_ROADS
from data.roads.importing import import_roads
from data.roads.network import RoadNetwork
from data.schema import Damage
from data.settings import HomeSettings
from data.store import Store, open_store
from ingest import read as read_step
from ingest.night import reader as night_reader
from ingest.night.reader import Desk, Reader, here, open_eyes
from ingest.nightly import Night, nightly
from ingest.observe.reading import Mounting, Reading
from ingest.read import PosedFrame
from ingest.receive.receiving import Carrier, take_in
from ingest.refusals import Refusal
from ingest.road.trajectory import Pose, Trajectory
from ingest.source import Source
from ingest.trace.trace import Trace
from ingest.track.georeference import GeoreferencedTrack
from model.detection import Detection, Image
from model.geometry.camera import Camera
from model.judgeable import Obstacle
from model.networks.privacy import Blurred
from tests.bench.rendered_drives import PROCESSES, TAPED_HEIGHT_M, PlannedRecording

PHONE = "prøvetelefon"

Outcome = Reading | Refusal


@dataclass(frozen=True)
class JudgedFrame:
    """One frame as the night judged it, with its detections or why it could not be judged."""

    pose: Pose
    camera: Camera
    found: tuple[Detection, ...] | Obstacle


@dataclass(frozen=True)
class RecordingResult:
    """What a night made of one recording."""

    frames: tuple[JudgedFrame, ...]
    reading: Reading


@dataclass(frozen=True, slots=True)
class MapDot:
    """A damage of a home as the foreman's map shows it."""

    damage_class: str
    severity: str
    """The likeliest."""
    section: int
    chainage_m: float
    offset_m: float
    x: float
    y: float


@dataclass(frozen=True)
class DayResult:
    """One day's recordings, read in a home of their own."""

    results: tuple[RecordingResult, ...]
    dots: tuple[MapDot, ...]


def read_days(recordings: Sequence[PlannedRecording], folder: Path) -> list[DayResult]:
    """Each day in a process of its own."""
    days = [
        [planned for planned in recordings if planned.day == day]
        for day in sorted({planned.day for planned in recordings})
    ]
    homes = [folder / f"day-{number}" for number in range(len(days))]
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        return list(pool.map(_read_day, days, homes))


def _read_day(recordings: Sequence[PlannedRecording], home: Path) -> DayResult:
    cv2.setNumThreads(1)
    store = open_store(HomeSettings(home=home))
    import_roads(store, SAMPLE_ROADS)
    with store.write() as session:
        devices.tell(session, PHONE, TAPED_HEIGHT_M)
    results = tuple(_night(store, planned) for planned in recordings)
    with store.read() as session:
        dots = tuple(map(_dot, session.scalars(select(Damage).order_by(Damage.id))))
    store.engine.dispose()
    return DayResult(results, dots)


def _night(store: Store, planned: PlannedRecording) -> RecordingResult:
    take_in(store, planned.files.video, Carrier(device=PHONE))
    with recording_results() as results:
        report = nightly(Night(store, _reader))
    if not results:
        raise SystemExit(f"the night refused the bench's own drive: {report.refused}")
    return results[0]


def _reader(desk: Desk) -> AbstractContextManager[Reader]:
    """The house's own networks; nobody is blurred."""
    eyes = open_eyes()
    return here(eyes.detector, _unblurred, eyes.thresholds)(desk)


def _unblurred(image: Image) -> Blurred:
    """Nobody lives in Vejsted."""
    return Blurred(image, ())


def _dot(row: Damage) -> MapDot:
    return MapDot(row.damage_class, row.severity, row.section_id, row.chainage_m, row.offset_m, row.x, row.y)


@contextmanager
def recording_results() -> Iterator[list[RecordingResult]]:
    """What nights read meanwhile, recording by recording; refused ones are left out."""
    results: list[RecordingResult] = []
    frames: list[JudgedFrame] = []
    read, observe = night_reader.read, read_step.observe

    def noting_observe(at: datetime, way: Trajectory, mounting: Mounting, posed: Iterable[PosedFrame]) -> Outcome:
        seen = list(posed)
        frames[:] = [JudgedFrame(f.pose, mounting.at(f.pose.time_s), _found(f)) for f in seen]
        return observe(at, way, mounting, seen)

    def noting_read(trace: Trace, track: GeoreferencedTrack, network: RoadNetwork, source: Source) -> Outcome:
        reading = read(trace, track, network, source)
        if isinstance(reading, Reading):
            results.append(RecordingResult(tuple(frames), reading))
        return reading

    with patch.object(read_step, "observe", noting_observe), patch.object(night_reader, "read", noting_read):
        yield results


def _found(frame: PosedFrame) -> tuple[Detection, ...] | Obstacle:
    return frame.outcome if isinstance(frame.outcome, Obstacle) else tuple(frame.outcome)
