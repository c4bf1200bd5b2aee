"""The point where the road's edges and markings meet, found from the footage itself."""

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from model.detection import Image

WORKING_WIDTH = 640
"""Lines are looked for in pictures scaled to this width, pixels."""

SHORTEST_LINE = 60.0
"""Shorter segments, in working pixels, are texture."""

LEAST_SLOPE_DEG = 18.0
"""Flatter lines are shadows, joints and bonnets, not the road's edges."""

INLIER_PX = 8.0
"""A line that passes this near a point, in working pixels, meets it."""

DEFAULT_HORIZON = 0.45
"""Share of the frame above the horizon when the footage shows no lines: a phone held level, a little downwards."""

LEAST_SUPPORT = 12
"""Lines to either side that must meet before the point is believed."""

FLATTEST_RANGE = (-0.6, 0.7)
"""The vanishing point's row as a share of the height may lie above the frame, but not below its lower part."""

LINES_KEPT = 600
"""Of all frames together; more add nothing."""


@dataclass
class VanishingPoint:
    """Gathers lines frame by frame; `estimate` may be asked at any time."""

    width: int
    height: int
    _lines: list[NDArray[np.float64]] = field(default_factory=list)

    def add(self, image: Image) -> None:
        """Gather one frame's lines."""
        if len(self._lines) < LINES_KEPT:
            self._lines.extend(_lines(image))

    def estimate(self) -> tuple[float, float] | None:
        """The point in the frame's own pixels, or None when too few lines agree."""
        if len(self._lines) < 2 * LEAST_SUPPORT:
            return None
        point = _meeting_point(np.array(self._lines), self.height * WORKING_WIDTH / self.width)
        if point is None:
            return None
        scale = self.width / WORKING_WIDTH
        return float(point[0] * scale), float(point[1] * scale)


def default_point(width: int, height: int) -> tuple[float, float]:
    """Where the road of a typical mounting vanishes."""
    return width / 2, height * DEFAULT_HORIZON


def _lines(image: Image) -> list[NDArray[np.float64]]:
    """Segments steep enough to be the road's: rows of (x1, y1, x2, y2) in working pixels."""
    height, width = image.shape[:2]
    small = cv2.resize(image, (WORKING_WIDTH, round(height * WORKING_WIDTH / width)), interpolation=cv2.INTER_AREA)
    gray = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), (5, 5), 0)
    edges = cv2.Canny(gray, 40, 120)
    found = cv2.HoughLinesP(edges, 1, np.pi / 360, 50, minLineLength=SHORTEST_LINE, maxLineGap=8)
    if found is None:
        return []
    segments = found.reshape(-1, 4).astype(np.float64)
    slope = np.degrees(np.arctan2(np.abs(segments[:, 3] - segments[:, 1]), np.abs(segments[:, 2] - segments[:, 0])))
    return list(segments[slope >= LEAST_SLOPE_DEG])


def _meeting_point(segments: NDArray[np.float64], height: float) -> NDArray[np.float64] | None:
    """The point most length of lines of both slopes meets in (exhaustive over sampled pairs, then least squares)."""
    normals, offsets, weights = _as_lines(segments)
    leaning_right = normals[:, 0] * normals[:, 1] > 0
    rng = np.random.default_rng(0)
    best_score = 0.0
    best: NDArray[np.bool_] | None = None
    left, right = np.flatnonzero(leaning_right), np.flatnonzero(~leaning_right)
    if len(left) < LEAST_SUPPORT or len(right) < LEAST_SUPPORT:
        return None
    for a, b in zip(rng.choice(left, 400), rng.choice(right, 400), strict=True):
        point = _cross(normals[[a, b]], offsets[[a, b]])
        if point is None or not FLATTEST_RANGE[0] * height <= point[1] <= FLATTEST_RANGE[1] * height:
            continue
        near = np.abs(normals @ point - offsets) < INLIER_PX
        score = min(weights[near & leaning_right].sum(), weights[near & ~leaning_right].sum())
        if score > best_score:
            best_score, best = score, near
    if best is None or min(np.sum(best & leaning_right), np.sum(best & ~leaning_right)) < LEAST_SUPPORT:
        return None
    w = weights[best][:, None]
    meeting, *_ = np.linalg.lstsq(normals[best] * w, offsets[best] * w[:, 0], rcond=None)
    return np.asarray(meeting, dtype=np.float64)


def _as_lines(
    segments: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Unit normals, offsets (normal · point = offset) and lengths."""
    start, end = segments[:, :2], segments[:, 2:]
    along = end - start
    length = np.hypot(along[:, 0], along[:, 1])
    normals = np.column_stack([-along[:, 1], along[:, 0]]) / length[:, None]
    return normals, np.sum(normals * start, axis=1), length


def _cross(normals: NDArray[np.float64], offsets: NDArray[np.float64]) -> NDArray[np.float64] | None:
    if abs(np.linalg.det(normals)) < 1e-3:
        return None
    return np.asarray(np.linalg.solve(normals, offsets), dtype=np.float64)
