"""Damage as regions of a picture, and which of them boxes cover.

A box that lies loosely round a net of cracks shows it to anybody who looks, though its IoU with the drawn box is low,
and two boxes over one net are both right. So a region is found where boxes cover it, whatever their number and size.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from model.datasets.lane_plane import Mask
from model.datasets.masks import CRACK, MASK_POTHOLE
from model.detection import Box

SPECK_REACH_SHARE = 8 / 1024
"""Specks of a crack whose distance is within twice this share of the picture's width are one region. With the next two
chosen so that issue 13's count comes out: 458 near regions of cracks and 18 of potholes in the shared drives."""
LEAST_REGION_SHARE = 100 / 1024**2
"""Drawn pixels of a crack's region, over the square of the picture's width; fewer are stray specks."""
NEAR_FROM = 0.42
"""The near part of a picture, share of its height from above: a masked region with its middle above is mostly one of
many that were not drawn."""
FOUND_SHARE = 0.5
"""Of a region's pixels; it is found where boxes cover so many."""
RIGHT_SHARE = 0.1
"""Of a region's pixels or of a box's area, whichever is less: a box is right where it holds so much of a region."""

POINTS_A_SIDE = 40
"""So many points across and down stand for a drawn box."""

CRACKS, POTHOLES = "crack", "pothole"
KINDS = (CRACKS, POTHOLES)


@dataclass(frozen=True, slots=True)
class Region:
    """What was drawn in one place of a picture."""

    kind: str
    """`CRACKS` or `POTHOLES`."""
    columns: NDArray[np.int64] | NDArray[np.float64]
    """Of its pixels, shape (n,), as the next."""
    rows: NDArray[np.int64] | NDArray[np.float64]
    point_px: float = 1.0
    """Square pixels that each of them stands for."""

    @property
    def middle_row(self) -> float:
        """Mean of its pixels' rows."""
        return float(self.rows.mean())

    def is_found(self, boxes: Sequence[Box]) -> bool:
        """Whether the boxes together cover enough of it."""
        covered = [self._inside(box) for box in boxes]
        return bool(covered) and float(np.logical_or.reduce(covered).mean()) >= FOUND_SHARE

    def meets(self, box: Box) -> bool:
        """Whether enough of it lies in the box for the box to be right."""
        inside, area = int(self._inside(box).sum()) * self.point_px, len(self.rows) * self.point_px
        return inside >= RIGHT_SHARE * min(area, box.area)

    def meets_at_all(self, box: Box) -> bool:
        """Whether any of it lies in the box."""
        return bool(self._inside(box).any())

    def _inside(self, box: Box) -> NDArray[np.bool_]:
        across = (self.columns >= box.x1) & (self.columns < box.x2)
        return across & (self.rows >= box.y1) & (self.rows < box.y2)


def masked_regions(mask: Mask) -> list[Region]:
    """What a mask draws, near or far: each pothole, and cracks with their specks joined."""
    width = mask.shape[1]
    reach, least = round(SPECK_REACH_SHARE * width), LEAST_REGION_SHARE * width**2
    cracks = (region for region in _regions(mask == CRACK, CRACKS, reach) if len(region.rows) >= least)
    return [*cracks, *_regions(mask == MASK_POTHOLE, POTHOLES, 0)]


def box_region(kind: str, box: Box) -> Region:
    """A drawn box as a region, by points all over it."""
    columns, rows = np.meshgrid(_spread(box.x1, box.x2), _spread(box.y1, box.y2))
    return Region(kind, columns.ravel(), rows.ravel(), box.area / columns.size)


def _spread(low: float, high: float) -> NDArray[np.float64]:
    """Middles of equal parts, none less than a pixel."""
    count = min(POINTS_A_SIDE, max(1, round(high - low)))
    return low + (np.arange(count) + 0.5) * (high - low) / count


def _regions(drawn: NDArray[np.bool_], kind: str, reach: int) -> Iterator[Region]:
    """Connected ones after pixels are grown by `reach`; without the pixels grown."""
    grown = cv2.dilate(drawn.astype(np.uint8), np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
    _, number = cv2.connectedComponents(grown)
    rows, columns = np.nonzero(drawn)
    order = np.argsort(number[rows, columns], kind="stable")
    cuts = np.flatnonzero(np.diff(number[rows, columns][order])) + 1
    for part in np.split(order, cuts):
        if len(part):
            yield Region(kind, columns[part], rows[part])
