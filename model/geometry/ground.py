"""A box in the picture becomes a patch of road with a size."""

from dataclasses import dataclass

from model.detection import Box, Detection
from model.geometry.camera import FARTHEST_M, NEAREST_M, Camera, GroundPoint
from model.geometry.sizing import Sized, SizeErrors, size_errors
from model.grading.severity import Measure
from model.vocabulary import DamageClass

MEASURABLE_TO_M = 15.0
"""Sizes are measured up to here; farther off a damage is seen, not measured (FACTS: 3-15 m)."""

SURE_TO_M = 10.0
"""What was seen from within tells a size alone, where anything was: beyond, a pixel is twice the metres (issue 4 asks
for sizes at 3-10 m)."""

ASLANT_M = 0.3
"""What a box is wrong by; a crack that runs more aslant than its box allows does not lie along the road."""

THINNEST_M = 0.05
"""No box shows less: cracks are millimetres wide, and what is drawn round them centimetres."""

OUTERMOST = {DamageClass.LONGITUDINAL: 0.0, DamageClass.ALLIGATOR: 0.25}
"""Where along itself a damage touches the sides of its box, from its ends: a crack there; a net is rounded (of 634 in
dnit's masks the box tells 1.00 of the width so, in the middle, and 0.73 from the ends). What is not named: half way."""

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
    errors: SizeErrors
    """Of its size."""
    cut: bool
    """The frame's edge cuts the damage off, so it is at least this big."""

    @property
    def measure(self) -> Measure:
        """Its size."""
        return Measure(self.length_m, self.width_m, self.errors.whole, self.errors.repeatability)

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
    centre = _at_row(camera, middle, near, ahead) or near
    outermost = OUTERMOST.get(detection.damage_class)
    sides = None if outermost is None else _sides_along(camera, box, near.ahead_m, far_m, outermost)
    sides = sides or _sides_in_the_middle(camera, box, near, ahead)
    if sides is None or abs(near.right_m) > ROAD_HALF_WIDTH_M:
        return None
    left, right = sides
    length = max(far_m - near.ahead_m, 0.0)
    sized = Sized(near.ahead_m, far_m, length, right - left)
    return Footprint(
        ahead_m=ahead,
        right_m=(left + right) / 2,
        ahead_sd_m=centre.ahead_sd_m,
        right_sd_m=centre.right_sd_m,
        length_m=length,
        width_m=right - left,
        errors=size_errors(detection.damage_class, box, camera, sized),
        cut=far is None or _cut(box, camera),
    )


def _sides_along(camera: Camera, box: Box, near_m: float, far_m: float, outermost: float) -> tuple[float, float] | None:
    """Metres to the right of the two sides of what lies along the road; None where the box tells otherwise.

    Beside the camera it runs aslant through its box: the side away from the road ahead is outermost towards the near
    end, the side towards it towards the far end, so far from the end as `outermost` says.
    """
    within = outermost * (far_m - near_m)
    left, right = (_right_at(camera, x, near_m + within) for x in (box.x1, box.x2))
    left = left if left < 0 else _right_at(camera, box.x1, far_m - within)
    right = right if right > 0 else _right_at(camera, box.x2, far_m - within)
    if right < left - ASLANT_M:
        return None
    middle, half = (left + right) / 2, max(right - left, THINNEST_M) / 2
    return middle - half, middle + half


def _sides_in_the_middle(camera: Camera, box: Box, near: GroundPoint, ahead_m: float) -> tuple[float, float] | None:
    """The same of what is as wide as its box half way along: a hole."""
    left, right = (_at_row(camera, x, near, ahead_m) for x in (box.x1, box.x2))
    return (left.right_m, right.right_m) if left and right else None


def _right_at(camera: Camera, x: float, ahead_m: float) -> float:
    """How far to the right of the camera a column of pixels meets the road so far ahead, metres."""
    left, right = (camera.pixel(ahead_m, aside)[0] for aside in (-1.0, 1.0))
    return -1.0 + 2.0 * (x - left) / (right - left)


def _at_row(camera: Camera, x: float, near: GroundPoint, ahead_m: float) -> GroundPoint | None:
    _, row = camera.pixel(max(ahead_m, NEAREST_M), near.right_m)
    return camera.ground(x, row)


def _cut(box: Box, camera: Camera) -> bool:
    edge = 2.0  # pixels
    return box.x1 <= edge or box.y2 >= camera.height - edge or box.x2 >= camera.width - edge
