"""Linear referencing: chainage along a line and offset from it, to places and back; metres in EPSG:25832."""

import math

import shapely
from shapely import LineString

TANGENT_HALF_M = 0.5
"""The direction of a line at a chainage is taken over so many metres to either side."""


def line_from_wkb(wkb: bytes) -> LineString:
    """A section's line as stored, EPSG:25832."""
    return LineString(shapely.get_coordinates(shapely.from_wkb(wkb)))


def bearing_deg(line: LineString, chainage_m: float) -> float:
    """Direction of the line at a chainage, towards increasing chainage; 0 is north, 90 east."""
    a, b = _tangent(line, chainage_m)
    return math.degrees(math.atan2(b.x - a.x, b.y - a.y)) % 360


def offset_m(line: LineString, chainage_m: float, point: shapely.Point) -> float:
    """Metres from a line to a point beside it, positive to the right of increasing chainage."""
    a, b = _tangent(line, chainage_m)
    right = (point.x - a.x) * (b.y - a.y) - (point.y - a.y) * (b.x - a.x)
    return math.copysign(float(line.distance(point)), right)


def point_beside(line: LineString, chainage_m: float, offset_m: float) -> tuple[float, float]:
    """The point at a chainage and an offset, positive to the right of increasing chainage; metres."""
    foot = line.interpolate(chainage_m)
    right = math.radians(bearing_deg(line, chainage_m) + 90)
    return foot.x + offset_m * math.sin(right), foot.y + offset_m * math.cos(right)


def _tangent(line: LineString, chainage_m: float) -> tuple[shapely.Point, shapely.Point]:
    """Two points of the line round a chainage."""
    half = min(TANGENT_HALF_M, line.length / 2)
    middle = min(max(chainage_m, half), line.length - half)
    return line.interpolate(middle - half), line.interpolate(middle + half)
