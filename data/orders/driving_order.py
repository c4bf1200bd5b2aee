"""The order in which a crew visits its places: from the west end, without crossing its own way."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

GAIN_M = 0.01
"""A change that saves less, metres, is not worth making; it also ends rounding's endless swaps."""


def driving_order(places: Sequence[tuple[float, float]]) -> list[int]:
    """The places' indexes in driving order; metres as the crow flies, which over a few streets orders as roads do.

    Nearest neighbour, then 2-opt until nothing is gained; the start stays in the west. For at most some hundred places.
    """
    if len(places) < 3:
        return sorted(range(len(places)), key=lambda i: places[i])
    points = np.asarray(places, dtype=np.float64)
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
    """2-opt: turn a stretch round as long as that makes the way shorter."""
    improved = True
    while improved:
        improved = False
        for first in range(1, len(order) - 1):
            for last in range(first + 1, len(order)):
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
