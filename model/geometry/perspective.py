"""Pinhole projection of a flat road, for many points at once; lengths in units of the mounting height.

Normalised picture coordinates are (pixel - centre) / focal length: x to the right, y downwards.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Tilt:
    """How a camera is turned against road and direction of travel, radians."""

    pitch: float
    """Downwards positive."""
    yaw: float
    """To the right of the direction of travel."""
    roll: float = 0.0
    """Clockwise."""


def image_to_ground(points: Floats, tilt: Tilt) -> Floats:
    """(n, 2) normalised picture points → (n, 2) ahead and right on the road; NaN at and above the horizon."""
    x, y = points[:, 0], points[:, 1]
    across = x * np.cos(tilt.roll) - y * np.sin(tilt.roll)
    down = x * np.sin(tilt.roll) + y * np.cos(tilt.roll)
    descent = down * np.cos(tilt.pitch) + np.sin(tilt.pitch)
    depth = 1 / np.where(descent > 0, descent, np.nan)
    z, lateral = depth * (np.cos(tilt.pitch) - down * np.sin(tilt.pitch)), depth * across
    ahead = z * np.cos(tilt.yaw) - lateral * np.sin(tilt.yaw)
    return np.stack([ahead, z * np.sin(tilt.yaw) + lateral * np.cos(tilt.yaw)], axis=1)


def ground_to_image(ground: Floats, tilt: Tilt) -> Floats:
    """(n, 2) ahead and right on the road → (n, 2) normalised picture points; the inverse of `image_to_ground`."""
    ahead, right = ground[:, 0], ground[:, 1]
    z = ahead * np.cos(tilt.yaw) + right * np.sin(tilt.yaw)
    lateral = -ahead * np.sin(tilt.yaw) + right * np.cos(tilt.yaw)
    depth = z * np.cos(tilt.pitch) + np.sin(tilt.pitch)
    across, down = lateral / depth, (np.cos(tilt.pitch) - z * np.sin(tilt.pitch)) / depth
    x = across * np.cos(tilt.roll) + down * np.sin(tilt.roll)
    return np.stack([x, -across * np.sin(tilt.roll) + down * np.cos(tilt.roll)], axis=1)
