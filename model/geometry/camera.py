"""Camera model: pixels to places on the road and back, for a pinhole camera of known height over a flat road.

Axes on the ground: `ahead` along the road from the point below the camera, `right` across it; metres.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from model.detection import Box
from model.geometry.perspective import Tilt, ground_to_image, image_to_ground

TYPICAL_HEIGHT_M = 1.4
"""Height of a phone at the top of a van's or car's windscreen, metres over the road; measured by tape where it
matters."""

HEIGHT_REL_SD = 0.10
"""Relative error of a height that nobody measured, one sigma. Area on the ground goes with its square: 21 % (FACTS)."""

TYPICAL_FIELD_DEG = 65.0
"""Horizontal field of view of a phone's main camera filming 16:9, degrees (26-28 mm equivalent)."""

FOCAL_REL_SD = 0.07
"""Relative error of an unknown focal length, one sigma: fields of view of phones' main cameras are 60 to 72 degrees."""

PITCH_SD_DEG = 0.5
"""Error of a pitch from the road's vanishing point in one recording, degrees, one sigma. Assumed (the simulated season
is given the same number)."""

PIXEL_SD = 3.0
"""Distance of a box's edge from the damage's, pixels, one sigma. Assumed."""

MIN_RANGE_M = 0.5
"""Nearer than this, metres, is the bonnet."""

MAX_RANGE_M = 25.0
"""Beyond this distance, metres, a box is not placed on the ground: the error of a pixel grows with distance cubed."""


@dataclass(frozen=True, slots=True)
class GroundPoint:
    """A place on the road relative to the camera, with its standard errors."""

    ahead_m: float
    right_m: float
    ahead_sd_m: float
    right_sd_m: float


@dataclass(frozen=True, slots=True)
class Camera:
    """Interior and exterior orientation of a mounted phone, with standard errors."""

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
    roll_deg: float = 0.0
    """Clockwise."""
    mount_rel_sd: float = HEIGHT_REL_SD
    """Relative standard error of the height, were the focal length known."""
    focal_rel_sd: float = 0.0
    """Relative standard error of the focal length; 0 where it is known."""
    mount_per_focal: float = 0.0
    """Relative error of the height for each relative error of the focal length; about -1 where odometry measured their
    product."""
    pitch_sd_deg: float = PITCH_SD_DEG
    """Standard error of the pitch."""

    def at(self, time_s: float) -> "Camera":
        """Itself: the mounting of a phone that nobody touches (see `ingest.observe.mounting.MountingHistory`)."""
        return self

    def with_focal(self, focal_px: float) -> "Camera":
        """The same camera with another focal length and the road's vanishing point in the same place."""
        longer = focal_px / self.focal_px
        pitch = math.atan(math.tan(math.radians(self.pitch_deg)) / longer)
        flatter = math.cos(pitch) / math.cos(math.radians(self.pitch_deg))
        yaw = math.atan(math.tan(math.radians(self.yaw_deg)) / longer * flatter)
        return replace(self, focal_px=focal_px, pitch_deg=math.degrees(pitch), yaw_deg=math.degrees(yaw))

    def driven(self, height_m: float, rel_sd: float) -> "Camera":
        """The camera after odometry measured its height, taking the focal length as known.

        What odometry measures is the product of height and focal length. Its logarithm's residual is divided between
        the two by their variances (least squares in logarithms); what remains uncertain is mostly how it divides.

        Args:
            height_m: by odometry.
            rel_sd: its relative standard error.
        """
        residual = math.log(height_m / self.mount_m)
        height_var, focal_var, odometry_var = self.mount_rel_sd**2, self.focal_rel_sd**2, rel_sd**2
        total = height_var + focal_var + odometry_var
        return replace(
            self.with_focal(self.focal_px * math.exp(residual * focal_var / total)),
            mount_m=self.mount_m * math.exp(residual * height_var / total),
            focal_rel_sd=math.sqrt(focal_var * (1 - focal_var / total)),
            mount_rel_sd=math.sqrt(height_var * odometry_var / (height_var + odometry_var)),
            mount_per_focal=-height_var / (height_var + odometry_var),
        )

    @property
    def tilt(self) -> Tilt:
        """Its angles against road and direction of travel."""
        return Tilt(math.radians(self.pitch_deg), math.radians(self.yaw_deg), math.radians(self.roll_deg))

    @property
    def horizon_y(self) -> float:
        """The horizon's row in pixels; negative where it lies above the frame."""
        return self.height / 2 - self.focal_px * math.tan(math.radians(self.pitch_deg))

    def ground(self, x: float, y: float) -> GroundPoint | None:
        """The place on a flat road imaged at a pixel; None above the horizon, and outside the camera's range."""
        place = self._place(x, y)
        if place is None or not MIN_RANGE_M <= place[0] <= MAX_RANGE_M:
            return None
        errors = self._errors(x, y, place)
        return GroundPoint(float(place[0]), float(place[1]), float(errors[0]), float(errors[1]))

    def pixel_mm(self, box: Box) -> float | None:
        """Road under one pixel in the middle of a box's lower edge, millimetres across; None where that is no road."""
        middle, row = (box.x1 + box.x2) / 2, min(box.y2, self.height - 1.0)
        left, right = self._place(middle - 0.5, row), self._place(middle + 0.5, row)
        return None if left is None or right is None else float(right[1] - left[1]) * 1000

    def pixel(self, ahead_m: float, right_m: float) -> tuple[float, float]:
        """The pixel at which a place on the road is imaged; the inverse of `ground`."""
        x, y = ground_to_image(np.array([[ahead_m, right_m]]) / self.mount_m, self.tilt)[0] * self.focal_px
        return self.width / 2 + float(x), self.height / 2 + float(y)

    def takes_in(self, ahead_m: NDArray[np.float64], right_m: NDArray[np.float64]) -> NDArray[np.bool_]:
        """(n,) whether places on the road, (n,) metres ahead and to the right, are inside the frame."""
        places = np.column_stack([ahead_m, right_m]) / self.mount_m
        x, y = (ground_to_image(places, self.tilt) * self.focal_px).T
        return np.asarray((np.abs(x) <= self.width / 2) & (np.abs(y) <= self.height / 2))

    def _place(self, x: float, y: float) -> NDArray[np.float64] | None:
        point = np.array([[x - self.width / 2, y - self.height / 2]]) / self.focal_px
        place = image_to_ground(point, self.tilt)[0] * self.mount_m
        return None if np.isnan(place[0]) else place  # at or above the horizon

    def _errors(self, x: float, y: float, place: NDArray[np.float64]) -> NDArray[np.float64]:
        """First-order propagation of the errors of pixel, pitch, focal length and height, independent of each other.

        A wrong focal length comes with the pitch that keeps the horizon in its row.
        """
        others = (
            replace(self, pitch_deg=self.pitch_deg + self.pitch_sd_deg),
            replace(
                self.with_focal(self.focal_px * (1 + self.focal_rel_sd)),
                mount_m=self.mount_m * (1 + self.mount_per_focal * self.focal_rel_sd),
            ),
        )
        moved = [self._place(x, y + PIXEL_SD), self._place(x + PIXEL_SD, y), *(other._place(x, y) for other in others)]
        shifts = [other - place for other in moved if other is not None]
        shifts.append(place * self.mount_rel_sd)
        root: NDArray[np.float64] = np.sqrt(np.sum(np.square(shifts), axis=0))
        return root


@dataclass(frozen=True, slots=True)
class EarlierCamera:
    """Focal length and height of a phone as an earlier drive found them."""

    focal: float
    """Widths of the picture."""
    height_m: float
    focal_rel_sd: float
    height_rel_sd: float
    """Relative standard error of the height, were the focal length known."""
    height_per_focal: float
    """As `Camera.mount_per_focal`."""


def camera_looking_at(vanishing: tuple[float, float], width: int, height: int, focal: float | None = None) -> Camera:
    """The camera whose road vanishes at a pixel, at a typical height; of a typical focal length where none is given.

    Args:
        vanishing: x, y in pixels; y may be negative, above the frame.
        width, height: of the upright frame, pixels.
        focal: focal length, pixels.
    """
    focal = focal or focal_px(width, height)
    pitch = math.degrees(math.atan((height / 2 - vanishing[1]) / focal))
    # The direction of travel lies `vanishing - centre` to the right of the axis, so the axis lies that far left.
    yaw = -math.degrees(math.atan((vanishing[0] - width / 2) / focal * math.cos(math.radians(pitch))))
    return Camera(width, height, focal, pitch, yaw, TYPICAL_HEIGHT_M, focal_rel_sd=FOCAL_REL_SD)


def focal_px(width: int, height: int) -> float:
    """A typical phone's focal length in pixels; its field of view is the longer side's."""
    return max(width, height) / 2 / math.tan(math.radians(TYPICAL_FIELD_DEG / 2))
