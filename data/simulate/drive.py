"""How a vehicle moves: speed, wander in the lane, rocking of the phone, and when its frames are taken."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from data.simulate.camera import Attitude, Camera
from data.simulate.gnss import Gnss
from data.simulate.route import STEP_M, Route
from data.simulate.scene import Scene

Floats = NDArray[np.float64]

TICK_S = 0.02
"""Step of the simulation of movement."""
SIDEWAYS_MPS2 = 2.2
"""A driver slows in bends until he feels no more than this."""
BRAKE_MPS2 = 1.8
"""How hard he brakes and pulls away."""
FRAME_JITTER_S = 0.0012
"""Deviation of a phone's frame times from its nominal rate."""
DROPPED = 0.004
"""Share of frames a phone leaves out."""


@dataclass(frozen=True, slots=True)
class DrivePlan:
    """One drive along a route: vehicle, phone, day."""

    name: str = "drive"
    start: datetime = datetime(2026, 10, 26, 7, 30, 0, 400_000, tzinfo=UTC)
    """Of the first frame; the mp4 keeps only its whole second, as a phone's does."""
    scene: Scene = field(default_factory=Scene)
    camera: Camera = field(default_factory=Camera)
    gnss: Gnss = field(default_factory=Gnss)
    speed_mps: float = 12.0
    from_m: float = 0.0
    """Where on the route the recording begins."""
    to_m: float = float("inf")
    """Where it ends; the route's end at the latest."""
    frames_per_second: float = 30.0
    rocking_deg: float = 0.22
    """Deviation of pitch and roll about the mounting while driving."""
    dirt: float = 0.15
    """Of the windscreen, 0–1."""

    def on(self, scene: Scene) -> "DrivePlan":
        """The same drive through another scene."""
        return replace(self, scene=scene)


@dataclass(frozen=True, slots=True)
class Motion:
    """Where the phone was, sampled each TICK_S from the first frame on."""

    s: Floats
    """Along the route, metres."""
    t: Floats
    """Right of it, metres."""
    pitch_deg: Floats
    roll_deg: Floats
    yaw_deg: Floats

    @property
    def seconds(self) -> float:
        """How long the drive lasts."""
        return (len(self.s) - 1) * TICK_S

    def at(self, seconds: Floats, values: Floats) -> Floats:
        """Any of the arrays above at other instants."""
        return np.interp(seconds, np.arange(len(values)) * TICK_S, values)

    def attitude(self, second: float) -> Attitude:
        """Where the camera pointed at one instant."""
        angles = (self.at(np.asarray(second), v) for v in (self.pitch_deg, self.roll_deg, self.yaw_deg))
        return Attitude(*(float(angle) for angle in angles))


def move(route: Route, plan: DrivePlan, lane_m: Floats, seed: int) -> Motion:
    """Drive the planned stretch; `lane_m` is where the lane lies, for each point of the route."""
    random = np.random.default_rng((seed, 1))
    end = min(plan.to_m, route.length_m)
    along = np.arange(plan.from_m, end, STEP_M)
    speed = np.maximum(_speed(route, plan, along, random), 0.5)
    passed = np.concatenate([[0.0], np.cumsum(STEP_M / speed[:-1])])
    ticks = np.arange(0.0, passed[-1], TICK_S)
    s = np.interp(ticks, passed, along)
    lane = np.interp(s, np.arange(len(lane_m)) * STEP_M, lane_m)
    rock = [plan.rocking_deg * _drift(random, len(ticks), 0.35) for _ in range(2)]
    wander = 0.14 * _drift(random, len(ticks), 4.0)
    yaw = np.degrees(np.gradient(wander, TICK_S) / np.interp(s, along, speed)) if len(ticks) > 1 else wander
    return Motion(s, lane + wander, plan.camera.pitch_deg + rock[0], plan.camera.roll_deg + 0.8 * rock[1], yaw)


def frame_times(seconds: float, rate: float, seed: int) -> Floats:
    """Instants of the frames, s from the first: about `rate` a second, unevenly, now and then one missing."""
    random = np.random.default_rng((seed, 2))
    times = np.arange(0.0, seconds, 1 / rate)
    jitter = np.clip(random.normal(0, FRAME_JITTER_S, len(times)), -0.3 / rate, 0.3 / rate)
    kept = random.random(len(times)) >= DROPPED
    kept[:1] = True
    jittered = times + jitter
    return np.asarray((jittered - jittered[0])[kept])


def _speed(route: Route, plan: DrivePlan, along: Floats, random: np.random.Generator) -> Floats:
    wish = plan.speed_mps * (1 + 0.05 * _drift(random, len(along), 60.0 / STEP_M * TICK_S))
    bend = np.abs(np.interp(along, np.arange(len(route.xy)) * STEP_M, route.curvature))
    allowed = np.minimum(wish, np.sqrt(SIDEWAYS_MPS2 / np.maximum(bend, 1e-4)))
    return _braked(_braked(allowed)[::-1])[::-1]


def _braked(speed: Floats) -> Floats:
    limited = speed.copy()
    for i in range(1, len(limited)):
        limited[i] = min(limited[i], np.sqrt(limited[i - 1] ** 2 + 2 * BRAKE_MPS2 * STEP_M))
    return limited


def _drift(random: np.random.Generator, count: int, memory_s: float) -> Floats:
    """(count,) smooth noise of deviation 1 that forgets itself within `memory_s` seconds of ticks."""
    sigma = memory_s / TICK_S
    reach = int(3 * sigma) + 1
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    noise = random.normal(size=count + 2 * reach)
    return np.convolve(noise, kernel / np.sqrt((kernel**2).sum()), "valid")
