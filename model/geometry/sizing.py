"""How wrong a size measured in a picture may be, and what looking again takes away of that."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Self

from model.detection import Box
from model.geometry.camera import Camera
from model.vocabulary import DamageClass

NETWORK_PX = 640
"""Pixels of a picture's longer side: the network's own, in which its edges are told."""

RESTLESS_PX, RESTLESS = 1.0, 0.05
"""How far one edge of the detector's box ends from the damage's, new in every frame, one sigma: network pixels, and
besides a share of the box's side. Weights version 6 on 373 holes drawn in dnit's masks (roads trained on): 1.3 to 2.4
px of sides of 13 to 37 px, 4 px of 75. `python tests/bench/edges.py` and `rendered.py` print it of other pictures."""

STEADY = 0.04
"""The same in every frame of a drive, a share of the box's side. Rendered drives: the middle of a drive's views of a
crack is 8 to 10 % off, and their restlessness explains half of that."""

ALIKE_PX = 2.0
"""All edges outwards or all inwards, the same on every drive, network pixels: by so much the sources differ. A hole's
edge lies 0.4 out on dnit's roads, 1.0 on the demo's, 3.1 on photos of as small holes, -1.5 on RDD2022 China, 3.2 on
rendered roads; cracks are learned with a rim of 2. So no box is corrected: none of them tells what a new road gives."""

NET_ENDS = 0.15
"""Of a net's size besides, relative, on every drive: where a net ends is a matter of taste. With it the interval holds
80 % of what is drawn in dnit's masks where box and drawing share an IoU of 0.3, 90 % at 0.5 (106 and 82 nets)."""


@dataclass(frozen=True, slots=True)
class SizeErrors:
    """Relative standard errors of the size told of a damage, by what is wrong alike."""

    bias: float
    """On every drive: how the detector draws its boxes."""
    drive: float
    """In every frame of one drive: how the phone sits, and how the damage looked that day."""
    view: float
    """In one frame alone."""

    @property
    def repeatability(self) -> float:
        """What another drive would get wrong otherwise: what a difference must exceed to be growth."""
        return math.hypot(self.drive, self.view)

    @property
    def whole(self) -> float:
        """All of it."""
        return math.hypot(self.bias, self.repeatability)

    @classmethod
    def of_views(cls, views: Sequence[Self]) -> "SizeErrors":
        """Of the middle of several views of one drive; at least one."""
        each = median(one.view for one in views) / math.sqrt(len(views))
        return SizeErrors(median(one.bias for one in views), median(one.drive for one in views), each)


@dataclass(frozen=True, slots=True)
class Sized:
    """What a box shows on the road, metres."""

    near_m: float
    """From the camera to its near end."""
    far_m: float
    length_m: float
    width_m: float


def size_errors(kind: DamageClass, box: Box, camera: Camera, sized: Sized) -> SizeErrors:
    """Of a hole's mean diameter, of anything else's longer side: the sizes that are told."""
    px = max(camera.width, camera.height) / NETWORK_PX
    near, far, aside = _metres_a_pixel(camera, sized)
    along, across = math.hypot(near, far), math.sqrt(2) * aside
    told = _Told(kind, sized)
    restless = [math.hypot(RESTLESS_PX * px, RESTLESS * side) for side in (box.height, box.width)]
    steady = told.apart(along * STEADY * box.height, across * STEADY * box.width)
    taste = NET_ENDS if kind is DamageClass.ALLIGATOR else 0.0
    return SizeErrors(
        bias=math.hypot(taste, told.together((near + far) * ALIKE_PX * px, 2 * aside * ALIKE_PX * px)),
        drive=math.hypot(steady, _camera_error(camera, sized, told)),
        view=told.apart(along * restless[0], across * restless[1]),
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """From errors of length and width in metres to the relative one of the size that is told."""

    kind: DamageClass
    sized: Sized

    def apart(self, along_m: float, across_m: float) -> float:
        """Of errors that have nothing to do with each other."""
        return self._relative(along_m, across_m, math.hypot(along_m, across_m))

    def together(self, along_m: float, across_m: float) -> float:
        """Of errors that come together."""
        return self._relative(along_m, across_m, along_m + across_m)

    def _relative(self, along_m: float, across_m: float, both_m: float) -> float:
        length, width = self.sized.length_m, self.sized.width_m
        if self.kind is DamageClass.POTHOLE:
            return both_m / max(length + width, _SMALLEST_M)
        return (along_m if length > width else across_m) / max(length, width, _SMALLEST_M)


_SMALLEST_M = 0.05
"""No size told is smaller; an error relative to nothing would be endless."""


def _metres_a_pixel(camera: Camera, sized: Sized) -> tuple[float, float, float]:
    """Of road, along at the near and the far end, and across in the middle; of a camera that looks at the horizon."""
    height, middle = camera.mount_m, (sized.near_m + sized.far_m) / 2
    near, far = ((ahead**2 + height**2) / (height * camera.focal_px) for ahead in (sized.near_m, sized.far_m))
    return near, far, math.hypot(middle, height) / camera.focal_px


def _camera_error(camera: Camera, sized: Sized, told: _Told) -> float:
    """Relative: a wrong pitch stretches lengths twice as much as distances, a wrong height everything alike."""
    ahead, height, pitch = (sized.near_m + sized.far_m) / 2, camera.mount_m, math.radians(camera.pitch_sd_deg)
    tilted = (2 * ahead / height * pitch, (ahead**2 + height**2) / (ahead * height) * pitch)
    focal = camera.focal_rel_sd
    zoomed = (abs(1 + camera.mount_per_focal) * focal, abs(camera.mount_per_focal) * focal)
    sides = (sized.length_m, sized.width_m)
    parts = (told.together(*(share * side for share, side in zip(one, sides, strict=True))) for one in (tilted, zoomed))
    return math.hypot(*parts, camera.mount_rel_sd)
