"""What a vehicle's camera shows: the boxes of objects in the road, from where it truly is and as it truly sits."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from model.detection import Box
from model.geometry.camera import Camera
from tests.bench.season.damages import TrueDamage
from tests.bench.season.parameters import CameraErrors
from tests.bench.season.schedule import PlannedDrive, Vehicle

Floats = NDArray[np.float64]

WIDTH, HEIGHT = 1920, 1080
FIELD_OF_VIEW_DEG = 65.0
"""Horizontal, of a phone's main camera that films 16:9. Assumed; phones' fields lie between 60 and 72 degrees."""
PITCH_DEG = 11.0
"""Of a phone at the top of a windscreen, a little downwards. Assumed."""
BEFORE_CAMERA_M = 1.0
"""Points nearer than this or behind are projected as if they were so far ahead: no pixel shows them."""
SEARCH_MARGIN_M = 10.0
"""An object whose middle is so much beyond the farthest visible place may still reach into it: the longest are 12 m."""


def stated_camera(vehicle: Vehicle) -> Camera:
    """The camera as it would be with no error: taped height, usual field of view and pitch."""
    focal_px = WIDTH / 2 / math.tan(math.radians(FIELD_OF_VIEW_DEG / 2))
    return Camera(WIDTH, HEIGHT, focal_px, PITCH_DEG, 0.0, vehicle.mount_m)


def true_camera(plan: PlannedDrive, errors: CameraErrors, seed: int) -> Camera:
    """The camera as it was in a recording; height and focal length stay with the vehicle."""
    by_vehicle = np.random.default_rng((seed, 26, *plan.vehicle.name.encode()))
    by_drive = np.random.default_rng((seed, 27, plan.number))
    stated = stated_camera(plan.vehicle)
    return replace(
        stated,
        mount_m=stated.mount_m * (1 + by_vehicle.uniform(-errors.height_rel, errors.height_rel)),
        focal_px=stated.focal_px * (1 + by_vehicle.uniform(-errors.focal_rel, errors.focal_rel)),
        pitch_deg=stated.pitch_deg + by_drive.normal(0, errors.pitch_sd_deg),
        yaw_deg=stated.yaw_deg + by_drive.normal(0, errors.yaw_sd_deg),
    )


@dataclass(frozen=True, slots=True)
class CameraPose:
    """Where the camera is in one frame and how it sits."""

    x: float
    y: float
    heading: float
    """Radians anticlockwise from east."""
    camera: Camera

    def to_vehicle(self, xy: Floats) -> Floats:
        """(n, 2) metres ahead and to the right, of (n, 2) EPSG:25832."""
        away = xy - np.array([self.x, self.y])
        cos, sin = np.cos(self.heading), np.sin(self.heading)
        return np.column_stack([away @ (cos, sin), away @ (sin, -cos)])


@dataclass(frozen=True, slots=True)
class VisibleObject:
    """A damage or look-alike in view."""

    damage: TrueDamage
    outline: Floats
    """(n, 2) metres ahead and right; its two sides in turn where it is no pothole."""
    box: Box
    ahead_m: float
    """Of the middle of what is in view."""


@dataclass(frozen=True)
class RoadSurface:
    """All damages and look-alikes at the time of a drive."""

    objects: tuple[TrueDamage, ...]
    places: Floats
    """(n, 2) EPSG:25832."""
    outlines: tuple[Floats, ...]

    def visible(self, pose: CameraPose, errors: CameraErrors) -> list[VisibleObject]:
        """What is in view, in order of ids."""
        away = self.places - np.array([pose.x, pose.y])
        near = np.flatnonzero(np.hypot(away[:, 0], away[:, 1]) < errors.farthest_m + SEARCH_MARGIN_M)
        candidates = (
            visible_object(self.objects[i], pose.to_vehicle(self.outlines[i]), pose.camera, errors) for i in near
        )
        return [candidate for candidate in candidates if candidate]


def road_surface(objects: Sequence[TrueDamage], week: float) -> RoadSurface:
    """What exists in that week, as large as it is then."""
    existing = tuple(damage for damage in objects if damage.exists(week))
    places = np.array([damage.place for damage in existing]).reshape(-1, 2)
    return RoadSurface(existing, places, tuple(damage.outline(week) for damage in existing))


def visible_object(damage: TrueDamage, outline: Floats, camera: Camera, errors: CameraErrors) -> VisibleObject | None:
    """An object with its box, or None where it cannot be seen."""
    near, far = max(float(outline[:, 0].min()), errors.nearest_m), float(outline[:, 0].max())
    if far <= near or not errors.nearest_m <= (near + far) / 2 <= errors.farthest_m:
        return None
    box = bounding_box(outline, camera, errors)
    return VisibleObject(damage, outline, box, (near + far) / 2) if box else None


def bounding_box(outline: Floats, camera: Camera, errors: CameraErrors) -> Box | None:
    """The box round points on the ground, cut at the frame's rim; None where too little of it is inside."""
    points = project(np.column_stack([np.maximum(outline[:, 0], BEFORE_CAMERA_M), outline[:, 1]]), camera)
    (u1, v1), (u2, v2) = points.min(axis=0), points.max(axis=0)
    x1, x2 = np.clip([u1, u2], 0, camera.width)
    y1, y2 = np.clip([v1, v2], 0, camera.height)
    inside, whole = (x2 - x1) * (y2 - y1), (u2 - u1) * (v2 - v1)
    if min(x2 - x1, y2 - y1) < errors.min_box_px or inside < errors.min_visible_share * whole:
        return None
    return Box(float(x1), float(y1), float(x2), float(y2))


def project(ground: Floats, camera: Camera) -> Floats:
    """(n, 2) metres ahead and right on a flat road → (n, 2) pixels of a pinhole camera.

    The season's own arithmetic, not `Camera.pixel`'s, so that an error of the pipeline's geometry shows in its figures.
    """
    ahead, right = ground[:, 0], ground[:, 1]
    pitch, yaw, roll = (math.radians(angle) for angle in (camera.pitch_deg, camera.yaw_deg, camera.roll_deg))
    forward = ahead * math.cos(yaw) + right * math.sin(yaw)
    sideways = right * math.cos(yaw) - ahead * math.sin(yaw)
    depth = forward * math.cos(pitch) + camera.mount_m * math.sin(pitch)
    x = sideways / depth
    y = (camera.mount_m * math.cos(pitch) - forward * math.sin(pitch)) / depth
    u = camera.width / 2 + camera.focal_px * (x * math.cos(roll) + y * math.sin(roll))
    v = camera.height / 2 + camera.focal_px * (y * math.cos(roll) - x * math.sin(roll))
    return np.column_stack([u, v])
