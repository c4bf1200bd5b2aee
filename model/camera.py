"""From a pixel to a place on the road: a pinhole camera of known height over a flat road.

Axes on the ground: `ahead` along the road from the point below the camera, `right` across it; metres.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

TYPICAL_HEIGHT_M = 1.4
"""A phone at the top of a van's or car's windscreen, metres over the road; measured by tape where it matters."""

HEIGHT_REL_SD = 0.10
"""Nobody measured: 10 % of the height, one sigma. Area on the ground goes with its square: 21 % (FACTS)."""

TYPICAL_FIELD_DEG = 65.0
"""Horizontal field of a phone's main camera filming 16:9, degrees (26-28 mm equivalent)."""

PITCH_SD_DEG = 0.5
"""Of a pitch found from the road's vanishing point in one recording, degrees, one sigma."""

PIXEL_SD = 3.0
"""How far a detector's box edge lies from the damage's, pixels, one sigma."""

NEAREST_M = 0.5
"""Nearer than this is the bonnet."""

FARTHEST_M = 25.0
"""Farther off a box is seen but not put on the ground: the error of a pixel grows with distance cubed."""


@dataclass(frozen=True, slots=True)
class GroundPoint:
    """A place on the road as the camera sees it, with its standard errors."""

    ahead_m: float
    right_m: float
    ahead_sd_m: float
    right_sd_m: float


@dataclass(frozen=True, slots=True)
class Camera:
    """How a phone sits and sees."""

    width: int
    height: int
    """Pixels of the upright frame."""
    focal_px: float
    pitch_deg: float
    """Downwards positive: how far the optical axis points below the horizon."""
    yaw_deg: float
    """How far the axis points to the right of the direction of travel."""
    mount_m: float
    """Over the road, metres."""

    @property
    def horizon_y(self) -> float:
        """The horizon's row in pixels; negative where it lies above the frame."""
        return self.height / 2 - self.focal_px * math.tan(math.radians(self.pitch_deg))

    def ground(self, x: float, y: float) -> GroundPoint | None:
        """The place on a flat road seen at a pixel, or None where it is outside the band that can be judged."""
        place = self._place(x, y)
        if place is None or not NEAREST_M <= place[0] <= FARTHEST_M:
            return None
        errors = self._errors(x, y, place)
        return GroundPoint(float(place[0]), float(place[1]), float(errors[0]), float(errors[1]))

    def pixel(self, ahead_m: float, right_m: float) -> tuple[float, float]:
        """Where a place on the road is seen; the inverse of `ground`."""
        yaw, pitch = math.radians(self.yaw_deg), math.radians(self.pitch_deg)
        z = ahead_m * math.cos(yaw) + right_m * math.sin(yaw)
        x = -ahead_m * math.sin(yaw) + right_m * math.cos(yaw)
        depth = z * math.cos(pitch) + self.mount_m * math.sin(pitch)
        down = self.mount_m * math.cos(pitch) - z * math.sin(pitch)
        return self.width / 2 + self.focal_px * x / depth, self.height / 2 + self.focal_px * down / depth

    def _place(self, x: float, y: float) -> NDArray[np.float64] | None:
        right, down = (x - self.width / 2) / self.focal_px, (y - self.height / 2) / self.focal_px
        pitch, yaw = math.radians(self.pitch_deg), math.radians(self.yaw_deg)
        sinking = down * math.cos(pitch) + math.sin(pitch)
        if sinking <= 0:
            return None  # at or above the horizon
        reach = self.mount_m / sinking
        ahead, aside = reach * (math.cos(pitch) - down * math.sin(pitch)), reach * right
        return np.array(
            [
                ahead * math.cos(yaw) - aside * math.sin(yaw),
                ahead * math.sin(yaw) + aside * math.cos(yaw),
            ]
        )

    def _errors(self, x: float, y: float, place: NDArray[np.float64]) -> NDArray[np.float64]:
        """First-order errors from the pixel, the pitch and the height, added in squares."""
        tilted = Camera(
            self.width, self.height, self.focal_px, self.pitch_deg + PITCH_SD_DEG, self.yaw_deg, self.mount_m
        )
        moved = [self._place(x, y + PIXEL_SD), self._place(x + PIXEL_SD, y), tilted._place(x, y)]
        shifts = [other - place for other in moved if other is not None]
        shifts.append(place * HEIGHT_REL_SD)
        root: NDArray[np.float64] = np.sqrt(np.sum(np.square(shifts), axis=0))
        return root


def camera_looking_at(
    vanishing: tuple[float, float], width: int, height: int, mount_m: float = TYPICAL_HEIGHT_M
) -> Camera:
    """The camera whose road vanishes at a pixel, with a typical phone's focal length.

    Args:
        vanishing: x, y in pixels; y may be negative, above the frame.
        width, height: of the upright frame, pixels.
    """
    focal = focal_px(width, height)
    pitch = math.degrees(math.atan((height / 2 - vanishing[1]) / focal))
    # The direction of travel lies `vanishing - centre` to the right of the axis, so the axis lies that far left.
    yaw = -math.degrees(math.atan((vanishing[0] - width / 2) / focal * math.cos(math.radians(pitch))))
    return Camera(width, height, focal, pitch, yaw, mount_m)


def focal_px(width: int, height: int) -> float:
    """A typical phone's focal length in pixels; the field is the longer side's."""
    return max(width, height) / 2 / math.tan(math.radians(TYPICAL_FIELD_DEG / 2))
