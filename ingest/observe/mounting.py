"""How a phone sat all along a drive: pitch, yaw and roll from the road's motion, height from the way driven.

A phone that was knocked sits otherwise from there on.
"""

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ingest.road.trajectory import Pose, Trajectory
from ingest.video.motion_samples import MOVING, GroundMotionSample
from model.geometry.camera import TYPICAL_HEIGHT_M, Camera

Floats = NDArray[np.float64]

LEAST_STEPS = 5
"""Fewer steps of a moving vehicle tell no tilt."""

PITCH_OF_ONE_DEG = 0.4
"""A single step's pitch strays so from the mounting's: springs, braking, and what the road's motion cannot tell."""

SHARED_SD_DEG = 0.15
"""Error that all steps of a drive share, and more of them do not take away."""

BUMP_DEG = 1.0
"""A smaller change is the load in the back, or a hill."""

BUMP_SIGNIFICANT = 5.0
"""Standard errors by which the pitches before and after must differ."""

BUMP_STEPS = 3
"""Steps on either side that must say so: 40 m at 50 km/h."""

LOOKED_BACK = 15
"""Steps on either side that are compared."""

LEAST_WAY_M = 150.0
"""A shorter way driven tells no height."""

WAY_SD_M = 6.0
"""Error of a way driven between two of the receiver's places, one sigma."""

WAY_REL_SD = 0.02
"""Relative error of the way that the road's motion tells, besides: a pitch wrong by 0.1 degrees makes 1 %."""

DRIVING_MPS = 4.0
"""A receiver that tells so much does not stand."""

STUCK = 1 / 3
"""A picture that moves slower than this share of the receiver's speed shows no road."""

JOINED_S = 3.5
"""Steps farther apart in time are not joined to a way."""


@dataclass(frozen=True, slots=True)
class MountingSegment:
    """How the phone sat from an instant on."""

    from_s: float
    camera: Camera


@dataclass(frozen=True, slots=True)
class Bump:
    """The phone was knocked."""

    at_s: float
    before_deg: float
    """Pitch."""
    after_deg: float


@dataclass(frozen=True)
class MountingHistory:
    """How the phone sat all along; at least one sitting, ascending in time."""

    segments: tuple[MountingSegment, ...]
    height_from_odometry_m: float | None = None
    """What the way driven says, taking the focal length for known."""

    def at(self, time_s: float) -> Camera:
        """The camera as it sat at an instant."""
        begins = [sitting.from_s for sitting in self.segments]
        return self.segments[max(0, bisect_right(begins, time_s) - 1)].camera

    @property
    def bumps(self) -> tuple[Bump, ...]:
        """When it was knocked."""
        pairs = pairwise(self.segments)
        return tuple(Bump(b.from_s, a.camera.pitch_deg, b.camera.pitch_deg) for a, b in pairs)


def estimate_mounting(guess: Camera, steps: Sequence[GroundMotionSample], trajectory: Trajectory) -> MountingHistory:
    """How the phone sat, as far as the drive's steps tell; else as guessed."""
    told = [step for step in steps if step.motion.step >= MOVING]
    if len(told) < LEAST_STEPS:
        return MountingHistory((MountingSegment(0.0, guess),))
    pitches = np.degrees([step.motion.tilt.pitch for step in told])
    begins = [0, *_knocks(pitches), len(told)]
    level = replace(
        guess,
        yaw_deg=math.degrees(float(np.median([step.motion.tilt.yaw for step in told]))),
        roll_deg=math.degrees(float(np.median([step.motion.tilt.roll for step in told]))),
    )
    height = _height(steps, trajectory)
    return MountingHistory(
        tuple(
            MountingSegment(_begin(told, a), _scaled(_pitched(level, pitches[a:b]), height))
            for a, b in pairwise(begins)
        ),
        height[0] if height else None,
    )


def _begin(told: Sequence[GroundMotionSample], index: int) -> float:
    return (told[index - 1].time_s + told[index].time_s) / 2 if index else 0.0


def _pitched(camera: Camera, pitches: Floats) -> Camera:
    spread = max(1.4826 * float(np.median(np.abs(pitches - np.median(pitches)))), 0.1)
    error = math.hypot(SHARED_SD_DEG, 1.25 * spread / math.sqrt(len(pitches)))  # 1.25: a median's price
    return replace(camera, pitch_deg=float(np.median(pitches)), pitch_sd_deg=error)


def _scaled(camera: Camera, height: tuple[float, float] | None) -> Camera:
    return camera.driven(*height) if height else camera


def _knocks(pitches: Floats) -> list[int]:
    """Indices from which on the pitch is another one (binary segmentation)."""
    best, at = 0.0, 0
    for k in range(BUMP_STEPS, len(pitches) - BUMP_STEPS + 1):
        before, after = pitches[max(0, k - LOOKED_BACK) : k], pitches[k : k + LOOKED_BACK]
        change = abs(float(after.mean() - before.mean()))  # a median would not tell the place to the step
        significance = change / (PITCH_OF_ONE_DEG * math.sqrt(1 / len(before) + 1 / len(after)))
        if change >= BUMP_DEG and significance > best:
            best, at = significance, k
    if best < BUMP_SIGNIFICANT:
        return []
    return [*_knocks(pitches[:at]), at, *(at + k for k in _knocks(pitches[at:]))]


def _height(steps: Sequence[GroundMotionSample], trajectory: Trajectory) -> tuple[float, float] | None:
    """Mounting height that makes the way seen as long as the way driven, metres, and its relative standard error."""
    ways = np.array(list(_ways(steps, trajectory))).reshape(-1, 2)
    seen, driven = ways.sum(axis=0)
    if driven < LEAST_WAY_M or seen <= 0:
        return None
    return float(driven / seen), math.hypot(WAY_REL_SD, WAY_SD_M / float(driven))


def _ways(steps: Sequence[GroundMotionSample], trajectory: Trajectory) -> Iterator[tuple[float, float]]:
    """The way between each two neighbouring steps, in mounting heights as seen, in metres as driven."""
    posed = ((step, pose) for step in steps if (pose := trajectory.pose_at(step.time_s)))
    for (a, here), (b, there) in pairwise((step, pose) for step, pose in posed if not _saw_the_glass(step, pose)):
        if here.run == there.run and b.time_s - a.time_s <= JOINED_S:
            yield (a.speed + b.speed) / 2 * (b.time_s - a.time_s), there.travelled_m - here.travelled_m


def _saw_the_glass(step: GroundMotionSample, pose: Pose) -> bool:
    """Whether the picture stood still while the vehicle drove: it was the windscreen's dirt that did."""
    return pose.speed_mps > DRIVING_MPS and step.speed * TYPICAL_HEIGHT_M < STUCK * pose.speed_mps
