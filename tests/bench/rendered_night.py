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
from ingest import nightly as night_run
from ingest import reading as reading_of
from ingest.nightly import Night, nightly
from ingest.observe.tracker import DecodedFrame
from ingest.reading import Drive, Reading, Seated, Seen
from ingest.receiving import take_in
from ingest.refusals import Refusal
from ingest.road.trajectory import Pose, Trajectory
from model.detection import Detection, Detector, Image
from model.geometry.camera import Camera
from model.judgeable import Obstacle
from model.networks.detectors import open_detector
from tests.bench.rendered_drives import PROCESSES, TAPED_M, Take

PHONE = "prøvetelefon"

Outcome = Reading | Refusal
Keep = Callable[[DecodedFrame], str]


@dataclass(frozen=True)
class Look:
    """One frame as the night looked at it."""

    pose: Pose
    camera: Camera
    found: tuple[Detection, ...] | Obstacle


@dataclass(frozen=True)
class Watched:
    """What a night made of one recording."""

    looks: tuple[Look, ...]
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
class DayRead:
    """One day's recordings, read in a home of their own."""

    watched: tuple[Watched, ...]
    dots: tuple[MapDot, ...]


def read_days(takes: Sequence[Take], folder: Path) -> list[DayRead]:
    """Each day in a process of its own."""
    days = [[take for take in takes if take.day == day] for day in sorted({take.day for take in takes})]
    homes = [folder / f"day-{number}" for number in range(len(days))]
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        return list(pool.map(_read_day, days, homes))


def _read_day(takes: Sequence[Take], home: Path) -> DayRead:
    cv2.setNumThreads(1)
    store = open_store(HomeSettings(home=home))
    import_roads(store, SAMPLE_ROADS)
    with store.write() as session:
        devices.tell(session, PHONE, TAPED_M)
    watched = tuple(_night(store, take) for take in takes)
    with store.read() as session:
        dots = tuple(map(_dot, session.scalars(select(Damage).order_by(Damage.id))))
    store.engine.dispose()
    return DayRead(watched, dots)


def _night(store: Store, take: Take) -> Watched:
    take_in(store, take.files.video, device=PHONE)
    with watching() as watched:
        report = nightly(Night(store, open_detector(), _unblurred))
    if not watched:
        raise SystemExit(f"the night refused the bench's own drive: {report.refused}")
    return watched[0]


def _unblurred(image: Image) -> Image:
    """Nobody lives in Vejsted."""
    return image


def _dot(row: Damage) -> MapDot:
    grades = (row.damage_class, row.severity, row.severity_least)
    return MapDot(*grades, row.section_id, row.chainage_m, row.offset_m, row.x, row.y)


@contextmanager
def watching() -> Iterator[list[Watched]]:
    """Everything that nights look at meanwhile, recording by recording; refused ones are left out."""
    watched: list[Watched] = []
    looks: list[Look] = []
    look, gather = night_run.look, reading_of.gather

    def noted(seen: Iterable[Seen], seated: Seated) -> Iterator[Seen]:
        for one in seen:
            found = one.found if isinstance(one.found, Obstacle) else tuple(one.found)
            looks.append(Look(one.pose, seated.at(one.pose.time_s), found))
            yield one

    def noting_gather(at: datetime, way: Trajectory, seated: Seated, seen: Iterable[Seen], keep: Keep) -> Outcome:
        return gather(at, way, seated, noted(seen, seated), keep)

    def noting_look(drive: Drive, detector: Detector, keep: Keep, advance: Callable[[int], None]) -> Outcome:
        looks.clear()
        reading = look(drive, detector, keep, advance)
        if isinstance(reading, Reading):
            watched.append(Watched(tuple(looks), reading))
        return reading

    with patch.object(reading_of, "gather", noting_gather), patch.object(night_run, "look", noting_look):
        yield watched
