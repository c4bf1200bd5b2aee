"""Linear referencing: chainage along a line and offset from it, to places and back; metres in EPSG:25832."""

import math
from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString

Floats = NDArray[np.float64]

TANGENT_HALF_M = 0.5
"""The direction of a line at a chainage is taken over so many metres to either side."""


def line_from_wkb(wkb: bytes) -> LineString:
    """A section's line as stored, EPSG:25832."""
    return LineString(shapely.get_coordinates(shapely.from_wkb(wkb)))


def bearing_deg(line: LineString, chainage_m: float) -> float:
    """Direction of the line at a chainage, towards increasing chainage; 0 is north, 90 east."""
    return float(bearings_deg(np.array([line]), np.array([chainage_m]))[0])


def bearings_deg(lines: NDArray[np.object_], chainages_m: Floats) -> Floats:
    """(n,) directions of n lines, each at its own chainage."""
    a, b = _tangents(lines, chainages_m)
    east, north = (b - a).T
    return np.asarray(np.degrees(np.arctan2(east, north)) % 360)


def offset_m(line: LineString, chainage_m: float, point: shapely.Point) -> float:
    """Metres from a line to a point beside it, positive to the right of increasing chainage."""
    return float(_offsets_m(np.array([line]), np.array([chainage_m]), np.array([point]))[0])


def locate(lines: Sequence[LineString], xy: Floats) -> tuple[Floats, Floats]:
    """(n,) chainage and (n,) offset of (n, 2) places, each on its own of n lines: many places at once, since of one the
    calls cost more than the arithmetic."""
    on, points = np.array(lines, dtype=object), np.asarray(shapely.points(xy))
    chainages = np.asarray(shapely.line_locate_point(on, points))
    return chainages, _offsets_m(on, chainages, points)


def point_beside(line: LineString, chainage_m: float, offset_m: float) -> tuple[float, float]:
    """The point at a chainage and an offset, positive to the right of increasing chainage; metres."""
    foot = line.interpolate(chainage_m)
    right = math.radians(bearing_deg(line, chainage_m) + 90)
    return foot.x + offset_m * math.sin(right), foot.y + offset_m * math.cos(right)


def _offsets_m(lines: NDArray[np.object_], chainages_m: Floats, points: NDArray[np.object_]) -> Floats:
    a, b = _tangents(lines, chainages_m)
    x, y = shapely.get_coordinates(points).T
    right = (x - a[:, 0]) * (b[:, 1] - a[:, 1]) - (y - a[:, 1]) * (b[:, 0] - a[:, 0])
    return np.asarray(np.copysign(shapely.distance(lines, points), right))


def _tangents(lines: NDArray[np.object_], chainages_m: Floats) -> tuple[Floats, Floats]:
    """(n, 2) and (n, 2): two points of each line round a chainage."""
    length = shapely.length(lines)
    half = np.minimum(TANGENT_HALF_M, length / 2)
    middle = np.minimum(np.maximum(chainages_m, half), length - half)
    a, b = (shapely.get_coordinates(shapely.line_interpolate_point(lines, middle + way * half)) for way in (-1, 1))
    return a, b
