"""Parts of a picture that must be neither learned nor unlearned are painted out."""

from collections.abc import Iterable

import cv2
import numpy as np

from model.detection import Box, Image
from model.geometry.camera import PIXEL_SD

_RADIUS_PX = 5
"""A pixel is filled from what lies so near to it."""
_RIM_PX = 2 * PIXEL_SD
"""So much beyond a box that a detector drew is painted out too: the edge of a hole that stood out of it would be
smeared all over it."""


def painted_out(image: Image, boxes: Iterable[Box], spared: Iterable[Box] = ()) -> Image:
    """The picture with the boxes filled from their rim, but for what lies in the spared ones."""
    mask = np.zeros(image.shape[:2], np.uint8)
    for box in boxes:
        mask[_inside(box)] = 255
    for box in spared:
        mask[_inside(box)] = 0
    return np.asarray(cv2.inpaint(image, mask, _RADIUS_PX, cv2.INPAINT_TELEA), np.uint8) if mask.any() else image


def with_rim(box: Box) -> Box:
    """What is painted out where something was found."""
    return Box(box.x1 - _RIM_PX, box.y1 - _RIM_PX, box.x2 + _RIM_PX, box.y2 + _RIM_PX)


def _inside(box: Box) -> tuple[slice, slice]:
    """The box's rows and columns."""
    x1, y1, x2, y2 = (max(0, round(side)) for side in (box.x1, box.y1, box.x2, box.y2))
    return slice(y1, y2), slice(x1, x2)
