"""Pictures brought to the network's size, and its boxes brought back to theirs."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from model.detection import Image

STRIDE_PX = 32
"""The network halves its input five times, so both sides must divide by this."""
_GREY = 114
"""Ultralytics' filling, which the network has seen at every picture's rim."""
_LARGEST_ZOOM = 1.5
"""A small picture is enlarged no further than this: blur is no detail."""


@dataclass(frozen=True, slots=True)
class Letterbox:
    """A picture as the network takes it."""

    tensor: NDArray[np.float32]
    """Shape (1, 3, height, width), RGB, 0–1; the picture in the upper left, grey beyond it."""
    scale: float
    """Network pixels for each pixel of the picture."""
    width: int
    """Of the picture, in its own pixels."""
    height: int


def letterbox(image: Image, longest_side: int) -> Letterbox:
    """The picture with its longer side at `longest_side` pixels, padded to the network's stride."""
    height, width = image.shape[:2]
    scale = min(longest_side / max(height, width), _LARGEST_ZOOM)
    inner = (max(1, round(width * scale)), max(1, round(height * scale)))
    smaller = cv2.resize(image, inner, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    canvas = np.full((_padded(inner[1]), _padded(inner[0]), 3), _GREY, np.uint8)
    canvas[: inner[1], : inner[0]] = smaller
    planes = np.ascontiguousarray(canvas[..., ::-1].transpose(2, 0, 1)[None], dtype=np.float32)
    return Letterbox(planes / np.float32(255), scale, width, height)


def _padded(side: int) -> int:
    return -(-side // STRIDE_PX) * STRIDE_PX
