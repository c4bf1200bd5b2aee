"""The phone at the windscreen: a pinhole camera over a flat road, from pixels to the ground and back."""

from dataclasses import dataclass, replace
from math import radians, tan

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

UNBENDING = 6
"""Rounds of the lens' inverse."""


@dataclass(frozen=True, slots=True)
class Camera:
    """How the phone is mounted and what it films."""

    width: int = 1920
    """Pixels."""
    height: int = 1080
    """Pixels."""
    mount_m: float = 1.50
    """Lens above the road: the top of a van's windscreen."""
    pitch_deg: float = 10.0
    """Below the horizon."""
    roll_deg: float = 0.4
    """Clockwise."""
    field_of_view_deg: float = 65.0
    """Horizontal; a phone's main camera filming 16:9."""
    exposure_s: float = 1 / 500
    """Shutter time, which smears the road by speed × exposure."""
    k1: float = 0.0
    """Brown's first radial coefficient, of coordinates in focal lengths; below 0 a barrel. Phones: -0.1 to 0.1. The
    sky is drawn without it."""

    @property
    def focal_px(self) -> float:
        """Focal length in pixels, the same both ways."""
        return self.width / 2 / tan(radians(self.field_of_view_deg) / 2)

    def sized(self, width: int, height: int) -> "Camera":
        """The same phone filming another number of pixels."""
        return replace(self, width=width, height=height)


@dataclass(frozen=True, slots=True)
class Attitude:
    """Where the camera points at one instant, mounting and movement together."""

    pitch_deg: float
    """Below the horizon."""
    roll_deg: float
    """Clockwise."""
    yaw_deg: float = 0.0
    """To the right of the road's own direction."""


def ground(camera: Camera, attitude: Attitude, u: Floats, v: Floats) -> tuple[Floats, Floats]:
    """Metres ahead and to the right of the lens, on the road, for pixels; ahead ≤ 0 is above the horizon."""
    pitch, roll = radians(attitude.pitch_deg), radians(attitude.roll_deg)
    bent = (u - camera.width / 2) / camera.focal_px, (v - camera.height / 2) / camera.focal_px
    x, y = _straightened(camera.k1, *bent)
    right, low = x * np.cos(roll) - y * np.sin(roll), x * np.sin(roll) + y * np.cos(roll)
    ahead, down = np.cos(pitch) - low * np.sin(pitch), np.sin(pitch) + low * np.cos(pitch)
    with np.errstate(divide="ignore"):
        reach = np.where(down > 0, camera.mount_m / np.maximum(down, 1e-9), -1.0)
    return ahead * reach, right * reach


def pixels(
    camera: Camera, attitude: Attitude, ahead: Floats, right: Floats, up: Floats | float = 0.0
) -> tuple[Floats, Floats]:
    """Pixels of points so many metres ahead, to the right, and above the road; NaN behind the camera."""
    pitch, roll = radians(attitude.pitch_deg), radians(attitude.roll_deg)
    down = camera.mount_m - up
    depth = ahead * np.cos(pitch) + down * np.sin(pitch)
    depth = np.where(depth > 0.1, depth, np.nan)
    low = (-ahead * np.sin(pitch) + down * np.cos(pitch)) / depth
    x, y = right / depth, low
    u, v = _bent(camera.k1, x * np.cos(roll) + y * np.sin(roll), -x * np.sin(roll) + y * np.cos(roll))
    return u * camera.focal_px + camera.width / 2, v * camera.focal_px + camera.height / 2


def _bent(k1: float, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Where a lens puts points of a pinhole's picture, in focal lengths; NaN where it would fold them back."""
    square = x**2 + y**2
    factor = np.where(1 + 3 * k1 * square > 0, 1 + k1 * square, np.nan)
    return x * factor, y * factor


def _straightened(k1: float, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """The inverse, by fixed point; within a hundredth of a pixel for what a phone's frame holds."""
    straight_x, straight_y = x, y
    for _ in range(UNBENDING if k1 else 0):
        factor = 1 + k1 * (straight_x**2 + straight_y**2)
        straight_x, straight_y = x / factor, y / factor
    return straight_x, straight_y
