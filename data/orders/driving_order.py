"""The order in which a crew visits its places: a round from the depot, or from the west end, along the roads."""

from collections.abc import Sequence

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from data.orders.road_distances import OrderRoads, Place

GAIN_M = 0.01
"""A change that saves less, metres, is not worth making; it also ends rounding's endless swaps."""


def round_from(depot: Place | None, places: Sequence[Place], roads: OrderRoads) -> list[int]:
    """The places' indexes in driving order: out from the depot and back to it.

    Without a depot the way begins in the west and ends where it ends.
    """
    if depot is None:
        return driving_order(places, roads.distances(places) if places else None)
    apart = roads.distances([depot, *places])
    graph = nx.from_numpy_array(apart + np.where(np.eye(len(apart)), 0.0, GAIN_M))  # none of no length: it is an edge
    circle = nx.approximation.greedy_tsp(graph, source=0) if places else [0, 0]
    return [index - 1 for index in _untangled(list(circle), apart)[1:-1]]


def driving_order(places: Sequence[Place], apart: NDArray[np.float64] | None = None) -> list[int]:
    """The places' indexes in driving order from the west.

    Nearest neighbour, then 2-opt until nothing is gained; the start stays in the west. For at most some hundred places.

    Args:
        places: metres.
        apart: (n, n) metres between them; as the crow flies where none are given.
    """
    if len(places) < 3:
        return sorted(range(len(places)), key=lambda i: places[i])
    points = np.asarray(places, dtype=np.float64)
    if apart is None:
        apart = np.hypot(*(points[:, None, :] - points[None, :, :]).transpose(2, 0, 1))
    return _untangled(_nearest_first(apart, start=int(points[:, 0].argmin())), apart)


def way_m(order: Sequence[int], apart: NDArray[np.float64]) -> float:
    """The length of the way through the places in that order."""
    return float(apart[list(order[:-1]), list(order[1:])].sum())


def _nearest_first(apart: NDArray[np.float64], start: int) -> list[int]:
    order, left = [start], set(range(len(apart))) - {start}
    while left:
        here = order[-1]
        order.append(min(left, key=lambda place: (apart[here, place], place)))
        left.remove(order[-1])
    return order


def _untangled(order: list[int], apart: NDArray[np.float64]) -> list[int]:
    """2-opt: turn a stretch round as long as that makes the way shorter; a way that ends where it began stays round."""
    ends = len(order) - 1 if len(order) > 1 and order[0] == order[-1] else len(order)
    improved = True
    while improved:
        improved = False
        for first in range(1, ends - 1):
            for last in range(first + 1, ends):
                if _gain(order, first, last, apart) > GAIN_M:
                    order[first : last + 1] = order[first : last + 1][::-1]
                    improved = True
    return order


def _gain(order: list[int], first: int, last: int, apart: NDArray[np.float64]) -> float:
    """Metres saved by driving from `first` to `last` the other way round."""
    before, a, b = order[first - 1], order[first], order[last]
    gain = float(apart[before, a] - apart[before, b])
    if last + 1 < len(order):
        after = order[last + 1]
        gain += float(apart[b, after] - apart[a, after])
    return gain
