"""The rendered drives through the whole pipeline: `take_in` and `nightly` with the real detector, a home for each day.

What the nights read is then fused once more, both days into one home, as the season's bench does.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
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
from data.schema import Damage
from data.settings import HomeSettings
from data.store import Store, open_store
from ingest import reading as reading_of
from ingest.night import reader as night_reader
from ingest.night.reader import here
from ingest.nightly import Night, nightly
from ingest.observe.pictures import DecodedFrame, KeptPicture
from ingest.reading import Drive, Reading, Seated, Seen
from ingest.receive.receiving import take_in
from ingest.refusals import Refusal
from ingest.road.trajectory import Pose, Trajectory
from model.detection import Detection, Detector, Image
from model.geometry.camera import Camera
from model.judgeable import Obstacle
from model.networks.detectors import open_detector
from model.networks.privacy import Blurred
from tests.bench.rendered_drives import PROCESSES, TAPED_HEIGHT_M, PlannedRecording

PHONE = "prøvetelefon"

Outcome = Reading | Refusal
Keep = Callable[[DecodedFrame], KeptPicture]


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
    """The graver end of what it may be."""
    severity_least: str
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
    take_in(store, planned.files.video, device=PHONE)
    with recording_results() as results:
        report = nightly(Night(store, here(open_detector(), _unblurred)))
    if not results:
        raise SystemExit(f"the night refused the bench's own drive: {report.refused}")
    return results[0]


def _unblurred(image: Image) -> Blurred:
    """Nobody lives in Vejsted."""
    return Blurred(image, ())


def _dot(row: Damage) -> MapDot:
    grades = (row.damage_class, row.severity, row.severity_least)
    return MapDot(*grades, row.section_id, row.chainage_m, row.offset_m, row.x, row.y)


@contextmanager
def recording_results() -> Iterator[list[RecordingResult]]:
    """What nights read meanwhile, recording by recording; refused ones are left out."""
    results: list[RecordingResult] = []
    frames: list[JudgedFrame] = []
    look, gather = night_reader.look, reading_of.gather

    def noted(seen: Iterable[Seen], seated: Seated) -> Iterator[Seen]:
        for frame in seen:
            found = frame.found if isinstance(frame.found, Obstacle) else tuple(frame.found)
            frames.append(JudgedFrame(frame.pose, seated.at(frame.pose.time_s), found))
            yield frame

    def noting_gather(at: datetime, way: Trajectory, seated: Seated, seen: Iterable[Seen], keep: Keep) -> Outcome:
        return gather(at, way, seated, noted(seen, seated), keep)

    def noting_look(drive: Drive, detector: Detector, keep: Keep, advance: Callable[[int], None]) -> Outcome:
        frames.clear()
        reading = look(drive, detector, keep, advance)
        if isinstance(reading, Reading):
            results.append(RecordingResult(tuple(frames), reading))
        return reading

    with patch.object(reading_of, "gather", noting_gather), patch.object(night_reader, "look", noting_look):
        yield results
