"""The season through the pipeline: every drive read as the night reads it, fused in one write transaction, in order.

The truth never goes through: what each box truly shows stands in a table beside, keyed by (drive, pts, box).
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import numpy as np
from sqlalchemy import select

from data.roads.network import RoadNetwork
from data.schema import Damage, DamageEvent, Recording, Sighting
from data.settings import HomeSettings
from data.simulate.season import SEASON_START, PlannedDrive, Season, chainages, make_season, record, store_town
from data.simulate.season import town_network as network_of
from data.simulate.season.season import SeasonErrors, SeasonSize
from data.store import Store, open_store
from ingest.fixes import Fix
from ingest.matching import match
from ingest.nightly import Night, _remember
from ingest.observing import FrameSeen
from ingest.reading import Reading, Seen, gather
from ingest.refusals import Refusal
from ingest.track import clean, smooth
from ingest.trajectory import Pose, Trajectory, choose_frames
from model.detection import Box
from model.fake_detector import FakeDetector
from tests.bench.truth_plain import PlainBox, PlainDrive, plain_drive

PROCESSES = 2
"""That read drives; fusing is one after the other."""
NO_PIXELS = np.zeros((1, 1, 3), np.uint8)

Key = tuple[int, float, float, float, float, float]
"""Drive, pts in seconds, box."""


@dataclass(frozen=True, slots=True)
class Metre:
    """A frame's place as it was matched, and as it was; frames stand for the metres between them."""

    section: str
    chainage_m: float
    true_section: str
    true_chainage_m: float
    plain_section: str | None


@dataclass(frozen=True)
class Read:
    """One drive, read."""

    reading: Reading | Refusal
    truth: dict[Key, int]
    metres: tuple[Metre, ...]
    unmatched: int
    """Metres truly driven on no stretch the pipeline claims to have filmed."""
    passed: dict[int, list[float]]
    """When the vehicle truly passed each damage, seconds of the video."""
    plain: PlainDrive


@dataclass(frozen=True, slots=True)
class Dot:
    """A damage of the pipeline's, as it stood after a drive."""

    id: int
    x: float
    y: float
    along_sd_m: float
    across_sd_m: float
    status: str
    chainage_m: float
    section: int


@dataclass(frozen=True, slots=True)
class Sight:
    """A stored sighting with its truth."""

    drive: int
    pts_s: float
    dot: int
    truth: int
    x: float
    y: float
    distance_m: float


@dataclass
class Outcome:
    """All that is needed to judge the pipeline."""

    season: Season
    reads: list[Read] = field(default_factory=list)
    dots: list[dict[int, Dot]] = field(default_factory=list)
    """After each drive."""
    sights: list[Sight] = field(default_factory=list)
    said: dict[int, int] = field(default_factory=dict)
    """Dots that a crew reported mended: after which drive."""
    refused: list[str] = field(default_factory=list)


def run(size: SeasonSize, seed: int, home: Path, errors: SeasonErrors | None = None) -> Outcome:
    """Drive, read and fuse a whole season in a new home."""
    season = make_season(size, seed, errors)
    store = open_store(HomeSettings(home=home))
    store_town(store, season.town)
    fused = _Fused(store, network_of(season.town), Outcome(season))
    with ProcessPoolExecutor(PROCESSES, initializer=_begin, initargs=(size, seed, errors)) as pool:
        for plan, read in zip(season.drives, pool.map(_read, range(len(season.drives))), strict=True):
            fused.add(plan, read)
    fused.outcome.sights = list(fused.sights())
    store.engine.dispose()
    return fused.outcome


_here: dict[str, tuple[Season, RoadNetwork]] = {}


def _begin(size: SeasonSize, seed: int, errors: SeasonErrors | None) -> None:
    season = make_season(size, seed, errors)
    _here["season"] = season, network_of(season.town)


def _read(number: int) -> Read:
    season, network = _here["season"]
    return read_drive(season, season.drives[number], network)


def read_drive(season: Season, plan: PlannedDrive, network: RoadNetwork) -> Read:
    """Track, clean, smooth, match, choose, gather: what a recording goes through, less its pixels."""
    recorded = record(season, plan)
    fixes = clean([Fix(fix.time_s, fix.lon, fix.lat, fix.speed_mps) for fix in recorded.fixes])
    trajectory = Trajectory(tuple(match(smooth(fixes), network)), network)
    frames = choose_frames(recorded.frame_times_s, trajectory)
    times = np.array([pose.time_s for _, pose in frames])
    truth: dict[Key, int] = {}
    plain: list[PlainBox] = []

    def seen() -> Iterator[Seen]:
        for (_, pose), found in zip(frames, recorded.look(times), strict=True):
            for detection, what in found:
                truth[key(plan.number, pose.time_s, detection.box)] = what
                plain.append(PlainBox(pose.time_s, detection, what))
            yield Seen(FrameSeen(pose.time_s, NO_PIXELS), pose, [detection for detection, _ in found])

    first_frame = plan.start
    reading = gather(first_frame, trajectory, recorded.camera, seen(), lambda frame: f"{frame.pts_s:.3f}")
    plainly = plain_drive(plan, recorded, plain, times, network)
    metres = _metres(season, plan, recorded.motion, [pose for _, pose in frames], plainly)
    unmatched = max(0, round(recorded.motion.seconds and _driven_m(recorded.motion.xy) - 3.0 * len(frames)))
    return Read(reading, truth, metres, unmatched, _passed(season, plan, recorded.motion), plainly)


def key(drive: int, pts_s: float, box: Box) -> Key:
    """Of the truth beside."""
    return drive, pts_s, box.x1, box.y1, box.x2, box.y2


def _driven_m(xy: np.ndarray) -> float:
    return float(np.hypot(*np.diff(xy, axis=0).T).sum())


def _metres(season, plan, motion, poses: list[Pose], plainly: PlainDrive) -> tuple[Metre, ...]:  # type: ignore[no-untyped-def]
    names = [road.section for road in season.town.roads]
    true = chainages(season.town, plan, motion, np.array([pose.time_s for pose in poses]))
    return tuple(
        Metre(names[p.position.section], p.position.along_m, *place, None if near is None else names[near])
        for p, place, near in zip(poses, true, plainly.nearest, strict=True)
    )


PASSED_WITHIN_M = 3.0
"""A vehicle whose way comes so near to a place beside its own section truly passed it."""


def _passed(season: Season, plan: PlannedDrive, motion) -> dict[int, list[float]]:  # type: ignore[no-untyped-def]
    """When each damage of a driven section was passed: the vehicle beside it on that leg."""
    passed: dict[int, list[float]] = defaultdict(list)
    by_section = defaultdict(list)
    for damage in season.damages:
        by_section[damage.road.section].append(damage)
    for number, leg in enumerate(plan.legs):
        on = np.flatnonzero(motion.legs == number)
        for damage in by_section[leg.section]:
            away = np.hypot(*(motion.xy[on] - damage.place).T)
            if len(on) and away.min() < 8.0:
                passed[damage.id].append(float(motion.times_s[on[int(np.argmin(away))]]))
    return dict(passed)


@dataclass
class _Fused:
    """The home, drive by drive."""

    store: Store
    network: RoadNetwork
    outcome: Outcome
    owners: dict[int, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    """Of each dot, what its sightings truly show."""
    truth: dict[Key, int] = field(default_factory=dict)
    drives: dict[int, int] = field(default_factory=dict)
    """Number of the drive by its recording's id."""

    def add(self, plan: PlannedDrive, read: Read) -> None:
        """What the crews said before the drive, then the drive, as the night stores it."""
        self._crews_say(plan)
        self.outcome.reads.append(read)
        self.truth.update(read.truth)
        if isinstance(read.reading, Refusal):
            self.outcome.refused.append(f"{plan.vehicle.name} {plan.start:%d.%m. %H:%M}: {read.reading.reason}")
        else:
            recording = self._receive(plan)
            _remember(Night(self.store, FakeDetector({}), lambda image: image), recording, read.reading, self.network)
            self._own(recording.id)
        self.outcome.dots.append(self._dots())

    def _receive(self, plan: PlannedDrive) -> Recording:
        name = f"{plan.vehicle.name}-{plan.start:%Y%m%dT%H%M%S}.mp4"
        row = Recording(
            **{"sha256": sha256(name.encode()).hexdigest(), "name": name, "video": name, "track": None},
            **{"received_at": plan.start + timedelta(hours=8), "state": "processing"},
        )
        with self.store.write() as session:
            session.add(row)
            session.flush()
        self.drives[row.id] = plan.number
        return row

    def _own(self, recording: int) -> None:
        with self.store.read() as session:
            for row in session.scalars(select(Sighting).where(Sighting.recording_id == recording)):
                box = Box(row.x1, row.y1, row.x2, row.y2)
                self.owners[row.damage_id][self.truth[key(self.drives[recording], row.pts_s, box)]] += 1

    def _crews_say(self, plan: PlannedDrive) -> None:
        """Crews report on the dots that show what they mended since the last drive."""
        done = {
            d.id: SEASON_START + timedelta(weeks=d.mended_week)
            for d in self.outcome.season.damages
            if d.said and d.mended_week is not None and d.mended_week <= plan.week
        }
        with self.store.write() as session:
            for dot, shows in self.owners.items():
                owner = shows.most_common(1)[0][0]
                if owner in done and dot not in self.outcome.said:
                    damage = session.get(Damage, dot)
                    self.outcome.said[dot] = plan.number
                    if damage is not None and damage.status not in ("verified", "dismissed"):
                        damage.status = "repaired"
                        session.add(DamageEvent(damage_id=dot, at=done[owner], event="repaired", by="Hold Nord"))

    def _dots(self) -> dict[int, Dot]:
        columns = (Damage.id, Damage.x, Damage.y, Damage.chainage_sd_m, Damage.offset_sd_m, Damage.status)
        with self.store.read() as session:
            rows = session.execute(select(*columns, Damage.chainage_m, Damage.section_id)).all()
        return {row[0]: Dot(*row) for row in rows}

    def sights(self) -> Iterator[Sight]:
        """Every stored sighting, in the order of time, on the ground where it was put."""
        with self.store.read() as session:
            for row in session.scalars(select(Sighting).order_by(Sighting.recording_id, Sighting.pts_s, Sighting.id)):
                drive = self.drives[row.recording_id]
                what = self.truth[key(drive, row.pts_s, Box(row.x1, row.y1, row.x2, row.y2))]
                x, y = _spot(self.network, row)
                yield Sight(drive, row.pts_s, row.damage_id, what, x, y, row.distance_m)


def _spot(network: RoadNetwork, row: Sighting) -> tuple[float, float]:
    from data.simulate.route import beside

    return beside(network.by_id[row.section_id].line, row.chainage_m, row.offset_m)
