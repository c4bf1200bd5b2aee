"""Which way a simulated drive goes: along sections that a person chose, or the longest way that leads anywhere."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import networkx as nx
import numpy as np
from shapely import Point, STRtree

from data.simulate.network import Road
from data.simulate.route import ROUTE_GAP_M, BrokenRouteError, Leg

Ends = tuple[int, int]
"""Nodes of a section's first and last point."""


def along(roads: Sequence[Road], sections: Sequence[str]) -> tuple[Leg, ...]:
    """The sections in the order given, each driven from the end where it meets the one before.

    Raises:
        BrokenRouteError: a section is not in the network, or does not meet the one before it.
    """
    ends = _ends(roads)
    for section in sections:
        if section not in ends:
            raise BrokenRouteError(f"{section}: no such section among the roads; look its id up on the map.")
    at = _first_node([ends[section] for section in sections])
    legs = []
    for section in sections:
        first, last = ends[section]
        if at not in (first, last):
            raise BrokenRouteError(f"Section {section} does not meet the section before it; choose others.")
        legs.append(Leg(section, at == first))
        at = last if at == first else first
    return tuple(legs)


def longest(roads: Sequence[Road]) -> tuple[Leg, ...]:
    """The longest of the shortest ways between two ends of the network, found by two sweeps; of roads, not paths.

    Two sweeps find the very longest in a network without rings, and nearly that in others.

    Raises:
        BrokenRouteError: there is no road that leads from one place to another.
    """
    ends = _ends(roads)
    graph: nx.Graph[int] = nx.Graph()
    for road in roads:
        a, b = ends[road.section]
        if (
            road.kind == "road"
            and a != b
            and graph.get_edge_data(a, b, {"metres": np.inf})["metres"] > road.line.length
        ):
            graph.add_edge(a, b, metres=road.line.length, section=road.section)
    if not graph:
        raise BrokenRouteError("The network holds no road that leads from one place to another; import the roads.")
    ways = (_farthest(graph, _farthest(graph, min(part))[-1]) for part in nx.connected_components(graph))
    way = max(ways, key=lambda nodes: nx.path_weight(graph, nodes, "metres"))
    sections = [graph.edges[a, b]["section"] for a, b in pairwise(way)]
    return tuple(Leg(name, ends[name][0] == node) for name, node in zip(sections, way, strict=False))


def first(roads: Sequence[Road], legs: Sequence[Leg], metres: float) -> tuple[Leg, ...]:
    """As many legs as it takes to drive so far."""
    lengths = {road.section: road.line.length for road in roads}
    begins = np.cumsum([0.0, *(lengths[leg.section] for leg in legs[:-1])])
    return tuple(leg for leg, begin in zip(legs, begins, strict=True) if begin < metres)


def _farthest(graph: "nx.Graph[int]", node: int) -> list[int]:
    """The way to the node that lies farthest off."""
    metres, ways = nx.single_source_dijkstra(graph, node, weight="metres")
    way: list[int] = ways[max(metres, key=lambda other: (metres[other], other))]
    return way


def _first_node(ends: Sequence[Ends]) -> int:
    """Where the way begins: at the end of the first section that the second does not touch."""
    first = ends[0]
    return first[1] if len(ends) > 1 and first[0] in ends[1] else first[0]


def _ends(roads: Sequence[Road]) -> Mapping[str, Ends]:
    """Nodes of each section; ends within ROUTE_GAP_M of each other are one node."""
    points = [Point(road.line.coords[end][:2]) for road in roads for end in (0, -1)]
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(points)))
    graph.add_edges_from(STRtree(points).query(points, "dwithin", ROUTE_GAP_M).T.tolist())
    node = {end: min(group) for group in nx.connected_components(graph) for end in group}
    return {road.section: (node[2 * number], node[2 * number + 1]) for number, road in enumerate(roads)}
