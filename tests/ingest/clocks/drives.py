"""Random drives as a receiver and a picture see them, without any pixel: a clock is wrong, and the truth is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from data.projection import to_degrees
from ingest.track.fixes import Fix
from ingest.video.container import Video
from ingest.video.motion_samples import GroundMotionSample
from model.geometry.ground_motion import GroundMotion
from model.geometry.perspective import Tilt

Floats = NDArray[np.float64]

MORNING = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
PAIR_S = 1 / 15
STEP_S = 0.2
ORIGIN = np.array([588_000.0, 6_144_400.0])


@dataclass(frozen=True, eq=False)
class Drive:
    """A day's drive, every `STEP_S` since `MORNING`."""

    speed_mps: Floats
    turn_rad_s: Floats
    xy: Floats

    def at(self, values: Floats, seconds: Floats) -> Floats:
        """Of these values, at seconds since `MORNING`."""
        return values[np.clip(np.rint(seconds / STEP_S).astype(int), 0, len(values) - 1)]


def drive(rng: np.random.Generator, seconds: float, stops: bool = True) -> Drive:
    """Through a town: stretches at one speed, stops of random length, corners; or at one speed all the way."""
    steps = round(seconds / STEP_S)
    wanted, turn, at = np.zeros(steps), np.zeros(steps), 0
    while at < steps:
        length = round(rng.uniform(8, 60) / STEP_S)
        standing = stops and rng.random() < 0.25
        wanted[at : at + length] = 0.0 if standing else rng.uniform(5, 16) if stops else 12.5
        if not standing and stops and rng.random() < 0.6:
            corner = at + round(rng.uniform(0, length))
            turn[corner : corner + round(4 / STEP_S)] = rng.choice([-1, 1]) * rng.uniform(0.15, 0.4)
        at += length
    speed = np.zeros(steps)
    speed[0] = wanted[0]
    for step in range(1, steps):
        speed[step] = speed[step - 1] + min(max(wanted[step] - speed[step - 1], -2.0 * STEP_S), 1.3 * STEP_S)
    turn = np.where(speed > 2, turn, 0.0)
    heading = np.cumsum(turn) * STEP_S
    xy = ORIGIN + np.cumsum(np.column_stack([np.sin(heading), np.cos(heading)]) * speed[:, None] * STEP_S, axis=0)
    return Drive(speed, turn, xy)


def receiver(rng: np.random.Generator, driven: Drive, since_s: float, until_s: float, doppler: bool) -> list[Fix]:
    """What a receiver writes once a second, with its slow error and its noise."""
    seconds = np.arange(np.ceil(since_s), until_s)
    slow = np.zeros((len(seconds), 2))
    for k in range(1, len(seconds)):
        slow[k] = slow[k - 1] * np.exp(-1 / 30) + rng.normal(0, 3.0 * np.sqrt(1 - np.exp(-2 / 30)), 2)
    east, north = (driven.at(driven.xy, seconds) + slow + rng.normal(0, 0.4, slow.shape)).T
    lon, lat = to_degrees(east, north)
    speeds = driven.at(driven.speed_mps, seconds) + rng.normal(0, 0.3, len(seconds))
    zero = MORNING.timestamp()
    return [
        Fix(zero + at, x, y, max(0.0, mps) if doppler else None)
        for at, x, y, mps in zip(
            seconds.tolist(), np.asarray(lon).tolist(), np.asarray(lat).tolist(), speeds.tolist(), strict=True
        )
    ]


def picture(rng: np.random.Generator, driven: Drive, begin_s: float, seconds: float) -> list[GroundMotionSample]:
    """What the picture shows once a second, from a height that nobody knows; some of it wrong, some not seen."""
    height = rng.uniform(1.15, 1.9)
    samples = []
    for at in np.arange(0.5, seconds, 1.0).tolist():
        if rng.random() < 0.1:
            continue
        now = np.array([begin_s + at])
        speed = float(driven.at(driven.speed_mps, now)[0]) * rng.normal(1, 0.03) + rng.normal(0, 0.15)
        speed = rng.uniform(0, 20) if rng.random() < 0.03 else speed
        turn = float(driven.at(driven.turn_rad_s, now)[0]) + rng.normal(0, 0.03)
        motion = GroundMotion(speed / height * PAIR_S, Tilt(0.15, 0.0, 0.0), 40, turn * PAIR_S)
        samples.append(GroundMotionSample(at, PAIR_S, motion))
    return samples


def video(created_at: datetime | None, seconds: float) -> Video:
    """A video of which only the clock is known, ten frames a second."""
    return Video(Path("a.mp4"), created_at, np.arange(0, round(seconds * 1000) + 1, 100), 0.001)


def written(moment: datetime) -> datetime:
    """As MP4 keeps it, in whole seconds."""
    return moment.replace(microsecond=0)


def off_by_m(driven: Drive, begin_s: float, found: datetime, seconds: float) -> float:
    """How far off the vehicle is put: the ninth decile over the video, metres."""
    at = np.linspace(0, seconds, 60)
    laid = (found - MORNING).total_seconds()
    apart = np.hypot(*(driven.at(driven.xy, begin_s + at) - driven.at(driven.xy, laid + at)).T)
    return float(np.quantile(apart, 0.9))


def with_gap(fixes: Sequence[Fix], since_s: float, until_s: float) -> list[Fix]:
    """A track that knows nothing of some seconds since `MORNING`."""
    since, until = ((MORNING + timedelta(seconds=at)).timestamp() for at in (since_s, until_s))
    return [fix for fix in fixes if not since < fix.time_s < until]
