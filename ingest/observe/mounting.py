"""How the phone was mounted throughout a drive: pitch, yaw and roll from the road's motion, the rest from calibration.

A bump may turn the phone in its holder; the drive is then cut into segments, each with its own pitch.
"""

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ingest.observe.calibration import DrivenHeight, calibrate
from ingest.observe.registered import registered_steps
from ingest.road.registered_steps import RegisteredStep
from ingest.road.trajectory import Pose, Trajectory
from ingest.track.robust import MAD_TO_SD, MEDIAN_SD_FACTOR
from ingest.video.motion_samples import MOVING, GroundMotionSample
from ingest.video.registrations import RoadPair
from model.geometry.camera import HEIGHT_REL_SD, TYPICAL_HEIGHT_M, Camera, EarlierCamera

Floats = NDArray[np.float64]

MIN_MOVING_SAMPLES = 5
"""With fewer samples of a moving vehicle no tilt is estimated."""

SAMPLE_PITCH_SD_DEG = 0.4
"""Deviation of a single sample's pitch from the mounting's, degrees, one sigma: suspension, braking, and the error of
the motion estimate. Assumed."""

SHARED_PITCH_SD_DEG = 0.15
"""Error common to all samples of a drive, degrees, one sigma, which more samples do not reduce. Assumed."""

MIN_PITCH_SPREAD_DEG = 0.1
"""Least spread of the samples' pitch, degrees, when its standard error is estimated."""

MIN_BUMP_DEG = 1.0
"""A smaller change of pitch, degrees, is load in the back, or a hill."""

MIN_BUMP_SIGMAS = 5.0
"""Standard errors by which the mean pitches before and after a bump must differ."""

MIN_BUMP_SAMPLES = 3
"""Least samples on either side of a bump: 40 m at 50 km/h."""

BUMP_WINDOW = 15
"""Samples on either side that are compared."""

SURE_HEIGHT_REL_SD = 0.09
"""A height with a smaller relative error, one sigma, may contradict a tape (which it does from two of them on)."""

MIN_HEIGHT_DISTANCE_M = 150.0
"""Over a shorter distance driven, metres, no height is estimated."""

DISTANCE_SD_M = 6.0
"""Error of a distance driven between two positions of the receiver, metres, one sigma. Assumed."""

DISTANCE_REL_SD = 0.02
"""Relative error of the distance by visual odometry: a pitch off by 0.1 degrees makes 1 %."""

MIN_DRIVING_MPS = 4.0
"""Above this speed by the receiver, m/s, the vehicle certainly moves."""

MIN_VISUAL_SPEED_SHARE = 1 / 3
"""A picture that moves slower than this share of the receiver's speed shows no road."""

MAX_SAMPLE_GAP_S = 3.5
"""Between samples farther apart than this, seconds, the speed is not integrated."""


@dataclass(frozen=True, slots=True)
class MountingSegment:
    """The camera as mounted from an instant on."""

    from_s: float
    """Seconds from the video's first frame."""
    camera: Camera


@dataclass(frozen=True, slots=True)
class Bump:
    """A sudden change of the mounting's pitch."""

    at_s: float
    before_deg: float
    """Pitch."""
    after_deg: float


@dataclass(frozen=True)
class MountingHistory:
    """The camera throughout a drive: at least one segment, ascending in time."""

    segments: tuple[MountingSegment, ...]
    height_from_odometry_m: float | None = None
    """By the distance driven, taking the focal length as known."""
    steps: tuple[RegisteredStep, ...] = ()
    """Between neighbouring frames, by their registration."""

    def at(self, time_s: float) -> Camera:
        """The camera as mounted at an instant, seconds from the video's first frame."""
        begins = [segment.from_s for segment in self.segments]
        return self.segments[max(0, bisect_right(begins, time_s) - 1)].camera

    @property
    def bumps(self) -> tuple[Bump, ...]:
        """Where one segment ends and the next begins."""
        pairs = pairwise(self.segments)
        return tuple(Bump(b.from_s, a.camera.pitch_deg, b.camera.pitch_deg) for a, b in pairs)


def estimate_mounting(
    guess: Camera,
    samples: Sequence[GroundMotionSample],
    trajectory: Trajectory,
    pairs: Sequence[RoadPair] = (),
    earlier: EarlierCamera | None = None,
) -> MountingHistory:
    """The mounting by the drive's motion samples and by its registered frames; the guess where there are too few."""
    history = _history(guess, samples, trajectory, pairs, earlier)
    return replace(history, steps=tuple(registered_steps(pairs, history.at)))


def _history(
    guess: Camera,
    samples: Sequence[GroundMotionSample],
    trajectory: Trajectory,
    pairs: Sequence[RoadPair],
    earlier: EarlierCamera | None,
) -> MountingHistory:
    moving = [sample for sample in samples if sample.motion.distance >= MOVING]
    if len(moving) < MIN_MOVING_SAMPLES:
        camera = calibrate(guess, pairs, trajectory, None, earlier)
        return MountingHistory((MountingSegment(0.0, camera),), _height_without_tape(guess, pairs, trajectory))
    pitches = np.degrees([sample.motion.tilt.pitch for sample in moving])
    begins = [0, *_change_points(pitches), len(moving)]
    turned = replace(
        guess,
        yaw_deg=math.degrees(float(np.median([sample.motion.tilt.yaw for sample in moving]))),
        roll_deg=math.degrees(float(np.median([sample.motion.tilt.roll for sample in moving]))),
    )
    segments = [MountingSegment(_begin_s(moving, a), _with_pitch(turned, pitches[a:b])) for a, b in pairwise(begins)]
    height = _height(samples, trajectory)
    known = _longest(segments, pairs)
    camera = calibrate(known.camera, _filmed_by(known, segments, pairs), trajectory, height, earlier)
    return MountingHistory(
        tuple(replace(segment, camera=_with_lens(segment.camera, camera)) for segment in segments),
        height.height_m if height else None,
    )


def _height_without_tape(guess: Camera, pairs: Sequence[RoadPair], trajectory: Trajectory) -> float | None:
    """What registered frames and the lane say of a height that a person measured; None where they are not sure."""
    if guess.mount_rel_sd >= HEIGHT_REL_SD:
        return None
    untaped = replace(guess, mount_m=TYPICAL_HEIGHT_M, mount_rel_sd=HEIGHT_REL_SD)
    found = calibrate(untaped, pairs, trajectory)
    error = math.hypot(found.mount_rel_sd, found.mount_per_focal * found.focal_rel_sd)
    return found.mount_m if error <= SURE_HEIGHT_REL_SD else None


def _longest(segments: Sequence[MountingSegment], pairs: Sequence[RoadPair]) -> MountingSegment:
    """The segment with most registered frames."""
    return max(segments, key=lambda segment: len(_filmed_by(segment, segments, pairs)))


def _filmed_by(
    segment: MountingSegment, segments: Sequence[MountingSegment], pairs: Sequence[RoadPair]
) -> list[RoadPair]:
    end_s = min((other.from_s for other in segments if other.from_s > segment.from_s), default=math.inf)
    return [pair for pair in pairs if segment.from_s <= pair.before_s and pair.after_s < end_s]


def _with_lens(camera: Camera, found: Camera) -> Camera:
    """A camera's tilt with the focal length and height that were found."""
    return replace(
        camera.with_focal(found.focal_px),
        mount_m=found.mount_m,
        mount_rel_sd=found.mount_rel_sd,
        focal_rel_sd=found.focal_rel_sd,
        mount_per_focal=found.mount_per_focal,
    )


def _begin_s(moving: Sequence[GroundMotionSample], index: int) -> float:
    return (moving[index - 1].time_s + moving[index].time_s) / 2 if index else 0.0


def _with_pitch(camera: Camera, pitches: Floats) -> Camera:
    spread = max(MAD_TO_SD * float(np.median(np.abs(pitches - np.median(pitches)))), MIN_PITCH_SPREAD_DEG)
    error = math.hypot(SHARED_PITCH_SD_DEG, MEDIAN_SD_FACTOR * spread / math.sqrt(len(pitches)))
    return replace(camera, pitch_deg=float(np.median(pitches)), pitch_sd_deg=error)


def _change_points(pitches: Floats) -> list[int]:
    """Indices from which on the mean pitch is another (binary segmentation)."""
    best, at = 0.0, 0
    for k in range(MIN_BUMP_SAMPLES, len(pitches) - MIN_BUMP_SAMPLES + 1):
        before, after = pitches[max(0, k - BUMP_WINDOW) : k], pitches[k : k + BUMP_WINDOW]
        change = abs(float(after.mean() - before.mean()))  # A median would not localise the change to the sample.
        significance = change / (SAMPLE_PITCH_SD_DEG * math.sqrt(1 / len(before) + 1 / len(after)))
        if change >= MIN_BUMP_DEG and significance > best:
            best, at = significance, k
    if best < MIN_BUMP_SIGMAS:
        return []
    return [*_change_points(pitches[:at]), at, *(at + k for k in _change_points(pitches[at:]))]


def _height(samples: Sequence[GroundMotionSample], trajectory: Trajectory) -> DrivenHeight | None:
    """Mounting height that makes visual odometry as long as the distance driven."""
    distances = np.array(list(_distances(samples, trajectory))).reshape(-1, 2)
    visual, driven = distances.sum(axis=0)
    if driven < MIN_HEIGHT_DISTANCE_M or visual <= 0:
        return None
    return DrivenHeight(float(driven / visual), math.hypot(DISTANCE_REL_SD, DISTANCE_SD_M / float(driven)))


def _distances(samples: Sequence[GroundMotionSample], trajectory: Trajectory) -> Iterator[tuple[float, float]]:
    """The distance between each two neighbouring samples: in mounting heights by the picture, in metres as driven."""
    posed = ((sample, pose) for sample in samples if (pose := trajectory.pose_at(sample.time_s)))
    on_road = ((sample, pose) for sample, pose in posed if not _follows_windscreen(sample, pose))
    for (a, pose_a), (b, pose_b) in pairwise(on_road):
        if pose_a.run == pose_b.run and b.time_s - a.time_s <= MAX_SAMPLE_GAP_S:
            yield (a.speed + b.speed) / 2 * (b.time_s - a.time_s), pose_b.travelled_m - pose_a.travelled_m


def _follows_windscreen(sample: GroundMotionSample, pose: Pose) -> bool:
    """Whether the picture stood still while the vehicle moved: dirt on the windscreen was matched, not the road."""
    slowest = MIN_VISUAL_SPEED_SHARE * pose.speed_mps
    return pose.speed_mps > MIN_DRIVING_MPS and sample.speed * TYPICAL_HEIGHT_M < slowest
