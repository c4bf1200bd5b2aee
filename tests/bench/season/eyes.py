"""What a vehicle's camera truly sees: the boxes of things in the road, from where it truly is and as it truly sits."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from model.detection import Box
from model.geometry.camera import MAX_RANGE_M, Camera, focal_px
from tests.bench.season.damages import TrueDamage
from tests.bench.season.schedule import PlannedDrive, Vehicle

Floats = NDArray[np.float64]

WIDTH, HEIGHT = 1920, 1080
PITCH_DEG = 11.0
"""Of a phone at the top of a windscreen, a little downwards; assumed."""
MOUNT_REL = 0.05
"""The most a taped height is wrong, share of it, evenly either way; one figure for each vehicle (brief)."""
FOCAL_REL = 0.03
"""The most the focal length is wrong, the same way; phones of one kind differ by so much. Assumed."""
PITCH_SD_DEG = 0.5
"""Of the pitch found in a recording, degrees (model.camera: PITCH_SD_DEG)."""
YAW_SD_DEG = 0.5
"""Of the yaw; found from the same vanishing point. Assumed alike."""
ROCKING_DEG = 0.3
"""Of the pitch from frame to frame, about the recording's, one sigma (brief)."""
NEAREST_M = 2.0
"""Nearer than this the bonnet hides the road (brief: 2-25 m)."""
LEAST_SHOWN = 0.25
"""A box of which less than this share is inside the frame shows nothing (as `data.render.truth`)."""
MIN_BOX_PX = 4.0
"""Nor does one lower or narrower than this, of 1080p."""


@dataclass(frozen=True, slots=True)
class CameraErrors:
    """How wrong the pipeline's idea of its cameras is."""

    mount_rel: float = MOUNT_REL
    focal_rel: float = FOCAL_REL
    pitch_sd_deg: float = PITCH_SD_DEG
    yaw_sd_deg: float = YAW_SD_DEG
    rocking_deg: float = ROCKING_DEG


NO_CAMERA_ERRORS = CameraErrors(0.0, 0.0, 0.0, 0.0, 0.0)


def believed_camera(vehicle: Vehicle) -> Camera:
    """The camera as the pipeline takes it to be."""
    return Camera(WIDTH, HEIGHT, focal_px(WIDTH, HEIGHT), PITCH_DEG, 0.0, vehicle.mount_m)


def true_camera(plan: PlannedDrive, wrong: CameraErrors, seed: int) -> Camera:
    """The camera as it was in a recording; height and focal length stay with the vehicle."""
    by_vehicle = np.random.default_rng((seed, 26, *plan.vehicle.name.encode()))
    by_drive = np.random.default_rng((seed, 27, plan.number))
    believed = believed_camera(plan.vehicle)
    return replace(
        believed,
        mount_m=believed.mount_m * (1 + by_vehicle.uniform(-wrong.mount_rel, wrong.mount_rel)),
        focal_px=believed.focal_px * (1 + by_vehicle.uniform(-wrong.focal_rel, wrong.focal_rel)),
        pitch_deg=believed.pitch_deg + by_drive.normal(0, wrong.pitch_sd_deg),
        yaw_deg=believed.yaw_deg + by_drive.normal(0, wrong.yaw_sd_deg),
    )


@dataclass(frozen=True, slots=True)
class View:
    """Where the camera is in one frame and how it sits."""

    x: float
    y: float
    heading: float
    """Radians anticlockwise from east."""
    camera: Camera

    def ground(self, xy: Floats) -> Floats:
        """(n, 2) metres ahead and to the right of (n, 2) EPSG:25832."""
        away = xy - np.array([self.x, self.y])
        cos, sin = np.cos(self.heading), np.sin(self.heading)
        return np.column_stack([away @ (cos, sin), away @ (sin, -cos)])


@dataclass(frozen=True, slots=True)
class Shown:
    """A thing in view."""

    thing: TrueDamage
    outline: Floats
    """(n, 2) metres ahead and right; its two sides in turn where it is no hole."""
    box: Box
    ahead_m: float
    """Of the middle of what is in view."""


@dataclass(frozen=True)
class Road:
    """All that lies in the roads at the time of a drive."""

    things: tuple[TrueDamage, ...]
    places: Floats
    outlines: tuple[Floats, ...]

    def shown(self, view: View) -> list[Shown]:
        """What is in view, in order of ids."""
        away = self.places - np.array([view.x, view.y])
        near = np.flatnonzero(np.hypot(away[:, 0], away[:, 1]) < MAX_RANGE_M + 10.0)
        return [one for i in near if (one := show(self.things[i], view.ground(self.outlines[i]), view.camera))]


def road_in_week(things: Sequence[TrueDamage], week: float) -> Road:
    """What is there in that week, as big as it is then."""
    there = tuple(thing for thing in things if thing.there(week))
    places = np.array([thing.place for thing in there]).reshape(-1, 2)
    return Road(there, places, tuple(thing.outline(week) for thing in there))


def show(thing: TrueDamage, outline: Floats, camera: Camera) -> Shown | None:
    """A thing with its box, or None where it cannot be seen."""
    near, far = max(float(outline[:, 0].min()), NEAREST_M), float(outline[:, 0].max())
    if far <= near or not NEAREST_M <= (near + far) / 2 <= MAX_RANGE_M:
        return None
    box = box_of(outline, camera)
    return Shown(thing, outline, box, (near + far) / 2) if box else None


def box_of(outline: Floats, camera: Camera) -> Box | None:
    """The box round points on the ground, cut at the frame's rim."""
    pixels = np.array([camera.pixel(max(ahead, 1.0), right) for ahead, right in outline.tolist()])
    (u1, v1), (u2, v2) = pixels.min(axis=0), pixels.max(axis=0)
    x1, x2 = np.clip([u1, u2], 0, camera.width)
    y1, y2 = np.clip([v1, v2], 0, camera.height)
    if min(x2 - x1, y2 - y1) < MIN_BOX_PX or (x2 - x1) * (y2 - y1) < LEAST_SHOWN * (u2 - u1) * (v2 - v1):
        return None
    return Box(float(x1), float(y1), float(x2), float(y2))
