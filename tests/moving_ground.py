"""Pictures of textured road by a camera that moves over it as told; lengths in mounting heights, angles in radians."""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from model.geometry.ground_motion import Gray
from model.geometry.perspective import Floats, Tilt, image_to_ground

WIDTH, HEIGHT, FOCAL_PX = 640, 360, 500.0
TEXEL = 0.02
"""Of the road's texture."""


@dataclass(frozen=True)
class Stand:
    """Where the vehicle is on the road and where it heads."""

    ahead: float = 0.0
    right: float = 0.0
    heading: float = 0.0
    """To the right."""

    def driven(self, step: float, turn: float) -> "Stand":
        """So much farther, along an arc's chord."""
        way = self.heading + turn / 2
        return Stand(self.ahead + step * np.cos(way), self.right + step * np.sin(way), self.heading + turn)


def photographed(stand: Stand, tilt: Tilt, road: int = 0) -> Gray:
    """What the camera sees; the sky is white."""
    ahead, right = _ground(tilt)
    cos, sin = np.cos(stand.heading), np.sin(stand.heading)
    x, y = stand.ahead + ahead * cos - right * sin, stand.right + ahead * sin + right * cos
    texels = ((side / TEXEL).astype(np.float32) for side in (x, y))
    picture = cv2.remap(_texture(road), *texels, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
    return np.where(np.isnan(ahead), 255, picture).astype(np.uint8)


@cache
def _ground(tilt: Tilt) -> tuple[Floats, Floats]:
    """Ahead and right of the camera for each pixel; NaN in the sky."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    points = np.stack([columns.ravel() - WIDTH / 2, rows.ravel() - HEIGHT / 2], axis=1) / FOCAL_PX
    ahead, right = image_to_ground(points.astype(np.float64), tilt).T.reshape(2, HEIGHT, WIDTH)
    return ahead, right


@cache
def _texture(road: int) -> NDArray[np.uint8]:
    """Grains of several sizes, 20 heights square."""
    random = np.random.default_rng(road)
    side = 1024
    grains = np.zeros((side, side))
    for size in (1.5, 3.0, 6.0):
        grain = cv2.GaussianBlur(random.normal(0, 1, (side, side)), (0, 0), size, borderType=cv2.BORDER_REFLECT)
        grains += grain / grain.std()
    return np.clip(110 + 12 * grains, 0, 254).astype(np.uint8)
