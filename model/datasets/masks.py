"""Labels from pixel masks: pieces of one crack joined on the ground, specks dropped, nets told from lines."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from model.datasets.lane_plane import Mask, lane_plane
from model.detection import Box
from model.vocabulary import DamageClass

CRACK, MASK_POTHOLE = 2, 3

_CELL_M = 0.05
"""Side of a cell of the ground raster; about the width of a drawn crack 10 m ahead."""
_GROUND_M = (16.0, 40.0)
"""The raster's width, the vanishing line in its middle, and its length ahead of the camera."""
_JOIN_M = (0.35, 0.6)
"""Pieces this near one another, across and along the road, are one crack: cracks follow the wheels' two tracks, which
a wider reach across would join; the gaps between dnit's hand-drawn specks are mostly smaller."""
_LONELY_M = 0.6
_LONELY_CELLS = 5
"""Drawn cells in the square round a point, where a line that crosses it has twelve; fewer are a stray speck."""
_SMALLEST_CRACK_M = 0.7
_SMALLEST_CRACK_PX = 40
"""Drawn pixels; fewer are specks that no one could draw a box round twice alike."""
_SMALLEST_POTHOLE_PX = 60
_SMALLEST_SIDE_PX = 8
_LINE_WIDTH_M = 0.45
"""A crack that wanders less than this to either side is a line; ASTM D6433's alligator nets are wider."""
_LONG_LINE = 6.0
_LONG_LINE_STRANDS = 2.2
"""A wide but very long trace is still one line if a cut across it meets this few strands, cells drawn side by side."""
_PAD_PX = 3


@dataclass(frozen=True, slots=True)
class Label:
    """What a person says is in a picture: a class, its box and, where known, its outline in pixels, shape (n, 2)."""

    damage_class: DamageClass
    box: Box
    outline: NDArray[np.float32] | None = None


def labels_from_mask(mask: Mask) -> list[Label]:
    """Damage drawn in a dnit mask, in the mask's own pixels."""
    return [*_potholes(mask), *_cracks(mask)]


def _potholes(mask: Mask) -> list[Label]:
    drawn = cv2.morphologyEx(np.where(mask == MASK_POTHOLE, 255, 0).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3)))
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(drawn)
    kept = [i for i in range(1, count) if stats[i, cv2.CC_STAT_AREA] >= _SMALLEST_POTHOLE_PX]
    where = [np.nonzero(pieces == i) for i in kept]
    labels = [_label(DamageClass.POTHOLE, rows, columns, mask.shape, 0) for rows, columns in where]
    return [label for label in labels if label is not None]


def _cracks(mask: Mask) -> list[Label]:
    rows, columns = np.nonzero(mask == CRACK)
    if not len(rows):
        return []
    ground = lane_plane(mask).to_ground(columns.astype(np.float64), rows.astype(np.float64))
    piece = _pieces(ground)
    numbers = np.unique(piece[piece > 0])
    labels = [_crack(rows[piece == i], columns[piece == i], ground[piece == i], mask.shape) for i in numbers]
    return [label for label in labels if label is not None]


def _pieces(ground: NDArray[np.float64]) -> NDArray[np.int32]:
    """For each point on the ground the number of the crack it belongs to, 0 for a stray speck."""
    width, length = (round(side / _CELL_M) for side in _GROUND_M)
    across = np.clip(ground[:, 0] / _CELL_M + width / 2, 0, width - 1).astype(int)
    ahead = np.clip(ground[:, 1] / _CELL_M, 0, length - 1).astype(int)
    raster = np.zeros((length, width), np.uint8)
    raster[ahead, across] = 1
    raster &= (_neighbours(raster) >= _LONELY_CELLS).astype(np.uint8)
    _, pieces = cv2.connectedComponents(cv2.dilate(raster, _disk(*_JOIN_M)))
    return np.where(raster[ahead, across] > 0, pieces[ahead, across], 0)


def _neighbours(raster: NDArray[np.uint8]) -> NDArray[np.float32]:
    side = round(_LONELY_M / _CELL_M) | 1
    count: NDArray[np.float32] = cv2.boxFilter(raster, cv2.CV_32F, (side, side), normalize=False)
    return count


def _disk(across_m: float, along_m: float) -> NDArray[np.uint8]:
    size = (round(across_m / _CELL_M) | 1, round(along_m / _CELL_M) | 1)
    disk: NDArray[np.uint8] = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, size)
    return disk


def _crack(
    rows: NDArray[np.int64], columns: NDArray[np.int64], ground: NDArray[np.float64], shape: tuple[int, ...]
) -> Label | None:
    length, width, heading = _extent(ground)
    if len(rows) < _SMALLEST_CRACK_PX or length < _SMALLEST_CRACK_M:
        return None
    strands = len(np.unique((ground / _CELL_M).astype(int), axis=0)) * _CELL_M / length
    return _label(_shape(length, width, heading, strands), rows, columns, shape, _PAD_PX)


def _shape(length: float, width: float, heading: float, strands: float) -> DamageClass:
    """A net, or a line along or across the road; `heading` in degrees from the road's direction, 0–90."""
    line = width < _LINE_WIDTH_M or (length > _LONG_LINE * width and strands < _LONG_LINE_STRANDS)
    if not line:
        return DamageClass.ALLIGATOR
    return DamageClass.LONGITUDINAL if heading < 45 else DamageClass.TRANSVERSE


def _extent(ground: NDArray[np.float64]) -> tuple[float, float, float]:
    """Length and width in metres along the main axes, and the long axis's angle to the road in degrees."""
    if len(ground) < 3:
        return 0.0, 0.0, 0.0
    centred = ground - ground.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    low, high = np.percentile(centred @ axes.T, [2, 98], axis=0)
    heading = np.degrees(np.arctan2(abs(axes[0, 0]), abs(axes[0, 1])))
    return float(high[0] - low[0]), float(high[1] - low[1]), float(heading)


def _label(
    kind: DamageClass, rows: NDArray[np.int64], columns: NDArray[np.int64], shape: tuple[int, ...], pad: int
) -> Label | None:
    height, width = shape[:2]
    box = Box(
        float(max(0, columns.min() - pad)),
        float(max(0, rows.min() - pad)),
        float(min(width, columns.max() + 1 + pad)),
        float(min(height, rows.max() + 1 + pad)),
    )
    if min(box.width, box.height) < _SMALLEST_SIDE_PX:
        return None
    outline = cv2.convexHull(np.stack([columns, rows], axis=1).astype(np.float32)).reshape(-1, 2)
    return Label(kind, box, outline)
