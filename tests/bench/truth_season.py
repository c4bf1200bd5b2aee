"""The season through the pipeline: every drive read, then stored as the night stores it, in the order of time."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.damages.grading import merge_target
from data.roads.network import RoadNetwork
from data.schema import Damage, DamageEvent, Look, Recording, Sighting
from data.settings import HomeSettings
from data.simulate.route import beside
from data.store import Store, open_store
from ingest.nightly import Night, remember
from ingest.refusals import Refusal
from model.detection import Box
from model.networks.fake_detector import FakeDetector
from tests.bench.season import (
    SEASON_START,
    PlannedDrive,
    Season,
    SeasonErrors,
    SeasonSize,
    make_season,
    store_town,
    town_network,
)
from tests.bench.truth_aligning import aligned, listening
from tests.bench.truth_put import Put
from tests.bench.truth_read import Key, Read, key, read_drive

PROCESSES = 2
"""That read drives; fusing is one after the other."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A damage of the pipeline's, as it stood after a drive."""

    id: int
    x: float
    y: float
    along_sd_m: float
    across_sd_m: float
    status: str
    damage_class: str
    section: int


@dataclass(frozen=True, slots=True)
class Sight:
    """A stored sighting with its truth."""

    drive: int
    pts_s: float
    dot: int
    whole: int
    """What the dot was merged into by the season's end; itself where it was not."""
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
    valid: dict[tuple[int, int], int] = field(default_factory=dict)
    """Passes that the pipeline itself calls valid, by drive and dot: see `ingest.lifecycle.visibility`."""
    aligned: list[Put] = field(default_factory=list)
    """Observations where the pipeline's alignment puts them."""
    said: dict[int, int] = field(default_factory=dict)
    """Dots that a crew reported mended: after which drive."""
    refused: list[str] = field(default_factory=list)


def run(
    size: SeasonSize, seed: int, home: Path, errors: SeasonErrors | None = None, processes: int = PROCESSES
) -> Outcome:
    """Drive, read and fuse a whole season in a new home."""
    season = make_season(size, seed, errors)
    store = open_store(HomeSettings(home=home))
    store_town(store, season.town)
    fused = Fused(store, town_network(season.town), Outcome(season))
    for plan, read in zip(season.drives, _reads(size, seed, errors, len(season.drives), processes), strict=True):
        fused.add(plan, read)
    fused.outcome.sights = list(fused.sights())
    fused.outcome.valid = fused.valid()
    store.engine.dispose()
    return fused.outcome


_here: dict[str, tuple[Season, RoadNetwork]] = {}
"""Of a process that reads drives."""


def _reads(size: SeasonSize, seed: int, errors: SeasonErrors | None, count: int, processes: int) -> Iterator[Read]:
    if processes == 1:
        _begin(size, seed, errors)
        yield from map(_read, range(count))
        return
    with ProcessPoolExecutor(processes, initializer=_begin, initargs=(size, seed, errors)) as pool:
        yield from pool.map(_read, range(count))


def _begin(size: SeasonSize, seed: int, errors: SeasonErrors | None) -> None:
    season = make_season(size, seed, errors)
    _here["season"] = season, town_network(season.town)


def _read(number: int) -> Read:
    season, network = _here["season"]
    return read_drive(season, season.drives[number], network)


@dataclass
class Fused:
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
            night = Night(self.store, FakeDetector(), lambda image: image)
            with listening() as heard, self.store.write() as session:
                remember(session, night, recording, read.reading, self.network)
            self.outcome.aligned += aligned(plan.number, read.reading, read.truth, heard)
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
        owned = {dot: shows.most_common(1)[0][0] for dot, shows in self.owners.items()}
        with self.store.write() as session:
            for dot, owner in owned.items():
                if owner in done and dot not in self.outcome.said:
                    self.outcome.said[dot] = plan.number
                    _say_mended(session, dot, done[owner])

    def _dots(self) -> dict[int, Dot]:
        columns = (Damage.id, Damage.x, Damage.y, Damage.chainage_sd_m, Damage.offset_sd_m, Damage.status)
        with self.store.read() as session:
            rows = session.execute(select(*columns, Damage.damage_class, Damage.section_id)).all()
        return {row[0]: Dot(*row) for row in rows}

    def valid(self) -> dict[tuple[int, int], int]:
        """Valid passes by drive and dot."""
        with self.store.read() as session:
            looks = session.scalars(select(Look).where(Look.valid))
            return {(self.drives[look.recording_id], look.damage_id): look.passes for look in looks}

    def sights(self) -> Iterator[Sight]:
        """Every stored sighting, in the order of time, on the ground where it was put."""
        with self.store.read() as session:
            wholes = {damage.id: merge_target(session, damage).id for damage in session.scalars(select(Damage))}
            for row in session.scalars(select(Sighting).order_by(Sighting.recording_id, Sighting.pts_s, Sighting.id)):
                drive = self.drives[row.recording_id]
                what = self.truth[key(drive, row.pts_s, Box(row.x1, row.y1, row.x2, row.y2))]
                x, y = beside(self.network.by_id[row.section_id].line, row.chainage_m, row.offset_m)
                yield Sight(drive, row.pts_s, row.damage_id, wholes[row.damage_id], what, x, y, row.distance_m)


def _say_mended(session: Session, dot: int, at: datetime) -> None:
    damage = session.get(Damage, dot)
    if damage is not None and damage.status not in ("verified", "dismissed", "merged"):
        damage.status = "repaired"
        session.add(DamageEvent(damage_id=dot, at=at, event="repaired", by="Hold Nord"))
