"""Holes moved to other roads: few pictures show potholes, and those always on the same asphalt."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from model.datasets.readers import CLASSES
from model.datasets.samples import Sample
from model.detection import Image
from model.vocabulary import DamageClass

Random = np.random.Generator

_POTHOLE = CLASSES.index(DamageClass.POTHOLE)
_LEAST_PASTED_PX = 16
_MARGIN = 0.15
"""Asphalt taken along on each side, over the hole's size; it fades into the new road."""
_ROWS = (0.35, 0.95)
_COLUMNS = (0.25, 0.75)
"""Where a hole may land, over the road's height below the horizon and over the width: the own lane, mostly."""
_LARGEST_SHARE = 0.45
"""Of the picture's width."""


@dataclass(frozen=True, slots=True)
class Patch:
    """A hole with some asphalt round it, and the distance of its foot below the horizon, over the picture's height."""

    image: Image
    drop: float


def cut_hole(sample: Sample, horizon: float, rng: Random) -> Patch | None:
    """One of the sample's potholes; `horizon` over the picture's height, negative above it."""
    sides = np.minimum(sample.boxes[:, 2] - sample.boxes[:, 0], sample.boxes[:, 3] - sample.boxes[:, 1])
    holes = np.flatnonzero((sample.classes == _POTHOLE) & (sides >= _LEAST_PASTED_PX))
    if not len(holes):
        return None
    x1, y1, x2, y2 = sample.boxes[rng.choice(holes)]
    height, width = sample.image.shape[:2]
    left, right = max(0, int(x1 - (x2 - x1) * _MARGIN)), min(width, int(x2 + (x2 - x1) * _MARGIN) + 1)
    top, bottom = max(0, int(y1 - (y2 - y1) * _MARGIN)), min(height, int(y2 + (y2 - y1) * _MARGIN) + 1)
    return Patch(sample.image[top:bottom, left:right], y2 / height - horizon)


def paste_hole(road: Sample, patch: Patch, horizon: float, rng: Random) -> Sample:
    """The road with the hole at a random place, as large as perspective makes it there; unchanged where none fits."""
    height, width = road.image.shape[:2]
    row = (horizon + (1 - horizon) * rng.uniform(*_ROWS)) * height
    column = rng.uniform(*_COLUMNS) * width
    scale = (row / height - horizon) / patch.drop
    across, down = (round(side * scale) for side in patch.image.shape[1::-1])
    left, top = round(column - across / 2), round(row - down)
    inner = np.array([across, down]) * _MARGIN / (1 + 2 * _MARGIN)
    box = np.array([left + inner[0], top + inner[1], left + across - inner[0], row - inner[1]])
    fits = _LEAST_PASTED_PX * 0.6 < down <= top + down <= height and 0 <= left <= left + across <= width and top >= 0
    if not fits or across > _LARGEST_SHARE * width or _covered(box, road.boxes):
        return road
    image = road.image.copy()
    place = image[top : top + down, left : left + across]
    place[:] = _blended(cv2.resize(patch.image, (across, down), interpolation=cv2.INTER_AREA), place)
    return Sample(image, np.append(road.classes, _POTHOLE), np.concatenate([road.boxes, box[None]]))


def _blended(hole: cv2.typing.MatLike, road: Image) -> Image:
    """The hole in the new road's light: its rim is brought to the mean of the road's, then faded out."""
    down, across = road.shape[:2]
    weight = np.zeros((down, across), np.float32)
    cv2.ellipse(weight, (across // 2, down // 2), (round(across * 0.42), round(down * 0.42)), 0, 0, 360, 1.0, -1)
    weight = cv2.GaussianBlur(weight, (0, 0), max(1.0, min(across, down) * 0.05))
    rim = weight < 0.1
    shift = road[rim].mean(axis=0) - hole[rim].mean(axis=0) if rim.any() else np.zeros(3)
    matched = np.clip(hole + shift, 0, 255)
    return np.asarray(matched * weight[..., None] + road * (1 - weight[..., None]), dtype=np.uint8)


def _covered(box: NDArray[np.float64], boxes: NDArray[np.float64]) -> bool:
    """Whether the box meets one that is already there."""
    if not len(boxes):
        return False
    apart = (boxes[:, 0] > box[2]) | (boxes[:, 2] < box[0]) | (boxes[:, 1] > box[3]) | (boxes[:, 3] < box[1])
    return not bool(apart.all())
