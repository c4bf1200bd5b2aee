"""One centre line out of whatever a register draws: lines, lines in pieces, lines drawn twice."""

from itertools import pairwise

import numpy as np
import shapely
from shapely import LineString, MultiLineString
from shapely.geometry.base import BaseGeometry

DOUBLE_DRAWN_M = 4.0
"""Two parts at most so far apart all along, metres, are one road drawn twice (vejman.dk draws 2.0 m apart)."""

MERGE_STEP_M = 5.0
"""How often the middle of two drawn lines is taken, metres."""

SIMPLIFY_M = 0.05
"""Points that move a merged line less than this, metres, are left out."""


def centre_lines(geometry: BaseGeometry | None) -> list[LineString]:
    """The centre lines of one record, in drawn order; empty when there is none.

    Args:
        geometry: a (Multi)LineString in metres; anything else gives nothing.
    """
    if geometry is None or geometry.is_empty:
        return []
    if isinstance(geometry, LineString):
        return [shapely.force_2d(geometry)] if geometry.length > 0 else []
    if not isinstance(geometry, MultiLineString):
        return []
    parts = [shapely.force_2d(part) for part in geometry.geoms if part.length > 0]
    return _joined(_undoubled(parts))


def _undoubled(parts: list[LineString]) -> list[LineString]:
    """Replace every two parts that run side by side by the line midway between them."""
    lines: list[LineString] = []
    while parts:
        first, *rest = parts
        twin = next((other for other in rest if _side_by_side(first, other)), None)
        lines.append(_midway(first, twin) if twin else first)
        parts = [part for part in rest if part is not twin]
    return lines


def _side_by_side(one: LineString, other: LineString) -> bool:
    return bool(shapely.hausdorff_distance(one, other, densify=0.1) <= DOUBLE_DRAWN_M)


def _midway(one: LineString, other: LineString) -> LineString:
    if _start(one).distance(_end(other)) < _start(one).distance(_start(other)):
        other = shapely.reverse(other)
    share = np.linspace(0.0, 1.0, max(2, int(one.length / MERGE_STEP_M) + 2))
    points = shapely.line_interpolate_point(one, share, normalized=True)
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
