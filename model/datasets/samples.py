"""Pictures with boxes while they are being bent, cut and pasted for training."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from model.detection import Image

Matrix = NDArray[np.float64]
"""Shape (3, 3): a homography from the old pixels to the new."""

_LEAST_VISIBLE = 0.35
"""A box of which less than this share is left after a cut is dropped: no person would still draw it."""
TRAINING_JPEG_QUALITY = 93
"""Of the pictures that a network is trained on: JPEG's own blocks must not be what it learns."""
_LEAST_LABELLED_PX = 4.0


@dataclass(frozen=True, slots=True)
class Sample:
    """A picture, its class numbers, shape (n,), and its boxes x1 y1 x2 y2 in pixels, shape (n, 4)."""

    image: Image
    classes: NDArray[np.int64]
    boxes: NDArray[np.float64]


def warp(sample: Sample, matrix: Matrix, width: int, height: int, fill: int = 114) -> Sample:
    """The sample seen through a homography, in a canvas of the given size."""
    border = (fill, fill, fill)
    shrinks = abs(np.linalg.det(matrix[:2, :2])) < 0.5
    image = cv2.GaussianBlur(sample.image, (3, 3), 0) if shrinks else sample.image
    image = cv2.warpPerspective(image, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=border)
    return clip(
        Sample(np.asarray(image, dtype=np.uint8), sample.classes, _warp_boxes(sample.boxes, matrix)),
        (0, 0, width, height),
    )


def clip(sample: Sample, window: tuple[int, int, int, int]) -> Sample:
    """Boxes cut to the window x1 y1 x2 y2; those mostly outside are dropped. The picture stays."""
    if not len(sample.boxes):
        return sample
    low, high = np.array(window[:2] * 2, float), np.array(window[2:] * 2, float)
    cut = np.clip(sample.boxes, low, high)
    share = _areas(cut) / np.maximum(_areas(sample.boxes), 1e-9)
    sides = np.minimum(cut[:, 2] - cut[:, 0], cut[:, 3] - cut[:, 1])
    kept = (share > _LEAST_VISIBLE) & (sides > _LEAST_LABELLED_PX)
    return Sample(sample.image, sample.classes[kept], cut[kept])


def _areas(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    areas: NDArray[np.float64] = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    return areas


def _warp_boxes(boxes: NDArray[np.float64], matrix: Matrix) -> NDArray[np.float64]:
    if not len(boxes):
        return boxes
    corners = boxes[:, [0, 1, 2, 1, 2, 3, 0, 3]].reshape(-1, 1, 2)
    moved = cv2.perspectiveTransform(corners, matrix).reshape(-1, 4, 2)
    return np.concatenate([moved.min(axis=1), moved.max(axis=1)], axis=1)
