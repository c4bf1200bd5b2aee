"""What remembering one recording costs as the home grows: 400,000 known damages, looks up to 3 million, 300 nights.

    python tests/bench/remember.py [--postgresql] [--keep FOLDER]

The season's town is put into a municipality of 1,200 km whose rows are made in bulk. One drive through the town is
remembered on night 1, 150 and 300, once along roads that are driven every fortieth night as all others are, and once
along roads that were driven every night. Printed are seconds, statements and rows, so that what grows shows even on a
busy machine. Simulated; the pipeline is not judged here.
"""

import argparse
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, event, func, select

from data.roads.network import RoadNetwork
from data.schema import Damage, Look, Pass, Recording, Sighting
from data.settings import HomeSettings
from data.store import Store, open_store
from ingest.night.reader import Read
from ingest.observe.reading import Reading
from ingest.refusals import Refusal
from ingest.remember import remember
from tests.bench.municipality import NIGHTS, Municipality, fill
from tests.bench.season import PlannedDrive, Season, SeasonSize, make_season, store_town, town_network
from tests.bench.truth_read import read_drive
from tests.postgresql import postgresql

MEASURED_NIGHTS = (1, 150, NIGHTS)
TIMES = 3
"""Each drive is remembered so often, a recording each; the median counts."""


@dataclass
class Cost:
    """Of one recording."""

    seconds: float
    """By the clock."""
    cpu_s: float
    """Of this process, which a busy machine does not stretch as much; PostgreSQL's own not counted."""
    statements: int
    observations: int


@dataclass
class _Statements:
    """Counts what the database is asked."""

    engine: Engine
    count: int = 0

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Meanwhile."""
        event.listen(self.engine, "before_cursor_execute", self._add)
        try:
            yield
        finally:
            event.remove(self.engine, "before_cursor_execute", self._add)

    def _add(self, *_arguments: object) -> None:
        self.count += 1


def drives(season: Season) -> dict[str, PlannedDrive]:
    """Two drives of a van that share no road: one along common roads, one along roads that are driven every night."""
    vans = [plan for plan in season.drives if not plan.vehicle.sweeper]
    every_night = max(vans, key=lambda plan: len(plan.legs))
    hot = sections_of(season, every_night)
    common = max(vans, key=lambda plan: len(sections_of(season, plan) - hot))
    return {"common": common, "every night": every_night}


def sections_of(season: Season, plan: PlannedDrive) -> set[int]:
    """Database ids of the sections that a drive is planned along."""
    number = {road.section: index for index, road in enumerate(season.town.roads, start=1)}
    return {number[leg.section] for leg in plan.legs}


def reading_of(season: Season, plan: PlannedDrive, network: RoadNetwork, start: datetime) -> Reading:
    """What a drive along a plan's roads gives, at another time; each is another drive with its own errors."""
    minutes = abs(round((start - plan.start) / timedelta(minutes=1)))
    reading = read_drive(season, replace(plan, number=1_000 + minutes), network).reading
    assert not isinstance(reading, Refusal)
    return replace(reading, first_frame=start)


def cost_of(store: Store, reading: Reading, network: RoadNetwork, name: str) -> Cost:
    """Of remembering a reading, from the transaction's begin to its commit."""
    with store.write() as session:
        row = Recording(
            sha256=f"{name:>064}", name=name, video=name, received_at=reading.first_frame, state="processing"
        )
        session.add(row)
    statements = _Statements(store.engine)
    begin, cpu_begin = time.perf_counter(), time.process_time()
    with statements.counted(), store.write() as session:
        remember(session, row.id, Read(reading, "bench"), network, datetime.now(UTC))
    seconds, cpu_s = time.perf_counter() - begin, time.process_time() - cpu_begin
    return Cost(seconds, cpu_s, statements.count, len(reading.observations))


def median(costs: Sequence[Cost]) -> Cost:
    """The one whose processor time is in the middle."""
    return sorted(costs, key=lambda cost: cost.cpu_s)[len(costs) // 2]


def rows(store: Store) -> str:
    """How much there is."""
    with store.read() as session:
        counts = [session.scalar(select(func.count()).select_from(table)) for table in (Damage, Look, Sighting, Pass)]
    return "{:,} damages, {:,} looks, {:,} sightings, {:,} passes".format(*counts)


def measure(store: Store, season: Season) -> None:
    """Print the table."""
    network, planned = town_network(season.town), drives(season)
    store_town(store, season.town)
    municipality = Municipality(store.engine, season, sections_of(season, planned["every night"]))
    night, first = 0, {}
    for until in MEASURED_NIGHTS:
        fill(municipality, night, until)
        night = until
        print(f"night {night}: {rows(store)}", flush=True)
        for kind, plan in planned.items():
            start = municipality.begin_of(night) + timedelta(hours=14)
            times = [start + timedelta(minutes=40 * number) for number in range(TIMES)]
            readings = [reading_of(season, plan, network, at) for at in times]
            names = [f"{kind[0]}{night}x{number}" for number in range(TIMES)]
            costs = [cost_of(store, *pair) for pair in zip(readings, [network] * TIMES, names, strict=True)]
            cost = median(costs)
            ratio = cost.cpu_s / first.setdefault(kind, cost.cpu_s)
            each = ", ".join(f"{one.seconds:.2f}" for one in costs)
            print(
                f"  {kind:12} {cost.cpu_s:5.2f} s of processor, {cost.seconds:6.2f} s ({each}), "
                f"{ratio:4.2f} x night 1, {cost.statements} statements, "
                f"{cost.observations} observations",
                flush=True,
            )


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--postgresql", action="store_true", help="on PostgreSQL instead of SQLite")
    parser.add_argument("--keep", type=Path, help="leave the home in this folder")
    arguments = parser.parse_args()
    folder = arguments.keep or Path(tempfile.mkdtemp(prefix="vejsyn-remember-"))
    season = make_season(SeasonSize(weeks=1, repairs=0), 1)
    with postgresql() if arguments.postgresql else nullcontext() as url:
        store = open_store(HomeSettings(home=folder, database_url=url))
        measure(store, season)
        store.engine.dispose()
    if not arguments.keep:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
