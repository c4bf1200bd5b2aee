"""The road network: sections near a point, and shortest routes along the road between two positions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import networkx as nx
import numpy as np
import shapely
from cachetools import LRUCache
from numpy.typing import NDArray
from shapely import LineString, STRtree
from sqlalchemy import or_, select

from data.linear_referencing import bearing_deg, line_from_wkb, point_beside
from data.schema import Damage, Section
from data.store import Store
from model.vocabulary import Oneway

JUNCTION_SNAP_M = 3.0
"""Ends at most so far from another section, metres, join it there; registers draw junctions that loosely."""


@dataclass(frozen=True, eq=False)
class NetworkSection:
    """A section with its line in EPSG:25832 metres."""

    id: int
    kind: str
    line: LineString
    interval_days: int | None = None
    oneway: str | None = None
    """The one direction of traffic by the line, where it is known: see `model.vocabulary.Oneway`."""
    level: int = 0
    """Of a bridge 1 or more, of a tunnel -1 or less."""

    @cached_property
    def length_m(self) -> float:
        """Drawn metres."""
        return float(self.line.length)


@dataclass(frozen=True, slots=True)
class Position:
    """A position on the network (linear reference): a section by its index, and metres from the section's start."""

    section: int
    chainage_m: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """The position on a section that is nearest to a point."""

    position: Position
    distance_m: float
    bearing_deg: float
    """Of the line there, towards increasing chainage; 0 is north, 90 east."""


@dataclass(frozen=True, slots=True)
class Leg:
    """Part of a route on one section, by chainage; driven backwards where `to_m` is less than `from_m`."""

    section: int
    from_m: float
    to_m: float

    @property
    def length_m(self) -> float:
        """Metres, never negative."""
        return abs(self.to_m - self.from_m)


@dataclass(frozen=True)
class Route:
    """The shortest route from one position to another."""

    length_m: float
    legs: tuple[Leg, ...]


NodeOnSection = tuple[float, int]
"""A junction or end on a section: its chainage in metres, and its node number."""

SEARCHES_KEPT = 4_096
"""Of the searches made, the latest used; one takes 2-11 kB (limits of 100-400 m, in Odense), all some 20 MB."""

Reach = tuple[dict[int, float], dict[int, list[int]]]
"""What a search from a node reached: by node, metres and the nodes on the way there."""


@dataclass(frozen=True, eq=False)
class RoadNetwork:
    """Sections, their junctions, and routes between positions."""

    sections: tuple[NetworkSection, ...]
    retired: tuple[NetworkSection, ...] = ()
    """Nothing is matched to them; damages still lie there."""
    _reached: LRUCache[tuple[int, float], Reach] = field(default_factory=lambda: LRUCache(SEARCHES_KEPT))
    """Searches that were made, by node and limit."""

    @cached_property
    def by_id(self) -> dict[int, NetworkSection]:
        """Sections by their database id."""
        return {section.id: section for section in (*self.retired, *self.sections)}

    @cached_property
    def tree(self) -> STRtree:
        """Spatial index over the sections' lines."""
        return STRtree([section.line for section in self.sections])

    def are_joined(self, a_id: int, b_id: int) -> bool:
        """Whether one of two sections, by their database ids, ends at the other; a bridge over a road does not."""
        if not {a_id, b_id} <= self._index.keys():
            return False  # a retired one joins nothing
        a, b = ([node for _, node in self.nodes[self._index[section_id]]] for section_id in (a_id, b_id))
        return not {a[0], a[-1]}.isdisjoint(b) or not {b[0], b[-1]}.isdisjoint(a)

    @cached_property
    def _index(self) -> dict[int, int]:
        """Of a section, by its database id."""
        return {section.id: number for number, section in enumerate(self.sections)}

    def near(self, x: float, y: float, radius_m: float) -> list[Candidate]:
        """The nearest position on every section within the radius, nearest first."""
        point = shapely.Point(x, y)
        found = [self._candidate(int(i), point) for i in self.tree.query(point, "dwithin", radius_m)]
        return sorted(found, key=lambda candidate: candidate.distance_m)

    def _candidate(self, index: int, point: shapely.Point) -> Candidate:
        line = self.sections[index].line
        chainage = float(line.project(point))
        return Candidate(Position(index, chainage), float(line.distance(point)), bearing_deg(line, chainage))

    def point(self, position: Position, offset_m: float = 0.0) -> tuple[float, float]:
        """EPSG:25832 of a position, moved to the right of increasing chainage by the offset, metres."""
        return point_beside(self.sections[position.section].line, position.chainage_m, offset_m)

    def route(self, start: Position, end: Position, limit_m: float) -> Route | None:
        """The shortest route of at most `limit_m`, or None. Turning round on the way is allowed, as for cars."""
        direct = None
        if start.section == end.section:
            leg = Leg(start.section, start.chainage_m, end.chainage_m)
            direct = Route(leg.length_m, (leg,))
            if leg.length_m <= JUNCTION_SNAP_M:
                return direct
        routes = (direct, self._through_nodes(start, end, limit_m))
        allowed = [route for route in routes if route and route.length_m <= limit_m]
        return min(allowed, key=lambda route: route.length_m) if allowed else None

    def _through_nodes(self, start: Position, end: Position, limit_m: float) -> Route | None:
        best: tuple[float, NodeOnSection, NodeOnSection] | None = None
        for out in self._adjacent_nodes(start):
            reach, _ = self._reach(out[1], limit_m)
            for into in self._adjacent_nodes(end):
                if into[1] not in reach:
                    continue
                length = abs(out[0] - start.chainage_m) + reach[into[1]] + abs(end.chainage_m - into[0])
                if best is None or length < best[0]:
                    best = (length, out, into)
        if best is None or best[0] > limit_m:
            return None
        length, out, into = best
        nodes = self._reach(out[1], limit_m)[1][into[1]]
        edges = (self.graph.edges[a, b]["leg"] for a, b in pairwise(nodes))
        legs = [Leg(start.section, start.chainage_m, out[0]), *edges]
        legs.append(Leg(end.section, into[0], end.chainage_m))
        return Route(length, tuple(_merged(legs)))

    def _reach(self, node: int, limit_m: float) -> Reach:
        key = (node, limit_m)
        if (reach := self._reached.get(key)) is None:
            reach = nx.single_source_dijkstra(self.graph, node, cutoff=limit_m, weight="length")
            self._reached[key] = reach
        return reach

    def _adjacent_nodes(self, position: Position) -> list[NodeOnSection]:
        """The nodes next to a position on its section, one to either side."""
        nodes = self.nodes[position.section]
        before = [node for node in nodes if node[0] <= position.chainage_m]
        after = [node for node in nodes if node[0] >= position.chainage_m]
        return [*before[-1:], *after[:1]]

    @cached_property
    def nodes(self) -> tuple[list[NodeOnSection], ...]:
        """Each section's nodes in order of chainage."""
        return _nodes(
            [section.line for section in self.sections], [section.level for section in self.sections], self.tree
        )

    @cached_property
    def graph(self) -> "nx.DiGraph[int]":
        """Nodes are junctions and ends; edges the sections between them, both ways.

        Where two sections join the same nodes, the one that may be driven so, then the shorter: half a roundabout
        leads there, the other half back.
        """
        graph: nx.DiGraph[int] = nx.DiGraph()
        for number, nodes in enumerate(self.nodes):
            graph.add_nodes_from(node for _, node in nodes)
            for start, end in pairwise(nodes):
                if start[1] != end[1]:
                    self._add_edge(graph, number, start, end)
                    self._add_edge(graph, number, end, start)
        return graph

    def _add_edge(self, graph: "nx.DiGraph[int]", section: int, start: NodeOnSection, end: NodeOnSection) -> None:
        (from_m, a), (to_m, b) = start, end
        rank = (self.wrong_way_m(Leg(section, from_m, to_m)) > 0, abs(to_m - from_m))
        if not (graph.has_edge(a, b) and graph.edges[a, b]["rank"] <= rank):
            graph.add_edge(a, b, length=abs(to_m - from_m), rank=rank, leg=Leg(section, from_m, to_m))

    def wrong_way_m(self, leg: Leg) -> float:
        """Metres of a leg against the only direction of traffic."""
        oneway, forward = self.sections[leg.section].oneway, leg.to_m >= leg.from_m
        return leg.length_m if oneway == (Oneway.BACKWARD if forward else Oneway.FORWARD) else 0.0


def load_network(store: Store) -> RoadNetwork:
    """All sections of the home that are not retired, and those of the others where damages lie."""
    with_damages = select(Damage.section_id)
    query = select(Section).where(or_(Section.retired_at.is_(None), Section.id.in_(with_damages)))
    with store.read() as session:
        rows = session.scalars(query.order_by(Section.id)).unique().all()
        sections, retired = (
            tuple(_network_section(row) for row in rows if (row.retired_at is not None) is is_retired)
            for is_retired in (False, True)
        )
    return RoadNetwork(sections, retired)


def _network_section(row: Section) -> NetworkSection:
    line, interval_days = line_from_wkb(row.line), row.road_class.interval_days
    return NetworkSection(row.id, row.kind, line, interval_days, row.oneway, row.level)


def _merged(legs: Iterable[Leg]) -> list[Leg]:
    """Legs that continue on one section in the same direction become one; legs of no length are dropped."""
    merged: list[Leg] = []
    for leg in legs:
        last = merged[-1] if merged else None
        onward = last and last.section == leg.section and (last.to_m - last.from_m) * (leg.to_m - leg.from_m) >= 0
        if last and onward and abs(last.to_m - leg.from_m) <= JUNCTION_SNAP_M:
            merged[-1] = Leg(leg.section, last.from_m, leg.to_m)
        elif leg.length_m > 0:
            merged.append(leg)
    return merged


def _nodes(lines: Sequence[LineString], levels: Sequence[int], tree: STRtree) -> tuple[list[NodeOnSection], ...]:
    """The nodes on each line: ends, ends of others that touch it, and crossings on one level."""
    xy, point_levels = _junction_points(lines, levels, tree)
    numbers = _clustered(xy)
    # A ring begins and ends at one node.
    ends = [[(0.0, numbers[2 * line]), (lines[line].length, numbers[2 * line + 1])] for line in range(len(lines))]
    between: list[dict[int, float]] = [{} for _ in lines]
    points = [shapely.Point(point) for point in xy]
    point_index, line_index = tree.query(points, "dwithin", JUNCTION_SNAP_M)
    for point, line in zip(point_index.tolist(), line_index.tolist(), strict=True):
        chainage = float(lines[line].project(points[point]))
        at_end = numbers[point] in (numbers[2 * line], numbers[2 * line + 1])
        if not at_end and (levels[line] == point_levels[point] or _is_end(lines[line], chainage)):
            between[line].setdefault(numbers[point], chainage)
    inner = [[(chainage, node) for node, chainage in on_line.items()] for on_line in between]
    return tuple(sorted([*at_ends, *on_line]) for at_ends, on_line in zip(ends, inner, strict=True))


def _is_end(line: LineString, chainage_m: float) -> bool:
    """A bridge begins and ends on the ground: there it joins what lies on another level."""
    return min(chainage_m, line.length - chainage_m) <= JUNCTION_SNAP_M


def _junction_points(
    lines: Sequence[LineString], levels: Sequence[int], tree: STRtree
) -> tuple[NDArray[np.float64], list[int]]:
    """(n, 2) ends and crossings, and the level of each."""
    ends = [shapely.get_coordinates(line)[[0, -1]] for line in lines]
    first, second = tree.query(lines, "crosses")
    pairs = [(a, b) for a, b in zip(first.tolist(), second.tolist(), strict=True) if a < b and levels[a] == levels[b]]
    crossings = [shapely.get_coordinates(shapely.intersection(lines[a], lines[b])) for a, b in pairs]
    at = [*levels, *(levels[a] for a, _ in pairs)]
    points = [*ends, *crossings]
    on = [level for level, group in zip(at, points, strict=True) for _ in group]
    return (np.vstack(points), on) if lines else (np.empty((0, 2)), [])


def _clustered(xy: NDArray[np.float64]) -> list[int]:
    """A node number for each of (n, 2) points; points within the snapping distance of each other share one."""
    points = [shapely.Point(point) for point in xy]
    pairs = STRtree(points).query(points, "dwithin", JUNCTION_SNAP_M)
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(xy)))
    graph.add_edges_from(pairs.T.tolist())
    number = {point: node for node, group in enumerate(nx.connected_components(graph)) for point in group}
    return [number[point] for point in range(len(xy))]
