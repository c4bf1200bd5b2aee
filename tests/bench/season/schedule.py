"""Who drives where and when: three vehicles on their rounds, week after week."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain

import numpy as np

from data.simulate.network import Road
from data.simulate.route import Leg
from tests.bench.season.town import LONG, MAIN, PATH, STREET, Town

SEASON_START = datetime(2026, 9, 7, tzinfo=UTC)
"""A Monday. Here and in `town` stand the fleet's plan and the roads' layout, no errors: no seed varies them."""
WEEKS = 6
FEWEST_ROUNDS = 3
"""Weeks in which a section is driven, each time once there and once back: 6 passes. Assumed."""
MOST_ROUNDS = 6
"""12 passes: every week."""
LONGEST_DRIVE_M = {False: 9000.0, True: 4500.0}
"""Of one recording, of a van and of the sweeper: a quarter of an hour or so."""
DRIVES_A_DAY = 8
"""Of one vehicle, one an hour from seven."""

TownLegs = tuple[Leg, ...]


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A vehicle with its phone."""

    name: str
    speeds_mps: dict[str, float]
    """On a clear stretch of each class of road."""
    mount_m: float
    """Of the phone over the road, as it was measured by tape."""
    sweeper: bool = False


VANS = (
    Vehicle("bil-1", {STREET: 11.0, MAIN: 13.0, LONG: 17.0}, 1.45),
    Vehicle("bil-2", {STREET: 10.0, MAIN: 12.5, LONG: 18.5}, 1.60),
)
"""Assumed: a little under the limits in town and outside it."""
SWEEPER = Vehicle("fejemaskine", {STREET: 6.0, MAIN: 6.0, LONG: 7.0, PATH: 3.9}, 1.80, sweeper=True)
"""Assumed: a sweeper on its way, at most 15 km/h on paths."""


@dataclass(frozen=True, slots=True)
class PlannedDrive:
    """One recording to be made."""

    number: int
    """In the order of time, from 0."""
    vehicle: Vehicle
    start: datetime
    legs: TownLegs

    @property
    def week(self) -> float:
        """Since the season's start."""
        return (self.start - SEASON_START) / timedelta(weeks=1)


def plan_season(town: Town, weeks: int = WEEKS, seed: int = 1) -> tuple[PlannedDrive, ...]:
    """All drives in the order of time: every section passed in both directions, 6 to 12 times in six weeks.

    The sweeper drives the paths and, in one week, the roads beside them; the vans drive the roads.
    """
    random = np.random.default_rng((seed, 23))
    rounds = _rounds(town, weeks, random)
    drives: list[tuple[datetime, Vehicle, TownLegs]] = []
    for week in range(weeks):
        for vehicles, driven in zip((VANS, (SWEEPER,)), rounds, strict=True):
            sections = [road for road in town.roads if week in driven.get(road.section, ())]
            drives.extend(_week(week, vehicles, sections, random))
    drives.sort(key=lambda drive: (drive[0], drive[1].name))
    return tuple(PlannedDrive(number, who, when, legs) for number, (when, who, legs) in enumerate(drives))


Rounds = dict[str, tuple[int, ...]]
"""The weeks in which a section is driven."""


def _rounds(town: Town, weeks: int, random: np.random.Generator) -> tuple[Rounds, Rounds]:
    """Of the vans, and of the sweeper."""
    beside_paths = set(chain.from_iterable(town.companions.values()))
    vans: Rounds = {}
    sweeper: Rounds = {}
    for road in town.roads:
        wanted = int(random.integers(FEWEST_ROUNDS, MOST_ROUNDS + 1)) * weeks / WEEKS
        count = min(weeks, max(1, round(wanted)))
        chosen = sorted(random.choice(weeks, size=count, replace=False).tolist())
        if road.kind == "path":
            sweeper[road.section] = tuple(chosen)
        elif road.section in beside_paths and count > 1:
            vans[road.section], sweeper[road.section] = tuple(chosen[1:]), (chosen[0],)
        else:
            vans[road.section] = tuple(chosen)
    return vans, sweeper


def _week(
    week: int, vehicles: Sequence[Vehicle], sections: Sequence[Road], random: np.random.Generator
) -> Iterator[tuple[datetime, Vehicle, TownLegs]]:
    """The week's drives, dealt out to the vehicles, spread over its working days."""
    lengths = {road.section: road.line.length for road in sections}
    legs = [
        part
        for circuit in circuits(sections, random)
        for part in _cut(circuit, lengths, LONGEST_DRIVE_M[vehicles[0].sweeper])
    ]
    for number, part in enumerate(legs):
        vehicle, turn = vehicles[number % len(vehicles)], number // len(vehicles)
        day, hour = turn % 5, 7 + turn // 5 % DRIVES_A_DAY
        second = random.uniform(0, 1800)
        yield SEASON_START + timedelta(weeks=week, days=day, hours=hour, seconds=second), vehicle, part


Node = tuple[int, int]


def circuits(sections: Iterable[Road], random: np.random.Generator) -> list[list[Leg]]:
    """Rounds that take every section once in each direction; one for each connected part (Hierholzer 1873)."""
    out: dict[Node, list[tuple[Leg, Node]]] = defaultdict(list)
    for road in sections:
        a, b = _ends(road)
        out[a].append((Leg(road.section, True), b))
        out[b].append((Leg(road.section, False), a))
    for ways in out.values():
        random.shuffle(ways)
    return [legs for start in sorted(out) if (legs := _circuit(start, out))]


def _circuit(start: Node, out: dict[Node, list[tuple[Leg, Node]]]) -> list[Leg]:
    stack: list[tuple[Leg | None, Node]] = [(None, start)]
    done: list[Leg] = []
    while stack:
        leg, node = stack[-1]
        if out[node]:
            stack.append(out[node].pop(_onward(out[node], leg)))
        else:
            stack.pop()
            if leg is not None:
                done.append(leg)
    return done[::-1]


def _onward(ways: Sequence[tuple[Leg, Node]], came: Leg | None) -> int:
    """Turning back only where nothing else is left to drive."""
    return next((i for i, (leg, _) in enumerate(ways) if came is None or leg.section != came.section), 0)


def _ends(road: Road) -> tuple[Node, Node]:
    first, last = road.line.coords[0], road.line.coords[-1]
    return (round(first[0]), round(first[1])), (round(last[0]), round(last[1]))


def _cut(circuit: Sequence[Leg], lengths: dict[str, float], longest_m: float) -> Iterator[TownLegs]:
    """Recordings of at most so many metres, cut where sections meet."""
    part: list[Leg] = []
    metres = 0.0
    for leg in circuit:
        if part and metres + lengths[leg.section] > longest_m:
            yield tuple(part)
            part, metres = [], 0.0
        part.append(leg)
        metres += lengths[leg.section]
    if part:
        yield tuple(part)
