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
NOD_DEG = 0.35
"""How far a van's nose dips for each m/s² of braking, degrees (assumed; cars 0.3-0.6)."""
STANDING_MPS = 0.3
"""Slower than this a vehicle has stopped."""
SWERVE_FROM_MPS = 3.0
"""Slower than this it does not wander in its lane."""


@dataclass(frozen=True, slots=True)
class Stop:
    """The vehicle waits."""

    at_m: float
    """Along the route."""
    seconds: float


@dataclass(frozen=True, slots=True)
class Bump:
    """The phone is knocked, and stays so."""

    at_m: float
    """Along the route."""
    pitch_deg: float
    """Added to the mounting's."""
    roll_deg: float = 0.0
    yaw_deg: float = 0.0


SPARSE = tuple(number in (0, 1, 2, 6, 12, 18, 24) for number in range(30))
"""Of a second at 30 frames: three that follow each other, to tell motion by, and one every fifth of a second to look
at; a quarter of the rendering."""


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
    beat: tuple[bool, ...] = (True,)
    """Which frames of each so many are kept; see SPARSE."""
    stops: tuple[Stop, ...] = ()
    bumps: tuple[Bump, ...] = ()
    rocking_deg: float = 0.22
    """Deviation of pitch and roll about the mounting while driving."""
    dirt: float = 0.15
    """Of the windscreen, 0–1."""
    rain: float = 0.0
    """Of drops on the windscreen, 0-1."""
    cars_per_km: float = 0.0
    """That come the other way."""
    car_ahead_m: float | None = None
    """How far ahead another car drives, if one does."""

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
    speed = _speed(route, plan, along, random)
    s = _passage(along, speed, plan.stops)
    ticks = np.arange(len(s)) * TICK_S
    lane = np.interp(s, np.arange(len(lane_m)) * STEP_M, lane_m)
    rock = [plan.rocking_deg * _drift(random, len(ticks), 0.35) for _ in range(2)]
    wander = 0.14 * _drift(random, len(ticks), 4.0)
    rolling = np.maximum(np.interp(s, along, speed), SWERVE_FROM_MPS)
    yaw = np.degrees(np.gradient(wander, TICK_S) / rolling) if len(ticks) > 1 else wander
    knocked = _knocked(s, plan.bumps)
    pitch = plan.camera.pitch_deg + rock[0] + knocked[0] + _nodding(s)
    return Motion(s, lane + wander, pitch, plan.camera.roll_deg + 0.8 * rock[1] + knocked[1], yaw + knocked[2])


def _passage(along: Floats, speed: Floats, stops: tuple[Stop, ...]) -> Floats:
    """Metres along the route at each tick."""
    seconds = STEP_M / np.maximum((speed[1:] + speed[:-1]) / 2, STANDING_MPS)
    for stop in stops:
        if along[0] <= stop.at_m < along[-1]:
            seconds[np.searchsorted(along, stop.at_m, "right") - 1] += stop.seconds
    passed = np.concatenate([[0.0], np.cumsum(seconds)])
    return np.interp(np.arange(0.0, passed[-1], TICK_S), passed, along)


def _knocked(s: Floats, bumps: tuple[Bump, ...]) -> Floats:
    """(3, n) degrees of pitch, roll and yaw that the phone has been knocked aside so far."""
    aside = np.zeros((3, len(s)))
    for bump in bumps:
        aside += np.array([[bump.pitch_deg], [bump.roll_deg], [bump.yaw_deg]]) * (s >= bump.at_m)
    return aside


def _nodding(s: Floats) -> Floats:
    """Degrees that the camera looks farther down while the vehicle brakes."""
    if len(s) < 3:
        return np.zeros_like(s)
    reach = round(0.4 / TICK_S)  # springs need half a second
    kernel = np.ones(2 * reach + 1) / (2 * reach + 1)
    speed = np.convolve(np.pad(np.gradient(s, TICK_S), reach, mode="edge"), kernel, "valid")
    return -NOD_DEG * np.gradient(speed, TICK_S)


def frame_times(seconds: float, rate: float, seed: int, beat: tuple[bool, ...] = (True,)) -> Floats:
    """Instants of the frames, s from the first: about `rate` a second, unevenly, now and then one missing."""
    random = np.random.default_rng((seed, 2))
    times = np.arange(0.0, seconds, 1 / rate)
    jitter = np.clip(random.normal(0, FRAME_JITTER_S, len(times)), -0.3 / rate, 0.3 / rate)
    kept = (random.random(len(times)) >= DROPPED) & np.resize(beat, len(times))
    kept[:1] = True
    jittered = times + jitter
    return np.asarray((jittered - jittered[0])[kept])


def _speed(route: Route, plan: DrivePlan, along: Floats, random: np.random.Generator) -> Floats:
    usual = plan.speed_mps * (1 + 0.05 * _drift(random, len(along), 60.0 / STEP_M * TICK_S))
    bend = np.abs(np.interp(along, np.arange(len(route.xy)) * STEP_M, route.curvature))
    allowed = np.maximum(np.minimum(usual, np.sqrt(SIDEWAYS_MPS2 / np.maximum(bend, 1e-4))), 0.5)
    for stop in plan.stops:
        allowed[np.abs(along - stop.at_m) < STEP_M] = 0.0
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
