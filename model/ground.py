"""A box in the picture becomes a patch of road with a size."""

import math
from dataclasses import dataclass

from model.camera import FARTHEST_M, NEAREST_M, Camera, GroundPoint
from model.detection import Box, Detection
from model.severity import Measure

MEASURABLE_TO_M = 15.0
"""Sizes are measured up to here; farther off a damage is seen, not measured (FACTS: 3-15 m)."""

ROAD_HALF_WIDTH_M = 9.0
"""What lies farther aside than two lanes and a path is not the road driven on."""


@dataclass(frozen=True, slots=True)
class Footprint:
    """Where a detection lies on the road, seen from the camera, and how big it is there."""

    ahead_m: float
    right_m: float
    ahead_sd_m: float
    right_sd_m: float
    length_m: float
    width_m: float
    size_error: float
    """Relative standard error of length and width."""
    cut: bool
    """The frame's edge cuts the damage off, so it is at least this big."""

    @property
    def measure(self) -> Measure:
        """Its size."""
        return Measure(self.length_m, self.width_m, self.size_error)

    @property
    def measurable(self) -> bool:
        """Whether its size means something."""
        return not self.cut and self.ahead_m <= MEASURABLE_TO_M


def footprint(detection: Detection, camera: Camera) -> Footprint | None:
    """Put a detection on the ground, or None when it lies outside the band that can be judged."""
    box = detection.box
    middle = (box.x1 + box.x2) / 2
    near = camera.ground(middle, box.y2)
    if near is None:
        return None
    far = camera.ground(middle, box.y1)
    far_m = far.ahead_m if far else FARTHEST_M
    ahead = (near.ahead_m + far_m) / 2
    left, right = (_at_row(camera, x, near, ahead) for x in (box.x1, box.x2))
    if left is None or right is None or abs(near.right_m) > ROAD_HALF_WIDTH_M:
        return None
    centre = _at_row(camera, middle, near, ahead) or near
    return Footprint(
        ahead_m=ahead,
        right_m=(left.right_m + right.right_m) / 2,
        ahead_sd_m=centre.ahead_sd_m,
        right_sd_m=centre.right_sd_m,
        length_m=max(far_m - near.ahead_m, 0.0),
        width_m=right.right_m - left.right_m,
        size_error=_size_error(centre),
        cut=far is None or _cut(box, camera),
    )


def _at_row(camera: Camera, x: float, near: GroundPoint, ahead_m: float) -> GroundPoint | None:
    _, row = camera.pixel(max(ahead_m, NEAREST_M), near.right_m)
    return camera.ground(x, row)


def _size_error(centre: GroundPoint) -> float:
    return math.hypot(centre.ahead_sd_m / centre.ahead_m, 0.05)  # 5 %: a box is drawn by eye


def _cut(box: Box, camera: Camera) -> bool:
    edge = 2.0  # pixels
    return box.x1 <= edge or box.y2 >= camera.height - edge or box.x2 >= camera.width - edge
