"""Boxes and drawn damage as samples for the likelihood table: right or wrong, found or missed, how far off, how high.

Distances need a camera. A survey vehicle's is taken from the lane that its masks draw; pictures without masks give
samples without a distance, which count for a kind as a whole.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from model.datasets.lane_plane import BRAZILIAN_LANE_WIDTH_M, Mask, lane_plane
from model.datasets.readers import Picture, read_mask
from model.detection import Box, Detection, Detector, Image
from model.evaluation.likelihood_table import height_at_network
from model.evaluation.regions import Region, box_region, masked_regions
from model.evaluation.scoring import crack_or_pothole
from model.geometry.camera import MAX_RANGE_M, Camera, camera_looking_at

SURVEY_FOCAL_PER_WIDTH = 1.27
"""Focal length of the survey vehicle over its pictures' width: 1,300 px of 1,024 make its lane 3.5 m wide and its
frames 5.0 m apart at once (issue 13)."""
NEXT_FRAME_M = (4.0, 7.0)
"""Pictures of one road that lie so far apart are a drive's neighbouring frames; dnit's lie 5 m apart."""
NEXT_FRAME_GATE_M = (1.5, 0.8)
"""Along and across: a box's middle this near to where one of the frame before must be now shows the same thing."""


@dataclass(frozen=True, slots=True)
class View:
    """Where something is in a picture."""

    kind: str
    """`CRACKS` or `POTHOLES`."""
    distance_m: float | None
    """To its middle on the road; None where no camera is known."""
    height_px: float
    """At the network's size."""


@dataclass(frozen=True, slots=True)
class BoxSample:
    """A box that was found."""

    view: View
    confidence: float
    right: bool
    """Whether it lies on damage of any kind."""
    again: bool | None = None
    """Whether the next frame of the drive has a box where it must be then; None where that is not known."""


@dataclass(frozen=True, slots=True)
class DrawnSample:
    """Damage that was drawn."""

    view: View
    found: bool
    """Whether boxes of any class cover it."""


@dataclass(frozen=True)
class Looked:
    """A picture as the detector saw it."""

    picture: Picture
    width: int
    height: int
    found: tuple[Detection, ...]
    regions: tuple[Region, ...]
    camera: Camera | None

    def view(self, kind: str, box: Box) -> View | None:
        """None beyond the camera's range."""
        height = height_at_network(box.height, self.width, self.height)
        if self.camera is None:
            return View(kind, None, height)
        place = ground_middle(self.camera, box)
        return place and View(kind, place[0], height)

    def is_right(self, box: Box) -> bool:
        """Whether it lies on drawn damage."""
        return any(region.meets(box) for region in self.regions)


def looked_at(detector: Detector, pictures: Iterable[Picture]) -> Iterator[Looked]:
    """Runs the detector over labelled pictures, one at a time."""
    for picture in pictures:
        image = picture.read()
        yield looked(picture, image, detector.detect([image])[0])


def looked(picture: Picture, image: Image, found: Sequence[Detection]) -> Looked:
    """One picture with what was found in it."""
    height, width = image.shape[:2]
    mask = None if picture.mask is None else read_mask(picture.mask)
    regions = masked_regions(mask) if mask is not None else _box_regions(picture)
    return Looked(picture, width, height, tuple(found), tuple(regions), None if mask is None else lane_camera(mask))


def lane_camera(mask: Mask) -> Camera:
    """The survey vehicle's camera over the masked lane."""
    height, width = mask.shape
    plane = lane_plane(mask)
    camera = camera_looking_at(
        (plane.vanishing_column, plane.horizon_row), width, height, SURVEY_FOCAL_PER_WIDTH * width
    )
    lane_m = BRAZILIAN_LANE_WIDTH_M * math.cos(math.radians(camera.pitch_deg))
    return replace(camera, mount_m=lane_m / plane.spread)


def ground_middle(camera: Camera, box: Box) -> tuple[float, float] | None:
    """Metres ahead and to the right of the middle of what a box shows; None beyond the camera's range."""
    column = (box.x1 + box.x2) / 2
    near, far = camera.ground(column, box.y2), camera.ground(column, box.y1)
    if near is None:
        return None
    return (near.ahead_m + (MAX_RANGE_M if far is None else far.ahead_m)) / 2, near.right_m


def drawn_samples(pictures: Iterable[Looked]) -> Iterator[DrawnSample]:
    """Every region."""
    for one in pictures:
        boxes = [found.box for found in one.found]
        for region in one.regions:
            if view := one.view(region.kind, _bounds(region)):
                yield DrawnSample(view, region.is_found(boxes))


def box_samples(pictures: Sequence[Looked]) -> Iterator[BoxSample]:
    """Every box, and whether the next frame of its drive has it again where there is one."""
    frames = {place: one for one in pictures if (place := _place(one.picture)) is not None}
    for one in pictures:
        following = _following(one.picture, frames)
        for found in one.found:
            if view := one.view(crack_or_pothole(found.damage_class), found.box):
                again = None if following is None else _is_found_again(one, found.box, *following)
                yield BoxSample(view, found.confidence, one.is_right(found.box), again)


def _box_regions(picture: Picture) -> Iterator[Region]:
    return (box_region(crack_or_pothole(label.damage_class), label.box) for label in picture.labels)


def _bounds(region: Region) -> Box:
    corners = region.columns.min(), region.rows.min(), region.columns.max() + 1, region.rows.max() + 1
    return Box(*map(float, corners))


def _place(picture: Picture) -> tuple[str, int] | None:
    """Road and chainage in metres, which a dnit picture's name ends in."""
    last = picture.path.stem.rsplit("_", 1)[-1]
    return (picture.group, int(last)) if picture.mask is not None and last.isdecimal() else None


def _following(picture: Picture, frames: Mapping[tuple[str, int], Looked]) -> tuple[Looked, int] | None:
    """The next frame of the drive and the metres to it."""
    place = _place(picture)
    if place is None:
        return None
    nearest, farthest = NEXT_FRAME_M
    for metres in np.arange(nearest, farthest + 1).astype(int).tolist():
        if following := frames.get((place[0], place[1] + metres)):
            return following, metres
    return None


def _is_found_again(one: Looked, box: Box, following: Looked, driven_m: int) -> bool | None:
    """None where the next frame does not show the place."""
    if one.camera is None or following.camera is None or (place := ground_middle(one.camera, box)) is None:
        return None
    ahead, right = place[0] - driven_m, place[1]
    if not following.camera.takes_in(np.array([ahead]), np.array([right]))[0]:
        return None
    middles = [middle for found in following.found if (middle := ground_middle(following.camera, found.box))]
    along, across = NEXT_FRAME_GATE_M
    return any(abs(there[0] - ahead) < along and abs(there[1] - right) < across for there in middles) or any(
        _holds(found.box, following.camera.pixel(ahead, right)) for found in following.found
    )


def _holds(box: Box, pixel: tuple[float, float]) -> bool:
    return box.x1 <= pixel[0] <= box.x2 and box.y1 <= pixel[1] <= box.y2
