"""Lengthwise marks on the road: where lines of paint lie across it, in a view from above."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from model.geometry.perspective import Floats, Tilt, ground_to_image, image_to_ground

Gray = NDArray[np.uint8]

LANE_DEPTH, LANE_HALF_WIDTH = 3.0, 2.4
"""Road that is searched from the picture's lower edge on, and to either side, in mounting heights."""

ALONG_TEXEL, ACROSS_TEXEL = 0.1, 0.02
"""Size of a texel of the view from above, in mounting heights."""

MARKS_FROM_SHARE = 0.97
"""The view begins at this share of the picture's height."""

WIDEST_MARK = 0.3
"""Of a mark, in mounting heights: 40 cm from 1.4 m."""

MIN_MARK_CONTRAST = 14.0
"""Least grey levels by which a mark outshines the road on both sides. Assumed."""

MIN_ROW_SHARE = 0.35
"""Least share of the view's length on which it does: of a warning line's dashes and gaps as much is paint."""

MIN_APART = 0.12
"""Marks nearer to each other than this, mounting heights, are one."""

LINE_HALF_WIDTH, LINE_ROUNDS = 0.07, 4
"""A mark's texels lie so near to its line, mounting heights, which is fitted so often."""

MIN_TEXELS = 12
"""Of a mark; with fewer no line is fitted."""

MAX_MARKS = 6
"""In one picture."""


def lane_marks(picture: Gray, focal: float, tilt: Tilt) -> Floats:
    """(n, 4) marks of one grey picture: x and y of a near point on each and of a far one, from the picture's middle,
    in its widths; from left to right.

    Args:
        focal: focal length, widths of the picture.
        tilt: with which that focal length puts the horizon in its row.
    """
    height, width = picture.shape
    near = image_to_ground(np.array([[0.0, (MARKS_FROM_SHARE - 0.5) * height / width / focal]]), tilt)[0, 0]
    if not (np.isfinite(near) and near > 0):
        return np.empty((0, 4))
    lit, share = _bright(_from_above(picture, focal * width, tilt, float(near)))
    ends = [end for column in _columns(share) if (end := _line(lit, column)) is not None]
    if not ends:
        return np.empty((0, 4))
    right = (np.array(ends) + 0.5) * ACROSS_TEXEL - LANE_HALF_WIDTH
    ahead = np.full(len(right), float(near))
    points = [ground_to_image(np.column_stack([ahead + a, right[:, n]]), tilt) for n, a in enumerate((0.0, LANE_DEPTH))]
    return np.asarray(np.hstack(points) * focal)


def _from_above(picture: Gray, focal_px: float, tilt: Tilt, near: float) -> Gray:
    rows, columns = round(LANE_DEPTH / ALONG_TEXEL), round(2 * LANE_HALF_WIDTH / ACROSS_TEXEL)
    far = near + LANE_DEPTH
    corners = np.array(
        [(far, -LANE_HALF_WIDTH), (far, LANE_HALF_WIDTH), (near, LANE_HALF_WIDTH), (near, -LANE_HALF_WIDTH)]
    )
    pixels = ground_to_image(corners, tilt) * focal_px + np.array([picture.shape[1] / 2, picture.shape[0] / 2])
    sheet = np.array([(0, 0), (columns, 0), (columns, rows), (0, rows)], np.float32)
    onto = cv2.getPerspectiveTransform(pixels.astype(np.float32), sheet)
    return np.asarray(cv2.warpPerspective(picture, onto, (columns, rows)), np.uint8)


def _bright(strip: Gray) -> tuple[NDArray[np.bool_], Floats]:
    """Texels that outshine what lies on both sides of them, and the share of such in each column."""
    smooth = cv2.blur(strip.astype(np.float32), (3, 1))
    reach = round(WIDEST_MARK / ACROSS_TEXEL)
    left, right = np.roll(smooth, reach, axis=1), np.roll(smooth, -reach, axis=1)
    inside = (strip > 0) & (left > 0) & (right > 0)
    inside[:, :reach] = inside[:, -reach:] = False
    lit = inside & (smooth - np.maximum(left, right) >= MIN_MARK_CONTRAST)
    visible = inside.sum(axis=0)
    share = np.where(visible >= strip.shape[0] / 4, lit.sum(axis=0) / np.maximum(visible, 1), 0.0)
    return lit, np.asarray(cv2.blur(share.reshape(1, -1), (5, 1)).ravel(), np.float64)


def _columns(share: Floats) -> list[int]:
    """Where marks lie, from left to right."""
    found: list[int] = []
    left, apart = share.copy(), math.ceil(MIN_APART / ACROSS_TEXEL)
    while len(found) < MAX_MARKS and left.max() >= MIN_ROW_SHARE:
        peak = int(np.argmax(left))
        found.append(peak)
        left[max(0, peak - apart) : peak + apart + 1] = 0.0
    return sorted(found)


def _line(lit: NDArray[np.bool_], column: int) -> tuple[float, float] | None:
    """Columns of a mark at the near end of the view and at the far one; None where its rows do not make a line."""
    rows, columns = np.nonzero(lit)
    slope, at = 0.0, float(column)
    for _ in range(LINE_ROUNDS):
        near = np.abs(columns - at - slope * rows) <= LINE_HALF_WIDTH / ACROSS_TEXEL
        if near.sum() < MIN_TEXELS or np.ptp(rows[near]) < lit.shape[0] / 4:
            return None
        slope, at = np.polyfit(rows[near], columns[near], 1)
    return float(at + slope * (lit.shape[0] - 0.5)), float(at - 0.5 * slope)
