"""The sections as a network: what lies near a point, and how far it is along the road from one place to another."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import networkx as nx
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, STRtree
from sqlalchemy import select

from data.schema import Section
from data.store import Store

JUNCTION_SNAP_M = 3.0
"""Ends at most so far from another section, metres, meet it there; registers draw junctions that loosely."""


@dataclass(frozen=True, eq=False)
class NetworkSection:
    """A section with its line in EPSG:25832 metres."""

    id: int
    kind: str
    line: LineString
    interval_days: int | None = None

    @cached_property
    def length_m(self) -> float:
        """Drawn metres."""
        return float(self.line.length)


@dataclass(frozen=True, slots=True)
class Position:
    """A place on the network: a section by its index, and metres from the section's start."""

    section: int
    along_m: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place near a point."""

    position: Position
    distance_m: float
    bearing_deg: float
    """Of the line there, towards increasing chainage; 0 is north, 90 east."""


@dataclass(frozen=True, slots=True)
class Leg:
    """A stretch driven on one section; backwards where `to_m` is less than `from_m`."""

    section: int
    from_m: float
    to_m: float

    @property
    def length_m(self) -> float:
        """Metres, never negative."""
        return abs(self.to_m - self.from_m)


@dataclass(frozen=True)
class Route:
    """The shortest way from one place to another."""

    length_m: float
    legs: tuple[Leg, ...]


Cut = tuple[float, int]
"""Where a node lies on a section: metres from its start, node number."""


@dataclass(frozen=True, eq=False)
class RoadNetwork:
    """Sections, their junctions, and the ways between."""

    sections: tuple[NetworkSection, ...]
    _ways: dict[tuple[int, float], tuple[dict[int, float], dict[int, list[int]]]] = field(default_factory=dict)

    @cached_property
    def by_id(self) -> dict[int, NetworkSection]:
        """Sections by their database id."""
        return {section.id: section for section in self.sections}

    @cached_property
    def tree(self) -> STRtree:
        """Spatial index over the sections' lines."""
        return STRtree([section.line for section in self.sections])

    def near(self, x: float, y: float, radius_m: float) -> list[Candidate]:
        """The closest place of every section within the radius, nearest first."""
        point = shapely.Point(x, y)
        found = [self._candidate(int(i), point) for i in self.tree.query(point, "dwithin", radius_m)]
        return sorted(found, key=lambda candidate: candidate.distance_m)

    def _candidate(self, index: int, point: shapely.Point) -> Candidate:
        line = self.sections[index].line
        along = float(line.project(point))
        return Candidate(Position(index, along), float(line.distance(point)), bearing_deg(line, along))

    def point(self, position: Position, offset_m: float = 0.0) -> tuple[float, float]:
        """Metres east and north of a place, moved to the right of increasing chainage by the offset."""
        line = self.sections[position.section].line
        spot = line.interpolate(position.along_m)
        right = math.radians(bearing_deg(line, position.along_m) + 90)
        return spot.x + offset_m * math.sin(right), spot.y + offset_m * math.cos(right)

    def route(self, start: Position, end: Position, limit_m: float) -> Route | None:
        """The shortest way of at most `limit_m`, or None. Turning back on the way is allowed, as cars may."""
        direct = None
        if start.section == end.section:
            leg = Leg(start.section, start.along_m, end.along_m)
            direct = Route(leg.length_m, (leg,))
            if leg.length_m <= JUNCTION_SNAP_M:
                return direct
        ways = [way for way in (direct, self._through_nodes(start, end, limit_m)) if way and way.length_m <= limit_m]
        return min(ways, key=lambda way: way.length_m) if ways else None

    def _through_nodes(self, start: Position, end: Position, limit_m: float) -> Route | None:
        best: tuple[float, Cut, Cut] | None = None
        for out in self._cuts_beside(start):
            reach, _ = self._reach(out[1], limit_m)
            for into in self._cuts_beside(end):
                if into[1] not in reach:
                    continue
                length = abs(out[0] - start.along_m) + reach[into[1]] + abs(end.along_m - into[0])
                if best is None or length < best[0]:
                    best = (length, out, into)
        if best is None or best[0] > limit_m:
            return None
        length, out, into = best
        nodes = self._reach(out[1], limit_m)[1][into[1]]
        legs = [Leg(start.section, start.along_m, out[0]), *map(self._edge_leg, nodes, nodes[1:])]
        legs.append(Leg(end.section, into[0], end.along_m))
        return Route(length, tuple(_merged(legs)))

    def _edge_leg(self, a: int, b: int) -> Leg:
        edge = self.graph.edges[a, b]
        from_m, to_m = (edge["at"][a], edge["at"][b])
        return Leg(edge["section"], from_m, to_m)

    def _reach(self, node: int, limit_m: float) -> tuple[dict[int, float], dict[int, list[int]]]:
        key = (node, limit_m)
        if key not in self._ways:
            self._ways[key] = nx.single_source_dijkstra(self.graph, node, cutoff=limit_m, weight="length")
        return self._ways[key]

    def _cuts_beside(self, position: Position) -> list[Cut]:
        """The nodes next to a place on its section, one to either side."""
        cuts = self.cuts[position.section]
        before = [cut for cut in cuts if cut[0] <= position.along_m]
        after = [cut for cut in cuts if cut[0] >= position.along_m]
        return [*before[-1:], *after[:1]]

    @cached_property
    def cuts(self) -> tuple[list[Cut], ...]:
        """Each section's nodes in order of chainage."""
        return _cuts([section.line for section in self.sections], self.tree)

    @cached_property
    def graph(self) -> "nx.Graph[int]":
        """Nodes are junctions and ends; edges stretches of a section, the shortest where two join the same nodes."""
        graph: nx.Graph[int] = nx.Graph()
        for section, cuts in enumerate(self.cuts):
            for (from_m, a), (to_m, b) in pairwise(cuts):
                length = to_m - from_m
                if a != b and not (graph.has_edge(a, b) and graph.edges[a, b]["length"] <= length):
                    graph.add_edge(a, b, length=length, section=section, at={a: from_m, b: to_m})
                graph.add_nodes_from((a, b))
        return graph


def load_network(store: Store) -> RoadNetwork:
    """All sections of the home."""
    with store.read() as session:
        rows = session.scalars(select(Section).order_by(Section.id)).unique()
        sections = tuple(
            NetworkSection(
                row.id,
                row.kind,
                LineString(shapely.get_coordinates(shapely.from_wkb(row.line))),
                row.road_class.interval_days,
            )
            for row in rows
        )
    return RoadNetwork(sections)


def bearing_deg(line: LineString, along_m: float) -> float:
    """Direction of the line at a chainage, towards increasing chainage; 0 is north, 90 east."""
    half = min(0.5, line.length / 2)
    middle = min(max(along_m, half), line.length - half)
    a, b = line.interpolate(middle - half), line.interpolate(middle + half)
    return math.degrees(math.atan2(b.x - a.x, b.y - a.y)) % 360


def offset_m(line: LineString, along_m: float, point: shapely.Point) -> float:
    """Metres from a line to a point beside it, positive to the right of increasing chainage."""
    half = min(0.5, line.length / 2)
    middle = min(max(along_m, half), line.length - half)
    a, b = line.interpolate(middle - half), line.interpolate(middle + half)
    right = (point.x - a.x) * (b.y - a.y) - (point.y - a.y) * (b.x - a.x)
    return math.copysign(float(line.distance(point)), right)


def _merged(legs: Iterable[Leg]) -> list[Leg]:
    """Legs on one section that go on in the same direction become one; legs of no length go."""
    merged: list[Leg] = []
    for leg in legs:
        last = merged[-1] if merged else None
        same_way = last and last.section == leg.section and (last.to_m - last.from_m) * (leg.to_m - leg.from_m) >= 0
        if last and same_way and abs(last.to_m - leg.from_m) <= JUNCTION_SNAP_M:
            merged[-1] = Leg(leg.section, last.from_m, leg.to_m)
        elif leg.length_m > 0:
            merged.append(leg)
    return merged


def _cuts(lines: Sequence[LineString], tree: STRtree) -> tuple[list[Cut], ...]:
    """Find the junctions: ends that touch a section, and sections that cross."""
    spots = _junction_points(lines, tree)
    nodes = _clustered(spots)
    cuts: list[dict[int, float]] = [{} for _ in lines]
    points = [shapely.Point(spot) for spot in spots]
    spot_index, line_index = tree.query(points, "dwithin", JUNCTION_SNAP_M)
    for spot, line in zip(spot_index.tolist(), line_index.tolist(), strict=True):
        cuts[line].setdefault(nodes[spot], float(lines[line].project(points[spot])))
    return tuple(sorted((along, node) for node, along in on_line.items()) for on_line in cuts)


def _junction_points(lines: Sequence[LineString], tree: STRtree) -> NDArray[np.float64]:
    ends = [shapely.get_coordinates(line)[[0, -1]] for line in lines]
    first, second = tree.query(lines, "crosses")
    pairs = [(a, b) for a, b in zip(first.tolist(), second.tolist(), strict=True) if a < b]
    crossings = [shapely.get_coordinates(shapely.intersection(lines[a], lines[b])) for a, b in pairs]
    return np.vstack([*ends, *crossings]) if lines else np.empty((0, 2))


def _clustered(spots: NDArray[np.float64]) -> list[int]:
    """A node number for each spot; spots within the snapping distance of each other share one."""
    points = [shapely.Point(spot) for spot in spots]
    pairs = STRtree(points).query(points, "dwithin", JUNCTION_SNAP_M)
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(spots)))
    graph.add_edges_from(pairs.T.tolist())
    number = {spot: node for node, group in enumerate(nx.connected_components(graph)) for spot in group}
    return [number[spot] for spot in range(len(spots))]
