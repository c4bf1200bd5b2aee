"""Vanishing point of the road, where its edges and markings converge, estimated from the footage itself (RANSAC)."""

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from model.detection import Image

LINES_WIDTH = 640
"""Lines are detected in pictures scaled to this width, pixels."""

MIN_LINE_PX = 60.0
"""Shorter segments, in scaled pixels, are texture."""

MIN_SLOPE_DEG = 18.0
"""Flatter lines, degrees, are shadows, joints and bonnets, not the road's edges."""

INLIER_PX = 8.0
"""A line that passes so near a point, in scaled pixels, supports it."""

DEFAULT_HORIZON = 0.45
"""Share of the frame above the horizon when the footage shows no lines: a phone held level, a little downwards."""

MIN_SUPPORT = 12
"""Lines on either side that must support the point."""

ROW_RANGE = (-0.6, 0.7)
"""The vanishing point's row as a share of the height: it may lie above the frame, but not in its lower part."""

MAX_LINES = 600
"""Of all frames together; more add nothing."""

RANSAC_PAIRS = 400
"""Pairs of lines that are tried as a hypothesis."""

MIN_CROSSING = 1e-3
"""Least sine of the angle between two lines whose crossing is computed."""

BLUR_PX, EDGE_THRESHOLDS = 5, (40, 120)
"""Gaussian kernel before Canny's edge detector, scaled pixels, and its thresholds."""

HOUGH_ANGLE_RAD, HOUGH_VOTES, HOUGH_GAP_PX = np.pi / 360, 50, 8
"""Probabilistic Hough transform: angle step, votes for a line, and the gap it bridges in scaled pixels."""


@dataclass
class VanishingPoint:
    """Collects lines frame by frame; `estimate` may be called at any time."""

    width: int
    height: int
    _lines: list[NDArray[np.float64]] = field(default_factory=list)

    def add(self, image: Image) -> None:
        """Add one frame's lines."""
        if len(self._lines) < MAX_LINES:
            self._lines.extend(_lines(image))

    def estimate(self) -> tuple[float, float] | None:
        """The point in the frame's own pixels, or None when too few lines agree."""
        if len(self._lines) < 2 * MIN_SUPPORT:
            return None
        point = _common_point(np.array(self._lines), self.height * LINES_WIDTH / self.width)
        if point is None:
            return None
        scale = self.width / LINES_WIDTH
        return float(point[0] * scale), float(point[1] * scale)


def default_point(width: int, height: int) -> tuple[float, float]:
    """Where the road of a typical mounting vanishes."""
    return width / 2, height * DEFAULT_HORIZON


def _lines(image: Image) -> list[NDArray[np.float64]]:
    """Segments steep enough to be the road's: (x1, y1, x2, y2) each, in scaled pixels."""
    height, width = image.shape[:2]
    small = cv2.resize(image, (LINES_WIDTH, round(height * LINES_WIDTH / width)), interpolation=cv2.INTER_AREA)
    gray = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), (BLUR_PX, BLUR_PX), 0)
    edges = cv2.Canny(gray, *EDGE_THRESHOLDS)
    found = cv2.HoughLinesP(edges, 1, HOUGH_ANGLE_RAD, HOUGH_VOTES, minLineLength=MIN_LINE_PX, maxLineGap=HOUGH_GAP_PX)
    if found is None:
        return []
    segments = found.reshape(-1, 4).astype(np.float64)
    slope = np.degrees(np.arctan2(np.abs(segments[:, 3] - segments[:, 1]), np.abs(segments[:, 2] - segments[:, 0])))
    return list(segments[slope >= MIN_SLOPE_DEG])


def _common_point(segments: NDArray[np.float64], height: float) -> NDArray[np.float64] | None:
    """The point that lines of both slopes support with the greatest length (RANSAC, then weighted least squares)."""
    normals, offsets, weights = _as_lines(segments)
    leaning_right = normals[:, 0] * normals[:, 1] > 0
    rng = np.random.default_rng(0)
    best_score = 0.0
    best: NDArray[np.bool_] | None = None
    left, right = np.flatnonzero(leaning_right), np.flatnonzero(~leaning_right)
    if len(left) < MIN_SUPPORT or len(right) < MIN_SUPPORT:
        return None
    for a, b in zip(rng.choice(left, RANSAC_PAIRS), rng.choice(right, RANSAC_PAIRS), strict=True):
        point = _cross(normals[[a, b]], offsets[[a, b]])
        if point is None or not ROW_RANGE[0] * height <= point[1] <= ROW_RANGE[1] * height:
            continue
        near = np.abs(normals @ point - offsets) < INLIER_PX
        score = min(weights[near & leaning_right].sum(), weights[near & ~leaning_right].sum())
        if score > best_score:
            best_score, best = score, near
    if best is None or min(np.sum(best & leaning_right), np.sum(best & ~leaning_right)) < MIN_SUPPORT:
        return None
    weight = weights[best][:, None]
    common, *_ = np.linalg.lstsq(normals[best] * weight, offsets[best] * weight[:, 0], rcond=None)
    return np.asarray(common, dtype=np.float64)


def _as_lines(
    segments: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Unit normals (n, 2), offsets (n,) with normal · point = offset, and lengths (n,) of (n, 4) segments."""
    start, end = segments[:, :2], segments[:, 2:]
    direction = end - start
    length = np.hypot(direction[:, 0], direction[:, 1])
    normals = np.column_stack([-direction[:, 1], direction[:, 0]]) / length[:, None]
    return normals, np.sum(normals * start, axis=1), length


def _cross(normals: NDArray[np.float64], offsets: NDArray[np.float64]) -> NDArray[np.float64] | None:
    if abs(np.linalg.det(normals)) < MIN_CROSSING:
        return None
    return np.asarray(np.linalg.solve(normals, offsets), dtype=np.float64)
