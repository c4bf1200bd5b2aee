"""Errors of a size measured in a picture, and how much more frames and more drives reduce them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Self

from model.detection import Box
from model.geometry.camera import Camera
from model.vocabulary import DamageClass

NETWORK_PX = 640
"""Pixels of a picture's longer side as the network sees it; edges of boxes are accurate to its pixels."""

FRAME_EDGE_SD_PX, FRAME_EDGE_SD_SHARE = 1.0, 0.05
"""Distance of one edge of the detector's box from the damage's, independent in every frame, one sigma: network pixels,
and besides a share of the box's side. Measured on real pictures (weights version 6 on 373 potholes drawn in dnit's
masks, roads trained on): 1.3 to 2.4 px of sides of 13 to 37 px, 4 px of 75. `python tests/bench/edges.py` and
`rendered.py` print it for other pictures."""

DRIVE_EDGE_SD_SHARE = 0.04
"""The same, common to every frame of a drive, as a share of the box's side. Assumed (rendered drives: the median of a
drive's frames of a crack is 8 to 10 % off, of which the errors of single frames explain half)."""

BIAS_SD_PX = 2.0
"""All edges outwards or all inwards, on every drive, network pixels: by so much the sources differ. Measured on real
pictures: the edge of a pothole is 0.4 px outside on dnit's roads, 1.0 on the demo's, 3.1 on photos of equally small
potholes, -1.5 on RDD2022 China; 3.2 on rendered roads; cracks are learned with a rim of 2. No box is corrected, since
none of these says what a new road gives."""

ALLIGATOR_ENDS_REL_SD = 0.15
"""Relative error of the size of alligator cracking besides, on every drive: where it ends is a matter of judgement.
Measured on real pictures: with it the interval holds 80 % of what is drawn in dnit's masks where box and drawing share
an IoU of 0.3, 90 % at 0.5 (106 and 82 damages)."""

MIN_SIZE_M = 0.05
"""Errors are relative to at least this size, metres; relative to nothing they would be infinite."""


@dataclass(frozen=True, slots=True)
class SizeErrors:
    """Relative standard errors of a damage's size, by what they have in common."""

    bias: float
    """Common to all drives: how the detector draws its boxes."""
    drive: float
    """Common to the frames of one drive: the mounting, and how the damage looked that day."""
    frame: float
    """Independent in every frame."""

    @property
    def repeatability(self) -> float:
        """Error that differs from drive to drive: what a difference must exceed to be growth."""
        return math.hypot(self.drive, self.frame)

    @property
    def total(self) -> float:
        """All errors together."""
        return math.hypot(self.bias, self.repeatability)

    @classmethod
    def of_views(cls, views: Sequence[Self]) -> "SizeErrors":
        """Of the median over several frames of one drive; at least one."""
        frame = median(view.frame for view in views) / math.sqrt(len(views))
        return SizeErrors(median(view.bias for view in views), median(view.drive for view in views), frame)


@dataclass(frozen=True, slots=True)
class GroundExtent:
    """The extent of a box on the road, metres."""

    near_m: float
    """From the camera to its near end."""
    far_m: float
    length_m: float
    width_m: float


def size_errors(kind: DamageClass, box: Box, camera: Camera, extent: GroundExtent) -> SizeErrors:
    """Errors of a pothole's mean diameter, and of any other damage's longer side: the sizes that are reported."""
    network_px = max(camera.width, camera.height) / NETWORK_PX
    near, far, lateral = _metres_per_pixel(camera, extent)
    length_px, width_px = math.hypot(near, far), math.sqrt(2) * lateral
    size = _ReportedSize(kind, extent)
    frame_px = [
        math.hypot(FRAME_EDGE_SD_PX * network_px, FRAME_EDGE_SD_SHARE * side) for side in (box.height, box.width)
    ]
    drive = size.independent(length_px * DRIVE_EDGE_SD_SHARE * box.height, width_px * DRIVE_EDGE_SD_SHARE * box.width)
    bias = size.correlated((near + far) * BIAS_SD_PX * network_px, 2 * lateral * BIAS_SD_PX * network_px)
    ends = ALLIGATOR_ENDS_REL_SD if kind is DamageClass.ALLIGATOR else 0.0
    return SizeErrors(
        bias=math.hypot(ends, bias),
        drive=math.hypot(drive, _camera_error(camera, extent, size)),
        frame=size.independent(length_px * frame_px[0], width_px * frame_px[1]),
    )


@dataclass(frozen=True, slots=True)
class _ReportedSize:
    """From errors of length and width in metres to the relative error of the size that is reported."""

    kind: DamageClass
    extent: GroundExtent

    def independent(self, length_m: float, width_m: float) -> float:
        """Of independent errors."""
        return self._relative(length_m, width_m, math.hypot(length_m, width_m))

    def correlated(self, length_m: float, width_m: float) -> float:
        """Of errors with one cause."""
        return self._relative(length_m, width_m, length_m + width_m)

    def _relative(self, length_error_m: float, width_error_m: float, both_m: float) -> float:
        length, width = self.extent.length_m, self.extent.width_m
        if self.kind is DamageClass.POTHOLE:
            return both_m / max(length + width, MIN_SIZE_M)
        return (length_error_m if length > width else width_error_m) / max(length, width, MIN_SIZE_M)


def _metres_per_pixel(camera: Camera, extent: GroundExtent) -> tuple[float, float, float]:
    """Of road: along it at the near and the far end, and across it in the middle; for a camera level with the
    horizon."""
    height, middle = camera.mount_m, (extent.near_m + extent.far_m) / 2
    near, far = ((ahead**2 + height**2) / (height * camera.focal_px) for ahead in (extent.near_m, extent.far_m))
    return near, far, math.hypot(middle, height) / camera.focal_px


def _camera_error(camera: Camera, extent: GroundExtent, size: _ReportedSize) -> float:
    """Relative: a wrong pitch stretches lengths twice as much as distances, a wrong height scales everything."""
    ahead, height, pitch = (extent.near_m + extent.far_m) / 2, camera.mount_m, math.radians(camera.pitch_sd_deg)
    by_pitch = (2 * ahead / height * pitch, (ahead**2 + height**2) / (ahead * height) * pitch)
    focal = camera.focal_rel_sd
    by_focal = (abs(1 + camera.mount_per_focal) * focal, abs(camera.mount_per_focal) * focal)
    errors = (
        size.correlated(length_rel * extent.length_m, width_rel * extent.width_m)
        for length_rel, width_rel in (by_pitch, by_focal)
    )
    return math.hypot(*errors, camera.mount_rel_sd)
