"""A vehicle's phone: positions that drift, jump and drop out, on a clock of its own."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.projection import to_degrees
from data.simulate.drive import frame_times
from data.simulate.gnss import Gnss, errors, fix_times
from tests.bench.season.motion import Motion
from tests.bench.season.parameters import PhoneErrors
from tests.bench.season.schedule import PlannedDrive

Floats = NDArray[np.float64]

FRAMES_PER_SECOND = 30.0
"""Of a phone's video at its usual setting."""


@dataclass(frozen=True, slots=True)
class PhoneFix:
    """One position reading; its time in seconds from the first frame by the video's clock."""

    time_s: float
    lon: float
    lat: float
    speed_mps: float


def receiver(seconds: float, phone: PhoneErrors, random: np.random.Generator) -> Gnss:
    """One recording's receiver: how far it drifts, when it jumps and when it is silent."""
    jumps = tuple(
        (t, random.uniform(*phone.jump_s), random.uniform(*phone.jump_m))
        for t in _poisson_times(seconds, phone.jump_interval_s, random)
    )
    gaps = tuple((t, t + random.uniform(*phone.gap_s)) for t in _poisson_times(seconds, phone.gap_interval_s, random))
    clock = random.uniform(-phone.clock_s, phone.clock_s)
    return Gnss(
        random.uniform(*phone.drift_sd_m),
        memory_s=phone.drift_memory_s,
        jitter_m=phone.jitter_sd_m,
        gaps=gaps,
        jumps=jumps,
        clock_s=clock,
    )


def fixes(motion: Motion, plan: PlannedDrive, phone: PhoneErrors, seed: int) -> tuple[PhoneFix, ...]:
    """The recording's track, a fix each second."""
    random = np.random.default_rng((seed, 25, plan.number))
    gnss = receiver(motion.seconds, phone, random)
    times = fix_times(motion.seconds, plan.start, gnss)
    silent = np.any([(times >= a) & (times < b) for a, b in gnss.gaps] or [np.zeros(len(times), bool)], axis=0)
    measured = motion.places(times) + errors(times, gnss, seed * 10_007 + plan.number)
    speeds = np.abs(motion.speeds(times) + random.normal(0, phone.doppler_sd_mps, len(times)))
    lon, lat = to_degrees(measured[:, 0], measured[:, 1])
    return tuple(
        PhoneFix(float(times[i] - gnss.clock_s), float(lon[i]), float(lat[i]), float(speeds[i]))
        for i in np.flatnonzero(~silent)
    )


def video_frame_times(motion: Motion, plan: PlannedDrive, seed: int) -> Floats:
    """Each frame's own time, seconds from the first."""
    return frame_times(motion.seconds, FRAMES_PER_SECOND, seed * 10_007 + plan.number)


def _poisson_times(seconds: float, interval_s: float, random: np.random.Generator) -> list[float]:
    """Ascending instants of a Poisson process with that mean interval."""
    count = int(random.poisson(seconds / interval_s))
    return sorted(random.uniform(0, seconds, count).tolist())
