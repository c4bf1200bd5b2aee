"""How far it is along the roads between an order's places, and the way there as a line."""

from collections.abc import Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np
import shapely
import shapely.ops
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.linear_referencing import line_from_wkb
from data.roads.network import NetworkSection, Position, RoadNetwork
from data.schema import Section

Place = tuple[float, float]
"""Metres in EPSG:25832."""

ROADS_ROUND_M = 1_000.0
"""Roads so far round the places are known to the way between them, metres; who must go farther round is rare."""

OFF_ROAD_M = 60.0
"""A place at most so far from a road is reached from there, metres: a depot stands back from it."""

DETOUR = 1.4
"""Roads are so much longer than the crow's way where no road is known to lead there; usual in European towns."""


@dataclass(frozen=True)
class OrderRoads:
    """The roads round an order's places."""

    network: RoadNetwork

    def distances(self, places: Sequence[Place]) -> NDArray[np.float64]:
        """(n, n) metres along the roads, the same there and back."""
        points = np.asarray(places, dtype=np.float64).reshape(-1, 2)
        apart = np.hypot(*(points[:, None, :] - points[None, :, :]).transpose(2, 0, 1)) * DETOUR
        positions = [self._position(place) for place in places]
        for here, start in enumerate(positions):
            reach = self._reach(start) if start else {}
            for there, end in enumerate(positions):
                if start and end and (metres := self._metres(start, end, reach)) is not None:
                    apart[here, there] = metres
        return np.asarray(np.minimum(apart, apart.T))

    def way(self, start: Place, end: Place) -> list[Place]:
        """The line along the roads; a straight one where no road leads there."""
        a, b = self._position(start), self._position(end)
        route = self.network.route(a, b, limit_m=float("inf")) if a and b else None
        if route is None:
            return [start, end]
        line: list[Place] = []
        for leg in route.legs:
            piece = shapely.ops.substring(self.network.sections[leg.section].line, leg.from_m, leg.to_m)
            line += [(float(x), float(y)) for x, y in shapely.get_coordinates(piece)]
        return line or [start, end]

    def _position(self, place: Place) -> Position | None:
        near = self.network.near(*place, OFF_ROAD_M)
        return near[0].position if near else None

    def _reach(self, start: Position) -> dict[int, float]:
        """Metres to every junction."""
        sources: dict[int, float] = {}
        for chainage, node in self.network.nodes[start.section]:
            sources[node] = min(sources.get(node, np.inf), abs(chainage - start.chainage_m))
        reach: dict[int, float] = {}
        for node, metres in sources.items():
            for other, further in _lengths(self.network, node).items():
                reach[other] = min(reach.get(other, np.inf), metres + further)
        return reach

    def _metres(self, start: Position, end: Position, reach: dict[int, float]) -> float | None:
        if start.section == end.section:
            return abs(start.chainage_m - end.chainage_m)
        ends = [reach[node] + abs(chainage - end.chainage_m) for chainage, node in self.network.nodes[end.section]
                if node in reach]  # fmt: skip
        return min(ends) if ends else None


def _lengths(network: RoadNetwork, node: int) -> dict[int, float]:
    return dict(nx.single_source_dijkstra_path_length(network.graph, node, weight="length"))


def order_roads(session: Session, places: Sequence[Place]) -> OrderRoads:
    """The roads round these places."""
    if not places:
        return OrderRoads(RoadNetwork(()))
    x, y = zip(*places, strict=True)
    near = (
        Section.min_x <= max(x) + ROADS_ROUND_M, Section.max_x >= min(x) - ROADS_ROUND_M,
        Section.min_y <= max(y) + ROADS_ROUND_M, Section.max_y >= min(y) - ROADS_ROUND_M,
    )  # fmt: skip
    query = select(Section.id, Section.kind, Section.line, Section.oneway, Section.level)
    rows = session.execute(query.where(*near, Section.retired_at.is_(None)).order_by(Section.id))
    sections = (
        NetworkSection(row.id, row.kind, line_from_wkb(row.line), oneway=row.oneway, level=row.level) for row in rows
    )
    return OrderRoads(RoadNetwork(tuple(sections)))
