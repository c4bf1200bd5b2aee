"""What a foreman rings in on the map, and which places lie inside."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Protocol

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from data.projection import box_to_metres, to_degrees, to_metres

Box = tuple[float, float, float, float]
"""West, south, east, north; or min x, min y, max x, max y."""

Ring = Sequence[tuple[float, float]]
"""Longitude and latitude, degrees; the last position repeats the first."""

DENMARK_BOX: Box = (3.2, 54.3, 16.6, 58.3)
"""Degrees; Denmark on land and at sea (EPSG's area of use: 3.24, 54.36, 16.51, 58.27), rounded outwards. No damage lies
beyond it."""

RECTANGLE_COORDINATES = 5
"""Of a closed ring of four edges."""

BOX_MARGIN_M = 50.0
"""Round a polygon's box: a parallel is bent in EPSG:25832, by 15 m between the places that the box is made from."""

MOST_CROSSINGS = 50_000_000
"""Edges that are looked at, over all places: 0.5 s at 10 ns each (measured, GEOS 3.14). 400,000 damages within a town's
freehand outline take some 4 million."""


class BadArea(Exception):
    """Not an area: it has no inside, or lies where Danish metres end."""


class TooTangled(Exception):
    """More than `MOST_CROSSINGS`: a line that runs to and fro thousands of times over thousands of damages."""


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
    """What lies within the first ring and not in the others; of a line that crosses itself, what it rings in an odd
    number of times.

    Its edges are straight on the screen's Mercator map, so places are looked for there: nothing is densified, and a
    place is in or out by the edges that its parallel crosses (GEOS' point-in-area index), so nothing is made valid.
    Both grow without bound: a triangle to the poles took 2.8 GB, 10,000 random points 6 GB.
    """

    rings: Sequence[Ring]

    @cached_property
    def loops(self) -> Sequence[shapely.Polygon]:
        """Each ring filled, on the screen, prepared.

        Raises:
            BadArea: one has no inside.
        """
        drawn = [_closed(ring) for ring in self.rings]
        if not drawn or any(len(ring) < 4 for ring in drawn):
            raise BadArea
        loops = [shapely.Polygon(_screen(*np.array(ring).T)) for ring in drawn]
        if not all(map(_has_inside, loops)):
            raise BadArea
        for loop in loops:
            shapely.prepare(loop)
        return loops

    @cached_property
    def box(self) -> Box:
        """A rectangle round what of it lies in Denmark.

        Raises:
            BadArea: nothing does, or it has no inside.
        """
        assert self.loops
        lon, lat = np.array(self.rings[0]).T
        west, south = max(lon.min(), DENMARK_BOX[0]), max(lat.min(), DENMARK_BOX[1])
        east, north = min(lon.max(), DENMARK_BOX[2]), min(lat.max(), DENMARK_BOX[3])
        if west >= east or south >= north:
            raise BadArea
        min_x, min_y, max_x, max_y = box_to_metres(west, south, east, north)
        return min_x - BOX_MARGIN_M, min_y - BOX_MARGIN_M, max_x + BOX_MARGIN_M, max_y + BOX_MARGIN_M

    def holds(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which of the places lie inside.

        Raises:
            BadArea: it has no inside.
            TooTangled: that would take too long to say.
        """
        places = _screen(*to_degrees(x, y))
        if sum(_crossings(loop, places[:, 1]) for loop in self.loops) > MOST_CROSSINGS:
            raise TooTangled
        outline, *holes = (shapely.contains_xy(loop, places) for loop in self.loops)
        return np.asarray(outline & ~np.any(holes, axis=0)) if holes else np.asarray(outline)


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


def _has_inside(loop: shapely.Polygon) -> bool:
    """Whether a loop rings in anything.

    One that only goes there and back does not, and holds nothing; but of four edges along two sides of its box GEOS
    takes it for the box itself (`Polygon::isRectangle`, measured with GEOS' point-in-area test through shapely 2.1).
    """
    if shapely.get_num_coordinates(loop) == RECTANGLE_COORDINATES:
        return bool(shapely.make_valid(loop).area > 0)
    return bool(shapely.convex_hull(loop).area > 0)


def _screen(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.float64]:
    """Mercator with degrees of longitude as its unit, shape (n, 2); the poles themselves are far, not infinitely."""
    return np.column_stack((lon, np.degrees(np.arcsinh(np.tan(np.radians(lat))))))


def _crossings(loop: shapely.Polygon, north: NDArray[np.float64]) -> int:
    """How many edges lie at the places' heights, over all places: what it costs to say which lie inside."""
    heights = shapely.get_coordinates(loop)[:, 1]
    low, high = np.minimum(heights[:-1], heights[1:]), np.maximum(heights[:-1], heights[1:])
    places = np.sort(north)
    return int((np.searchsorted(places, high, "right") - np.searchsorted(places, low)).sum())
