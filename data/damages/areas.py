"""What a foreman rings in on the map, and which places lie inside."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Protocol

import numpy as np
import shapely
from numpy.typing import NDArray

from data.projection import to_metres

Box = tuple[float, float, float, float]
"""West, south, east, north; or min x, min y, max x, max y."""

Ring = Sequence[tuple[float, float]]
"""Longitude and latitude, degrees; the last position repeats the first."""

EDGE_STEP_DEG = 0.005
"""A polygon's edge is straight on the screen's Mercator map and bent in EPSG:25832; between points so close, under
600 m, the bend is under 2 cm."""


class BadArea(Exception):
    """Not an area: it has no inside, or lies where Danish metres end."""


class Area(Protocol):
    """Something with an inside, in EPSG:25832."""

    @property
    def box(self) -> Box:
        """What it surely lies within."""

    def holds(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which of the places lie inside."""


@dataclass(frozen=True)
class Circle:
    """All places at most so far from a middle. Grid metres: within 0.04 % of metres on the ground."""

    lon: float
    lat: float
    radius_m: float

    @cached_property
    def middle(self) -> tuple[float, float]:
        """In EPSG:25832.

        Raises:
            BadArea: far outside Denmark.
        """
        x, y = to_metres(self.lon, self.lat)
        if not np.isfinite([x, y]).all():
            raise BadArea
        return float(x), float(y)

    @property
    def box(self) -> Box:
        """The square round it."""
        x, y = self.middle
        return x - self.radius_m, y - self.radius_m, x + self.radius_m, y + self.radius_m

    def holds(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which of the places lie inside or on it."""
        middle_x, middle_y = self.middle
        return np.hypot(x - middle_x, y - middle_y) <= self.radius_m


@dataclass(frozen=True)
class Polygon:
    """What lies within the first ring and not in the others; a line that crosses itself is taken piece by piece."""

    rings: Sequence[Ring]

    @cached_property
    def shape(self) -> shapely.Geometry:
        """In EPSG:25832, valid.

        Raises:
            BadArea: it has no inside, or lies far outside Denmark.
        """
        drawn = [_closed(ring) for ring in self.rings]
        if not drawn or any(len(ring) < 4 for ring in drawn):
            raise BadArea
        # Made valid before it is densified: GEOS' densifier silently drops loops of a line that crosses itself.
        on_screen = shapely.make_valid(shapely.transform(shapely.Polygon(drawn[0], drawn[1:]), _screen))
        shape = shapely.make_valid(shapely.transform(shapely.segmentize(on_screen, EDGE_STEP_DEG), _metres))
        if shape.area == 0:
            raise BadArea
        shapely.prepare(shape)
        return shape

    @property
    def box(self) -> Box:
        """The rectangle round it."""
        min_x, min_y, max_x, max_y = map(float, shapely.bounds(self.shape))
        return min_x, min_y, max_x, max_y

    def holds(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which of the places lie inside."""
        return np.asarray(shapely.contains_xy(self.shape, x, y))


def rectangle(west: float, south: float, east: float, north: float) -> Polygon:
    """What a map's window shows.

    Raises:
        BadArea: west is not west of east, or south not south of north.
    """
    if west >= east or south >= north:
        raise BadArea
    return Polygon([[(west, south), (east, south), (east, north), (west, north), (west, south)]])


def _closed(ring: Ring) -> list[tuple[float, float]]:
    """The ring without positions that repeat the one before, its last position the first."""
    positions = [place for place, _ in groupby((float(lon), float(lat)) for lon, lat in ring)]
    return positions if positions[:1] == positions[-1:] else [*positions, positions[0]]


def _screen(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mercator with degrees of longitude as its unit."""
    if np.abs(degrees[:, 1]).max() >= 90:
        raise BadArea
    north = np.degrees(np.arcsinh(np.tan(np.radians(degrees[:, 1]))))
    return np.column_stack((degrees[:, 0], north))


def _metres(screen: NDArray[np.float64]) -> NDArray[np.float64]:
    lat = np.degrees(np.arctan(np.sinh(np.radians(screen[:, 1]))))
    metres = np.column_stack(to_metres(screen[:, 0], lat))
    if not np.isfinite(metres).all():
        raise BadArea
    return metres
