"""What identifies a person is made unreadable before a picture is written.

It fails closed: a picture that may be written is a `Blurred`, and one is made only after both networks have answered
for the whole picture. A network that fails, or answers with what is no answer, raises, and nothing is written.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from model.detection import Box, Image
from model.networks.faces import LEAST_FACE_SCORE, FaceFinder
from model.networks.network import made_once
from model.networks.plates import PlateFinder
from model.networks.scene import FACE_M, FROM_WINDSCREEN, ON_FOOT, PLATE_M, Scene

RIM = 0.25
"""A box is blurred this share of its size beyond each edge: hair, chin, a plate's frame."""
_BLOCKS = 4
"""Blocks left across a box's shorter side: the eyes of a face fall into one, and no letter survives."""
FREE_SHARE = 0.1
"""A damage is shown where at most so much of its box lies under blur: a rim may touch its corner."""


@dataclass(frozen=True, slots=True)
class Blurred:
    """A picture that may be written: it has been searched, and what was found is gone."""

    image: Image
    hidden: tuple[Box, ...]
    """What the blur covers, pixels; boxes may overlap."""


def blur_road(image: Image) -> Blurred:
    """A copy of what a phone behind the windscreen saw, every face and number plate found pixelated.

    Raises:
        WeightsError: without the networks.
        NetworkError: one of them gave no answer.
        ValueError: that is no picture.
    """
    return _blurred(image, FROM_WINDSCREEN)


def blur_crew_photo(image: Image) -> Blurred:
    """The same of a photo that somebody took on foot, where people stand nearer. Raises as `blur_road`."""
    return _blurred(image, ON_FOOT)


def hidden_share(box: Box, hidden: Sequence[Box]) -> float:
    """The share, 0–1, of a box that others cover, to the pixel; a box under a pixel wide counts as one pixel."""
    left, top = int(box.x1), int(box.y1)
    covered = np.zeros((max(1, round(box.y2) - top), max(1, round(box.x2) - left)), bool)
    for other in hidden:
        rows = slice(max(0, int(other.y1) - top), max(0, int(other.y2) - top))
        covered[rows, max(0, int(other.x1) - left) : max(0, int(other.x2) - left)] = True
    return float(covered.mean())


def pixelate(image: Image, boxes: Sequence[Box]) -> Blurred:
    """A copy in which each box, and a rim round it, holds only a few averages; nothing brings the rest back."""
    out = image.copy()
    inside = [(x1, y1, x2, y2) for x1, y1, x2, y2 in (_with_rim(box, image) for box in boxes) if x1 < x2 and y1 < y2]
    for left, top, right, bottom in inside:
        out[top:bottom, left:right] = _coarse(out[top:bottom, left:right])
    return Blurred(out, tuple(Box(*corners) for corners in inside))


def _blurred(image: Image, scene: Scene) -> Blurred:
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or not image.size:
        raise ValueError(f"a picture is BGR in bytes, not {image.dtype} of shape {image.shape}")
    return pixelate(image, list(_private(image, scene)))


def _private(image: Image, scene: Scene) -> Iterator[Box]:
    """Where a face or a plate is, as far as the scene lets the network be believed."""
    for one in _faces().find(image):
        if one.score >= scene.needed(LEAST_FACE_SCORE, FACE_M, one.box, image):
            yield one.box
    plates = _plates()
    for one in plates.find(image):
        if one.score >= scene.needed(plates.least_score, PLATE_M, one.box, image):
            yield one.box


@made_once
def _faces() -> FaceFinder:
    return FaceFinder()


@made_once
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
