"""What registered frames and marks say, for a camera or on the way to one."""

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Protocol

import numpy as np

from ingest.road.odometry import GNSS_CORRELATION_S, GNSS_WHITE_SD_M
from ingest.road.registered_steps import RegisteredStep
from ingest.track.cleaning import GNSS_SD_M
from ingest.video.registrations import RoadPair, widths
from model.geometry.camera import Camera
from model.geometry.perspective import Floats, Tilt, image_to_ground
from model.geometry.planar_bundle import RoadPoints, adjust

CHUNK = 400
"""Pairs that are adjusted at once."""

KNOWN_TILT_SD = 1e-5
"""Of a tilt that is not to be estimated, radians."""

STEP_SD_M, STEP_REL_SD = 0.05, 0.02
"""Least error of a registered step, metres, and relative to its length, one sigma. Assumed."""


def registered_steps(pairs: Sequence[RoadPair], camera_at: Callable[[float], Camera]) -> Iterator[RegisteredStep]:
    """Metres between the frames of each registered pair, by a camera that is known.

    Args:
        camera_at: the camera at an instant, seconds.
    """
    registered = [pair for pair in pairs if pair.points]
    for camera, group in groupby(registered, lambda pair: camera_at(pair.after_s)):
        same = list(group)
        for chunk in (same[at : at + CHUNK] for at in range(0, len(same), CHUNK)):
            fixed = np.full(3, KNOWN_TILT_SD)
            adjusted = adjust(road_points(chunk), camera.focal_px / camera.width, camera.tilt, fixed)
            for pair, distance, sd in zip(chunk, adjusted.distances, adjusted.own_sd, strict=True):
                metres = float(distance) * camera.mount_m
                error = math.hypot(STEP_SD_M, STEP_REL_SD * metres, float(sd) * camera.mount_m)
                yield RegisteredStep(pair.before_s, pair.after_s, metres, error)


def road_points(pairs: Sequence[RoadPair]) -> RoadPoints:
    """The points of all pairs together."""
    rows = [widths(pair.points) for pair in pairs]
    every = np.vstack(rows) if rows else np.empty((0, 4))
    number = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    return RoadPoints(every[:, :2], every[:, 2:], number)


class Place(Protocol):
    """Where a vehicle is along its way."""

    @property
    def run(self) -> int:
        """Number of the unbroken part of the drive."""

    @property
    def travelled_m(self) -> float:
        """Metres along it."""


class Way(Protocol):
    """Where a vehicle is when."""

    def pose_at(self, time_s: float, /) -> Place | None:
        """At an instant, seconds from the first frame; None where that is not known."""


def driven_m(pairs: Sequence[RoadPair], trajectory: Way) -> Floats:
    """(pairs,) metres driven between the frames of each; NaN where the drive is not on the network."""
    metres: list[float] = []
    for pair in pairs:
        before, after = trajectory.pose_at(pair.before_s), trajectory.pose_at(pair.after_s)
        on_road = before and after and before.run == after.run
        metres.append(after.travelled_m - before.travelled_m if before and after and on_road else math.nan)
    return np.array(metres)


def distance_sd_m(seconds: float) -> float:
    """Error of a distance driven between two positions of the receiver, whose slow error is a first-order Gauss-Markov
    process."""
    return math.sqrt(2 * (GNSS_SD_M**2 * (1 - math.exp(-seconds / GNSS_CORRELATION_S)) + GNSS_WHITE_SD_M**2))


def lane_heights(marks: Floats, focal: float, tilt: Tilt) -> float | None:
    """Width of the lane driven in, in mounting heights; None without a mark on either side."""
    near, far = (image_to_ground(marks[:, part] / focal, tilt)[:, 1] for part in (slice(0, 2), slice(2, 4)))
    right = (near + far) / 2
    left, right = right[right < 0], right[right > 0]
    if not len(left) or not len(right):
        return None
    sides = -float(left.max()), float(right.min())
    return sum(sides) if max(sides) <= 3 * min(sides) else None
