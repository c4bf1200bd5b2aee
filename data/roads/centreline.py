"""Centre lines from the geometries that registers draw: single lines, lines in pieces, roads drawn twice."""

from itertools import pairwise

import numpy as np
import shapely
from shapely import LineString, MultiLineString
from shapely.geometry.base import BaseGeometry

DOUBLE_DRAWN_M = 4.0
"""Two lines at most so far apart everywhere (Hausdorff distance), metres, are one road drawn twice (vejman.dk draws
them 2.0 m apart)."""

MIDWAY_STEP_M = 5.0
"""Spacing of the points of a line midway between two, metres."""

SIMPLIFY_M = 0.05
"""Tolerance to which a midway line is simplified, metres."""

DENSIFY_SHARE = 0.1
"""Share of a line's length at which points are added for the Hausdorff distance."""


def centre_lines(geometry: BaseGeometry | None) -> list[LineString]:
    """The centre lines of one record, in drawn order; empty where there is none.

    Args:
        geometry: a (Multi)LineString in metres; anything else gives nothing.
    """
    if geometry is None or geometry.is_empty:
        return []
    if isinstance(geometry, LineString):
        return [shapely.force_2d(geometry)] if geometry.length > 0 else []
    if not isinstance(geometry, MultiLineString):
        return []
    lines = [shapely.force_2d(line) for line in geometry.geoms if line.length > 0]
    return _joined(_without_doubles(lines))


def _without_doubles(lines: list[LineString]) -> list[LineString]:
    """Replace every two lines that run side by side by the line midway between them."""
    single: list[LineString] = []
    while lines:
        first, *rest = lines
        twin = next((other for other in rest if _side_by_side(first, other)), None)
        single.append(_midway(first, twin) if twin else first)
        lines = [line for line in rest if line is not twin]
    return single


def _side_by_side(line: LineString, other: LineString) -> bool:
    return bool(shapely.hausdorff_distance(line, other, densify=DENSIFY_SHARE) <= DOUBLE_DRAWN_M)


def _midway(line: LineString, other: LineString) -> LineString:
    if _start(line).distance(_end(other)) < _start(line).distance(_start(other)):
        other = shapely.reverse(other)
    share = np.linspace(0.0, 1.0, max(2, int(line.length / MIDWAY_STEP_M) + 2))
    points = shapely.line_interpolate_point(line, share, normalized=True)
    on_other = shapely.line_interpolate_point(other, shapely.line_locate_point(other, points))
    middle = (shapely.get_coordinates(points) + shapely.get_coordinates(on_other)) / 2
    return LineString(shapely.get_coordinates(LineString(middle).simplify(SIMPLIFY_M)))


def _joined(lines: list[LineString]) -> list[LineString]:
    """Pieces that follow each other, end to start, become one line."""
    if len(lines) < 2:
        return lines
    touching = all(_end(a).distance(_start(b)) <= DOUBLE_DRAWN_M for a, b in pairwise(lines))
    if not touching:
        return lines
    return [LineString(np.vstack([shapely.get_coordinates(line) for line in lines]))]


def _start(line: LineString) -> shapely.Point:
    return shapely.get_point(line, 0)


def _end(line: LineString) -> shapely.Point:
    return shapely.get_point(line, -1)
