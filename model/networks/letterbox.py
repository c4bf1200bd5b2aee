"""Pictures brought to the network's size, and its boxes brought back to theirs."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from model.detection import Image, Picture, ReducedImage, as_reduced

STRIDE_PX = 32
"""The network halves its input five times, so both sides must divide by this."""
REDUCED_SIDE_PX = 640
"""What the networks that look at every frame need: the damage network this, the vehicles' half of it."""
_GREY = 114
"""Ultralytics' filling, which the network has seen at every picture's rim."""
_LARGEST_ZOOM = 1.5
"""A small picture is enlarged no further than this: blur is no detail."""


@dataclass(frozen=True, slots=True)
class Letterbox:
    """A picture as the network takes it."""

    canvas: Image
    """The picture in the upper left, grey beyond it; both sides divide by the stride."""
    scale: float
    """Network pixels for each pixel of the picture."""
    width: int
    """Of the picture, in its own pixels."""
    height: int

    @property
    def tensor(self) -> NDArray[np.float32]:
        """Shape (1, 3, height, width), RGB, 0–1: what an engine takes that does not convert by itself."""
        planes = np.ascontiguousarray(self.canvas[..., ::-1].transpose(2, 0, 1)[None], dtype=np.float32)
        return planes / np.float32(255)


def reduced(picture: Picture) -> ReducedImage:
    """The picture with its longer side at `REDUCED_SIDE_PX`, smaller ones as they are; made once for all networks."""
    if isinstance(picture, ReducedImage):
        return picture
    height, width = picture.shape[:2]
    scale = min(REDUCED_SIDE_PX / max(height, width), 1.0)
    return ReducedImage(_resized(picture, _scaled(width, height, scale)), width, height)


def letterbox(picture: Picture, longest_side: int) -> Letterbox:
    """The picture with its longer side at `longest_side` pixels, padded to the network's stride.

    Raises:
        ValueError: the picture was reduced to less than that.
    """
    image = as_reduced(picture)
    longest = max(image.width, image.height)
    scale = min(longest_side / longest, _LARGEST_ZOOM)
    if max(image.pixels.shape[:2]) < round(longest * min(scale, 1.0)):
        raise ValueError(f"a picture reduced to {max(image.pixels.shape[:2])} px, and a network for {longest_side} px")
    smaller = _resized(image.pixels, _scaled(image.width, image.height, scale))
    canvas = np.full((_padded(smaller.shape[0]), _padded(smaller.shape[1]), 3), _GREY, np.uint8)
    canvas[: smaller.shape[0], : smaller.shape[1]] = smaller
    return Letterbox(canvas, scale, image.width, image.height)


def _scaled(width: int, height: int, scale: float) -> tuple[int, int]:
    return max(1, round(width * scale)), max(1, round(height * scale))


def _resized(image: Image, size: tuple[int, int]) -> Image:
    if image.shape[1::-1] == size:
        return image
    how = cv2.INTER_AREA if size[0] < image.shape[1] else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image, size, interpolation=how), dtype=np.uint8)


def _padded(side: int) -> int:
    return -(-side // STRIDE_PX) * STRIDE_PX
