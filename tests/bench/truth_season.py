"""The season through the pipeline: every drive read, then stored as the night stores it, in the order of time."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.damages.damages import Status
from data.damages.grading import merge_target
from data.roads.network import RoadNetwork
from data.schema import Damage, DamageEvent, Look, Recording, Sighting
from data.settings import HomeSettings
from data.simulate.route import beside
from data.store import Store, open_store
from ingest.night.reader import Read as Given
from ingest.refusals import Refusal
from ingest.remember import remember
from model.detection import Box
from model.networks.fake_detector import FakeDetector
from tests.bench.season import (
    SEASON_START,
    PlannedDrive,
    Season,
    SeasonParameters,
    SeasonSize,
    make_season,
    store_town,
    town_network,
)
from tests.bench.truth_aligning import aligned_sightings, recorded_associations
from tests.bench.truth_assigned import AssignedSighting
from tests.bench.truth_read import BoxKey, DriveResult, box_key, read_drive

PROCESSES = 2
"""That read drives; fusing is one after the other."""
RECORDING_STATE = "processing"
"""As a night claims a recording; `data.recordings` types its states as plain words."""
CREW = "Hold Nord"
NOT_REPAIRABLE = (Status.CANDIDATE, Status.VERIFIED, Status.DISMISSED, Status.MERGED)
"""No crew reports a repair of such a dot."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A damage of the pipeline's, or a candidate, as it stood after a drive."""

    id: int
    x: float
    y: float
    along_sd_m: float
    across_sd_m: float
    status: str
    damage_class: str
    section: int


@dataclass(frozen=True, slots=True)
class StoredSighting:
    """A stored sighting with its truth."""

    drive: int
    pts_s: float
    dot: int
    merged_into: int
    """What the dot was merged into by the season's end; itself where it was not."""
    truth: int
    x: float
    y: float
    distance_m: float


@dataclass
class Outcome:
    """All that is needed to judge the pipeline."""

    season: Season
    results: list[DriveResult] = field(default_factory=list)
    dots: list[dict[int, Dot]] = field(default_factory=list)
    """After each drive."""
    sightings: list[StoredSighting] = field(default_factory=list)
    valid_passes: dict[tuple[int, int], int] = field(default_factory=dict)
    """Passes that the pipeline itself calls valid, by drive and dot: see `ingest.lifecycle.visibility`."""
    aligned_sightings: list[AssignedSighting] = field(default_factory=list)
    """Observations where the pipeline's alignment places them."""
    reported_dots: dict[int, int] = field(default_factory=dict)
    """Dots that a crew reported repaired: before which drive."""
    refused: list[str] = field(default_factory=list)


def run(
    size: SeasonSize, seed: int, home: Path, parameters: SeasonParameters | None = None, processes: int = PROCESSES
) -> Outcome:
    """Drive, read and fuse a whole season in a new home; with the seed's own parameters where none are given."""
    season = make_season(size, seed, parameters)
    store = open_store(HomeSettings(home=home))
    store_town(store, season.town)
    fusion = SeasonFusion(store, town_network(season.town), Outcome(season))
    for plan, result in zip(season.drives, _results(season, processes), strict=True):
        fusion.add(plan, result)
    fusion.outcome.sightings = list(fusion.sightings())
    fusion.outcome.valid_passes = fusion.valid_passes()
    store.engine.dispose()
    return fusion.outcome


_process: dict[str, tuple[Season, RoadNetwork]] = {}
"""Of a process that reads drives: its season."""


def _results(season: Season, processes: int) -> Iterator[DriveResult]:
    arguments, count = (season.size, season.seed, season.parameters), len(season.drives)
    if processes == 1:
        _begin(*arguments)
        yield from map(_read, range(count))
        return
    with ProcessPoolExecutor(processes, initializer=_begin, initargs=arguments) as pool:
        yield from pool.map(_read, range(count))


def _begin(size: SeasonSize, seed: int, parameters: SeasonParameters) -> None:
    season = make_season(size, seed, parameters)
    _process["season"] = season, town_network(season.town)


def _read(number: int) -> DriveResult:
    season, network = _process["season"]
    return read_drive(season, season.drives[number], network)


@dataclass
class SeasonFusion:
    """The home, drive by drive."""

    store: Store
    network: RoadNetwork
    outcome: Outcome
    shown: dict[int, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    """Of each dot, what its sightings truly show."""
    truth: dict[BoxKey, int] = field(default_factory=dict)
    drives: dict[int, int] = field(default_factory=dict)
    """Number of the drive by its recording's id."""

    def add(self, plan: PlannedDrive, result: DriveResult) -> None:
        """What the crews reported before the drive, then the drive, as the night stores it."""
        self._report_repairs(plan)
        self.outcome.results.append(result)
        self.truth.update(result.truth)
        if isinstance(result.reading, Refusal):
            self.outcome.refused.append(f"{plan.vehicle.name} {plan.start:%d.%m. %H:%M}: {result.reading.reason}")
        else:
            recording = self._receive(plan)
            given = Given(result.reading, FakeDetector.name)
            with recorded_associations() as associations, self.store.write() as session:
                remember(session, recording.id, given, self.network, datetime.now(UTC))
            self.outcome.aligned_sightings += aligned_sightings(plan.number, result.reading, result.truth, associations)
            self._count_shown(recording.id)
        self.outcome.dots.append(self._dots())

    def _receive(self, plan: PlannedDrive) -> Recording:
        name = f"{plan.vehicle.name}-{plan.start:%Y%m%dT%H%M%S}.mp4"
        row = Recording(
            **{"sha256": sha256(name.encode()).hexdigest(), "name": name, "video": name, "track": None},
            **{"received_at": plan.start + timedelta(hours=8), "state": RECORDING_STATE},
        )
        with self.store.write() as session:
            session.add(row)
            session.flush()
        self.drives[row.id] = plan.number
        return row

    def _count_shown(self, recording: int) -> None:
        with self.store.read() as session:
            for row in session.scalars(select(Sighting).where(Sighting.recording_id == recording)):
                box = Box(row.x1, row.y1, row.x2, row.y2)
                self.shown[row.damage_id][self.truth[box_key(self.drives[recording], row.pts_s, box)]] += 1

    def _report_repairs(self, plan: PlannedDrive) -> None:
        """Crews report on the dots that show what they repaired since the last drive."""
        repaired_at = {
            d.id: SEASON_START + timedelta(weeks=d.repaired_week)
            for d in self.outcome.season.damages
            if d.repair_reported and d.repaired_week is not None and d.repaired_week <= plan.week
        }
        mostly_shown = {dot: shows.most_common(1)[0][0] for dot, shows in self.shown.items()}
        with self.store.write() as session:
            for dot, damage in mostly_shown.items():
                if damage in repaired_at and dot not in self.outcome.reported_dots:
                    self.outcome.reported_dots[dot] = plan.number
                    _report_repair(session, dot, repaired_at[damage])

    def _dots(self) -> dict[int, Dot]:
        columns = (Damage.id, Damage.x, Damage.y, Damage.chainage_sd_m, Damage.offset_sd_m, Damage.status)
        with self.store.read() as session:
            rows = session.execute(select(*columns, Damage.damage_class, Damage.section_id)).all()
        return {row[0]: Dot(*row) for row in rows}

    def valid_passes(self) -> dict[tuple[int, int], int]:
        """Valid passes by drive and dot."""
        with self.store.read() as session:
            looks = session.scalars(select(Look).where(Look.valid))
            return {(self.drives[look.recording_id], look.damage_id): look.passes for look in looks}

    def sightings(self) -> Iterator[StoredSighting]:
        """Every stored sighting of a dot, in the order of time, where it was placed on the ground; what was a candidate
        until it was merged counts for the whole."""
        not_dots = (Status.CANDIDATE, Status.MERGED)
        shown = {dot for dots in self.outcome.dots for dot, row in dots.items() if row.status not in not_dots}
        with self.store.read() as session:
            wholes = {damage.id: merge_target(session, damage).id for damage in session.scalars(select(Damage))}
            for row in session.scalars(select(Sighting).order_by(Sighting.recording_id, Sighting.pts_s, Sighting.id)):
                drive = self.drives[row.recording_id]
                truth = self.truth[box_key(drive, row.pts_s, Box(row.x1, row.y1, row.x2, row.y2))]
                x, y = beside(self.network.by_id[row.section_id].line, row.chainage_m, row.offset_m)
                dot = row.damage_id if row.damage_id in shown else wholes[row.damage_id]
                if dot not in shown:
                    continue
                yield StoredSighting(drive, row.pts_s, dot, wholes[row.damage_id], truth, x, y, row.distance_m)


def _report_repair(session: Session, dot: int, at: datetime) -> None:
    damage = session.get(Damage, dot)
    if damage is not None and damage.status not in NOT_REPAIRABLE:
        damage.status = Status.REPAIRED.value
        session.add(DamageEvent(damage_id=dot, at=at, event=Status.REPAIRED.value, by=CREW))
