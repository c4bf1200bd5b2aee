"""What identifies a person is made unreadable before a picture is written."""

from collections.abc import Sequence
from functools import cache

import cv2
import numpy as np

from model.detection import Box, Image
from model.networks.faces import FaceFinder
from model.networks.plates import PlateFinder

RIM = 0.25
"""A box is blurred this share of its size beyond each edge: hair, chin, a plate's frame."""
_BLOCKS = 4
"""Blocks left across a box's shorter side: the eyes of a face fall into one, and no letter survives."""


def blur_people(image: Image) -> Image:
    """A copy with every face found pixelated; raises WeightsError without the face network."""
    return pixelate(image, _faces().find(image))


def blur_private(image: Image) -> Image:
    """A copy with every face and every number plate found pixelated; raises WeightsError without the networks."""
    return pixelate(image, [*_faces().find(image), *_plates().find(image)])


def pixelate(image: Image, boxes: Sequence[Box]) -> Image:
    """A copy in which each box, and a rim round it, holds only a few averages; nothing brings the rest back."""
    out = image.copy()
    for box in boxes:
        left, top, right, bottom = _with_rim(box, image)
        part = out[top:bottom, left:right]
        if part.size:
            out[top:bottom, left:right] = _coarse(part)
    return out


@cache
def _faces() -> FaceFinder:
    return FaceFinder()


@cache
def _plates() -> PlateFinder:
    return PlateFinder()


def _with_rim(box: Box, image: Image) -> tuple[int, int, int, int]:
    height, width = image.shape[:2]
    across, down = box.width * RIM, box.height * RIM
    left, top = max(0, int(box.x1 - across)), max(0, int(box.y1 - down))
    return left, top, min(width, int(box.x2 + across) + 1), min(height, int(box.y2 + down) + 1)


def _coarse(part: Image) -> Image:
    height, width = part.shape[:2]
    block = max(1, min(height, width) / _BLOCKS)
    few = (max(1, round(width / block)), max(1, round(height / block)))
    averages = cv2.resize(part, few, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(averages, (width, height), interpolation=cv2.INTER_NEAREST), dtype=np.uint8)
