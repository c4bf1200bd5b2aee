"""Peaks of a normalised cross-correlation, to fractions of a texel."""

import cv2
import numpy as np
from numpy.typing import NDArray

from model.geometry.perspective import Floats


def correlation_peak(found: NDArray[np.float32] | Floats, least: float) -> tuple[float, float] | None:
    """How far below and right of the middle a correlation peaks, texels; None below `least`, and at the border."""
    _, highest, _, (c, r) = cv2.minMaxLoc(found)
    if highest < least or r in (0, found.shape[0] - 1) or c in (0, found.shape[1] - 1):
        return None
    down = r - found.shape[0] // 2 + _subtexel(*map(float, found[r - 1 : r + 2, c]))
    return down, c - found.shape[1] // 2 + _subtexel(*map(float, found[r, c - 1 : c + 2]))


def _subtexel(before: float, here: float, after: float) -> float:
    """Vertex of the parabola through three neighbouring values, from the middle one, -0.5 to 0.5."""
    curvature = before - 2 * here + after
    return min(max((before - after) / (2 * curvature), -0.5), 0.5) if curvature < -1e-9 else 0.0
