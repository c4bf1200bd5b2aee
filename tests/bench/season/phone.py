"""What a vehicle's phone says of where it was: positions that drift, jump and drop out, on a clock of its own."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.projection import to_degrees
from data.simulate.drive import frame_times
from data.simulate.gnss import Gnss, errors, fix_times
from tests.bench.season.motion import Motion
from tests.bench.season.schedule import PlannedDrive

Floats = NDArray[np.float64]

DRIFT_M = (3.0, 5.0)
"""Deviation of a recording's slow error, each of east and north (issue: sigma 3-5 m, correlated over half a minute)."""
JUMP_EVERY_S, JUMP_M, JUMP_S = 240.0, (5.0, 15.0), (3.0, 15.0)
"""How often reflections throw the position aside, how far (issue: to 15 m), how long. The first and last assumed."""
GAP_EVERY_S, GAP_S = 400.0, (3.0, 20.0)
"""How often and how long no fix comes. Assumed."""
CLOCK_S = 0.5
"""The most the video's clock is off the track's, evenly either way (brief of the season)."""
DOPPLER_SD_MPS = 0.3
"""Of a fix's own speed; phones' Doppler speeds are good to a few tenths of a metre a second. Assumed."""
FRAMES_A_SECOND = 30.0


@dataclass(frozen=True, slots=True)
class PhoneFix:
    """One reading, its time as it stands beside the video: seconds from the first frame by the video's clock."""

    time_s: float
    lon: float
    lat: float
    speed_mps: float


@dataclass(frozen=True, slots=True)
class PhoneErrors:
    """How wrong phones are in a season."""

    drift_m: tuple[float, float] = DRIFT_M
    jitter_m: float = 0.3
    jump_every_s: float = JUMP_EVERY_S
    gap_every_s: float = GAP_EVERY_S
    clock_s: float = CLOCK_S
    doppler_sd_mps: float = DOPPLER_SD_MPS


NO_PHONE_ERRORS = PhoneErrors((0.0, 0.0), 0.0, float("inf"), float("inf"), 0.0, 0.0)


def receiver(seconds: float, wrong: PhoneErrors, random: np.random.Generator) -> Gnss:
    """One recording's receiver: how far it drifts, when it jumps and when it is silent."""
    jumps = tuple(
        (t, random.uniform(*JUMP_S), random.uniform(*JUMP_M)) for t in _moments(seconds, wrong.jump_every_s, random)
    )
    gaps = tuple((t, t + random.uniform(*GAP_S)) for t in _moments(seconds, wrong.gap_every_s, random))
    clock = random.uniform(-wrong.clock_s, wrong.clock_s)
    return Gnss(random.uniform(*wrong.drift_m), jitter_m=wrong.jitter_m, gaps=gaps, jumps=jumps, clock_s=clock)


def fixes(motion: Motion, plan: PlannedDrive, wrong: PhoneErrors, seed: int) -> tuple[PhoneFix, ...]:
    """The recording's track, a fix each second."""
    random = np.random.default_rng((seed, 25, plan.number))
    gnss = receiver(motion.seconds, wrong, random)
    times = fix_times(motion.seconds, plan.start, gnss)
    silent = np.any([(times >= a) & (times < b) for a, b in gnss.gaps] or [np.zeros(len(times), bool)], axis=0)
    seen = motion.places(times) + errors(times, gnss, seed * 10_007 + plan.number)
    speeds = np.abs(motion.speeds(times) + random.normal(0, wrong.doppler_sd_mps, len(times)))
    lon, lat = to_degrees(seen[:, 0], seen[:, 1])
    return tuple(
        PhoneFix(float(times[i] - gnss.clock_s), float(lon[i]), float(lat[i]), float(speeds[i]))
        for i in np.flatnonzero(~silent)
    )


def frames(motion: Motion, plan: PlannedDrive, seed: int) -> Floats:
    """Each frame's own time, seconds from the first."""
    return frame_times(motion.seconds, FRAMES_A_SECOND, seed * 10_007 + plan.number)


def _moments(seconds: float, every_s: float, random: np.random.Generator) -> list[float]:
    """Instants that come by chance, so often on average."""
    count = int(random.poisson(seconds / every_s))
    return sorted(random.uniform(0, seconds, count).tolist())
