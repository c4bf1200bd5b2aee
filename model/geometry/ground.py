"""Footprint of a detection: from a box in the picture to a patch of road with a size."""

from dataclasses import dataclass

from model.detection import Box, Detection
from model.geometry.camera import MAX_RANGE_M, MIN_RANGE_M, Camera, GroundPoint
from model.geometry.sizing import GroundExtent, SizeErrors, size_errors
from model.grading.severity import Measure
from model.vocabulary import DamageClass

MEASURABLE_TO_M = 15.0
"""Detections are placed and measured up to so many metres ahead; farther off a degree of pitch is metres of road
(FACTS: 3-15 m)."""

SURE_TO_M = 10.0
"""Sizes measured from within this distance, metres, are preferred to all others: beyond, a pixel is twice the metres
(issue 4 asks for sizes at 3-10 m)."""

MAX_BOX_ERROR_M = 0.3
"""Error of a box, metres: a crack more oblique than its box allows by that does not run along the road."""

MIN_WIDTH_M = 0.05
"""No box is narrower, metres: cracks are millimetres wide, and what is drawn round them is centimetres."""

OUTERMOST = {DamageClass.LONGITUDINAL: 0.0, DamageClass.ALLIGATOR: 0.25}
"""Where along its length a damage touches the sides of its box, as a share of the length from its ends: a crack at the
ends; alligator cracking is rounded. Measured on real pictures (of 634 in dnit's masks the box gives 1.00 of the width
with 0.25, and 0.73 with 0). Classes not named touch it half way."""

LANE_WIDTH_M = 3.5
"""Width of a lane, metres (FACTS: Danish two-lane roads)."""

ROAD_HALF_WIDTH_M = 9.0
"""What lies farther to the side than two lanes and a path, metres, is not the road driven on."""

FRAME_EDGE_PX = 2.0
"""A box that ends so near the frame's edge, pixels, is cut off by it."""


@dataclass(frozen=True, slots=True)
class Footprint:
    """Place of a detection relative to the camera, and its size on the road."""

    ahead_m: float
    right_m: float
    ahead_sd_m: float
    right_sd_m: float
    length_m: float
    width_m: float
    errors: SizeErrors
    """Of its size."""
    cut: bool
    """Whether the frame's edge cuts the damage off, so that it is at least this big."""

    @property
    def measure(self) -> Measure:
        """Its size."""
        return Measure(self.length_m, self.width_m, self.errors.total, self.errors.repeatability)

    @property
    def measurable(self) -> bool:
        """Whether its size means something."""
        return not self.cut and self.ahead_m <= MEASURABLE_TO_M


def footprint(detection: Detection, camera: Camera) -> Footprint | None:
    """Place a detection on the ground; None outside the camera's range or beside the road."""
    box = detection.box
    middle = (box.x1 + box.x2) / 2
    near = camera.ground(middle, box.y2)
    if near is None:
        return None
    far = camera.ground(middle, box.y1)
    far_m = far.ahead_m if far else MAX_RANGE_M
    ahead = (near.ahead_m + far_m) / 2
    centre = _at_row(camera, middle, near, ahead) or near
    outermost = OUTERMOST.get(detection.damage_class)
    sides = None if outermost is None else _sides_longitudinal(camera, box, near.ahead_m, far_m, outermost)
    sides = sides or _sides_half_way(camera, box, near, ahead)
    if sides is None or abs(near.right_m) > ROAD_HALF_WIDTH_M:
        return None
    left, right = sides
    length = max(far_m - near.ahead_m, 0.0)
    extent = GroundExtent(near.ahead_m, far_m, length, right - left)
    return Footprint(
        ahead_m=ahead,
        right_m=(left + right) / 2,
        ahead_sd_m=centre.ahead_sd_m,
        right_sd_m=centre.right_sd_m,
        length_m=length,
        width_m=right - left,
        errors=size_errors(detection.damage_class, box, camera, extent),
        cut=far is None or _cut(box, camera),
    )


def _sides_longitudinal(
    camera: Camera, box: Box, near_m: float, far_m: float, outermost: float
) -> tuple[float, float] | None:
    """Metres to the right of both sides of a damage that runs along the road; None where the box contradicts that.

    To one side of the camera such a damage runs obliquely through its box: one side touches the box near the camera,
    the other far from it, at the share `outermost` of the length from the end.
    """
    within = outermost * (far_m - near_m)
    left, right = (_right_at(camera, x, near_m + within) for x in (box.x1, box.x2))
    left = left if left < 0 else _right_at(camera, box.x1, far_m - within)
    right = right if right > 0 else _right_at(camera, box.x2, far_m - within)
    if right < left - MAX_BOX_ERROR_M:
        return None
    middle, half = (left + right) / 2, max(right - left, MIN_WIDTH_M) / 2
    return middle - half, middle + half


def _sides_half_way(camera: Camera, box: Box, near: GroundPoint, ahead_m: float) -> tuple[float, float] | None:
    """The same for a damage that touches the sides of its box half way along its length: a pothole."""
    left, right = (_at_row(camera, x, near, ahead_m) for x in (box.x1, box.x2))
    return (left.right_m, right.right_m) if left and right else None


def _right_at(camera: Camera, x: float, ahead_m: float) -> float:
    """How far to the right of the camera a column of pixels hits the road so far ahead, metres."""
    left, right = (camera.pixel(ahead_m, lateral)[0] for lateral in (-1.0, 1.0))
    return -1.0 + 2.0 * (x - left) / (right - left)


def _at_row(camera: Camera, x: float, near: GroundPoint, ahead_m: float) -> GroundPoint | None:
    """The point of the road at column `x` and so many metres ahead."""
    _, row = camera.pixel(max(ahead_m, MIN_RANGE_M), near.right_m)
    return camera.ground(x, row)


def _cut(box: Box, camera: Camera) -> bool:
    right, bottom = camera.width - FRAME_EDGE_PX, camera.height - FRAME_EDGE_PX
    return box.x1 <= FRAME_EDGE_PX or box.x2 >= right or box.y2 >= bottom
