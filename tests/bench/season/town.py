"""A town that does not exist: a warped grid of streets, long roads out of it, and cycle paths beside and between."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString

from data.roads.classes import proposed_interval_days
from data.roads.network import NetworkSection, RoadNetwork
from data.schema import RoadClass, Section
from data.simulate.network import Kind, Road
from data.simulate.route import beside
from data.store import Store

Floats = NDArray[np.float64]

ORIGIN = (600_000.0, 6_130_000.0)
"""EPSG:25832 of the town's south-western corner: somewhere in Funen, where no such town is."""
BLOCK_M = 350.0
"""Between two streets of the grid."""
WARP_M, WARP_WAVE_M = 25.0, 900.0
"""How far the grid's streets swing aside, and over what length: bends of 800 m radius and more."""
SWING_M, SWING_WAVE_M = 60.0, 1100.0
"""The same of the long roads: bends of 500 m radius and more."""
DRAWN_EVERY_M = 10.0
"""Between two points of a drawn line; registers draw bends about that finely."""
LANE_M = 1.75
"""Of a lane's middle from the road's; lanes of 3.5 m (FACTS: Danish two-lane roads)."""
PATH_BESIDE_M = (3.0, 5.0)
"""Of a cycle path's middle from the middle of the lane beside it (FACTS: 3-5 m beside the carriageway)."""
TAPER_M = 15.0
"""Over so many metres a cycle path bends into the junction at its end."""

STREET, MAIN, LONG, PATH = "Lokalvej", "Trafikvej", "Gennemfartsvej", "Cykelsti"


@dataclass(frozen=True, slots=True)
class TownSize:
    """How big a town is made."""

    blocks: int = 4
    """Of the grid, to each side."""
    arms: int = 4
    """Long roads, at most 4: north, east, south, west."""
    arm_sections: int = 3
    section_m: float = 1450.0
    """Of a long road."""
    free_paths: int = 3
    """Paths through the blocks, beside no road."""


FULL = TownSize()
"""About 32 km of road and 11 km of path."""
SMALL = TownSize(blocks=2, arms=1, arm_sections=1, section_m=900.0, free_paths=1)
"""About 5 km of road and 2 km of path."""


@dataclass(frozen=True)
class Town:
    """Sections in the order of their database ids, which begin at 1."""

    roads: tuple[Road, ...]
    companions: dict[str, tuple[str, ...]]
    """For each path beside roads, the roads."""

    def metres(self, kind: Kind) -> float:
        """Of all roads, or of all paths."""
        return float(sum(road.line.length for road in self.roads if road.kind == kind))


def make_town(size: TownSize = FULL, seed: int = 1) -> Town:
    """The town of that size; the seed chooses which roads have paths, how far off, on which side."""
    random = np.random.default_rng((seed, 21))
    streets = list(_streets(size))
    arms = [list(_arm(size, number)) for number in range(size.arms)]
    paths, companions = _paths_beside(_chains(size, streets, arms, random), random)
    free = _free_paths(size, random)
    return Town((*streets, *(road for arm in arms for road in arm), *paths, *free), companions)


def town_network(town: Town) -> RoadNetwork:
    """As the pipeline loads it from a home that holds the town."""
    return RoadNetwork(
        tuple(
            NetworkSection(number, road.kind, road.line, proposed_interval_days(road.road_class))
            for number, road in enumerate(town.roads, start=1)
        )
    )


def store_town(store: Store, town: Town) -> None:
    """The town's classes and sections as rows of an empty home."""
    with store.write() as session:
        kinds = {road.road_class: road.kind for road in town.roads}
        classes = {
            name: RoadClass(name=name, kind=kind, interval_days=proposed_interval_days(name))
            for name, kind in kinds.items()
        }
        session.add_all(classes.values())
        session.flush()
        session.add_all(_rows(town, {name: row.id for name, row in classes.items()}))


def _rows(town: Town, classes: dict[str, int]) -> Iterator[Section]:
    for number, road in enumerate(town.roads, start=1):
        min_x, min_y, max_x, max_y = road.line.bounds
        yield Section(
            **{"id": number, "key": road.section, "name": road.name, "kind": road.kind},
            **{"road_class_id": classes[road.road_class], "from_m": 0.0, "length_m": road.line.length},
            **{"line": shapely.to_wkb(road.line), "min_x": min_x, "min_y": min_y, "max_x": max_x, "max_y": max_y},
        )


def _warped(points: Floats) -> LineString:
    """Grid metres, (n, 2), as a line in EPSG:25832."""
    wave = 2 * np.pi / WARP_WAVE_M
    bent = points + WARP_M * np.sin(wave * points[:, ::-1])
    return LineString(bent + np.array(ORIGIN))


def _straight(a: Floats, b: Floats) -> Floats:
    count = max(2, round(float(np.hypot(b[0] - a[0], b[1] - a[1])) / DRAWN_EVERY_M) + 1)
    return np.linspace(a, b, count)


def _streets(size: TownSize) -> Iterator[Road]:
    for row in range(size.blocks + 1):
        for column in range(size.blocks):
            for axis in (0, 1):
                ends = np.array([(column, row), (column + 1, row)], float)[:, :: 1 if axis == 0 else -1] * BLOCK_M
                road_class = MAIN if row == size.blocks // 2 else STREET
                name = f"{'Østvej' if axis == 0 else 'Nordvej'} {row + 1}"
                line = _warped(_straight(ends[0], ends[1]))
                yield Road(f"{'EN'[axis]}{row}{column}", name, road_class, "road", line)


def _arm(size: TownSize, number: int) -> Iterator[Road]:
    """One long road, outwards from the middle of a side of the grid, joined to it without a kink."""
    half, whole = size.blocks // 2 * BLOCK_M, size.blocks * BLOCK_M
    start, way = (((half, whole), (0, 1)), ((whole, half), (1, 0)), ((half, 0.0), (0, -1)), ((0.0, half), (-1, 0)))[
        number
    ]
    out = np.array(way, float)
    out_m = np.arange(0.0, size.arm_sections * size.section_m + 1, DRAWN_EVERY_M)
    swing = SWING_M / 2 * (1 - np.cos(2 * np.pi * out_m / SWING_WAVE_M))
    first = np.array(_warped(np.array([start, np.add(start, way)])).coords[0])
    points = first + out_m[:, None] * out + swing[:, None] * out[::-1]
    cuts = np.linspace(0, len(points) - 1, size.arm_sections + 1).round().astype(int)
    for part, (a, b) in enumerate(pairwise(cuts)):
        yield Road(f"L{number}{part}", f"Landevej {number + 1}", LONG, "road", LineString(points[a : b + 1]))


def _chains(
    size: TownSize, streets: Sequence[Road], arms: Sequence[Sequence[Road]], random: np.random.Generator
) -> list[tuple[Road, ...]]:
    """Roads end to end that have one path beside them: pairs of blocks, and the inner part of every second arm."""
    by_id = {road.section: road for road in streets}
    pairs = [
        tuple(by_id[f"{axis}{row}{column + step}"] for step in (0, 1))
        for axis in "EN"
        for row in range(size.blocks + 1)
        for column in range(0, size.blocks - 1, 2)
    ]
    chosen = random.choice(len(pairs), size=max(1, len(pairs) // 4), replace=False)
    return [*(pairs[int(i)] for i in sorted(chosen)), *(tuple(arm[:2]) for arm in arms[::2])]


def _paths_beside(
    chains: Sequence[tuple[Road, ...]], random: np.random.Generator
) -> tuple[list[Road], dict[str, tuple[str, ...]]]:
    paths, companions = [], {}
    for number, chain in enumerate(chains):
        away = (LANE_M + random.uniform(*PATH_BESIDE_M)) * random.choice([-1, 1])
        path = Road(f"P{number}", f"Sti ved {chain[0].name}", PATH, "path", _parallel(chain, float(away)))
        paths.append(path)
        companions[path.section] = tuple(road.section for road in chain)
    return paths, companions


def _parallel(chain: Sequence[Road], away_m: float) -> LineString:
    """Beside roads that follow each other, bent into the junctions at both ends."""
    points = [point for road in chain for point in road.line.coords]
    line = LineString([point for i, point in enumerate(points) if i == 0 or point != points[i - 1]])
    at = np.linspace(0.0, line.length, round(line.length / DRAWN_EVERY_M * 2) + 1)
    share = np.clip(np.minimum(at, line.length - at) / TAPER_M, 0.0, 1.0)
    return LineString([beside(line, float(s), float(away_m * k)) for s, k in zip(at, share, strict=True)])


def _free_paths(size: TownSize, random: np.random.Generator) -> list[Road]:
    """Across a block from corner to corner, in a swing."""
    cells = random.choice(size.blocks**2, size=min(size.free_paths, size.blocks**2), replace=False)
    paths = []
    for number, cell in enumerate(sorted(int(c) for c in cells)):
        corner = np.array(divmod(cell, size.blocks), float) * BLOCK_M
        straight = _straight(corner, corner + BLOCK_M)
        swing = 40.0 * np.sin(np.linspace(0, 2 * np.pi, len(straight)))[:, None] * np.array([0.7, -0.7])
        paths.append(Road(f"F{number}", f"Parksti {number + 1}", PATH, "path", _warped(straight + swing)))
    return paths
