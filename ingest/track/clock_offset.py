"""How far the track's clock and the video's lie apart, by the speeds that both tell.

Satellites keep good time, phones' video clocks do not: MP4 keeps whole seconds, some write seconds late, and others
never were set. Wherever the vehicle speeds up or slows down, both speeds show it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.track.fixes import Track
from ingest.video.motion_samples import GroundMotionSample

Floats = NDArray[np.float64]

SEARCHED_S = 12.0
"""Lags up to here are looked for; a clock that is farther off belongs to no drive (ingest.clock refuses hours)."""

STEP_S = 0.05
"""From one tried lag to the next."""

LEAST_STEPS = 15
"""Fewer than this many speeds tell no lag."""

REMEMBERS_S = 3.0
"""Neighbouring speeds of a receiver err alike over about this time, so they count as one."""

SURE = 9.0
"""So much worse, in squared standard errors, must every other lag explain the speeds: three sigma."""

ELSEWHERE_S = 0.75
"""A lag this far from the best one is another."""

ACCURATE_S = 0.2
"""A lag less sure than this (one sigma) is not used."""

LARGE_S = 1.0
"""A lag beyond this is told: somebody should set that phone's clock."""

OUTLIER = 3.0
"""Standard errors at which a speed's say ends."""


@dataclass(frozen=True, slots=True)
class ClockOffset:
    """By how much the track must be moved on the video's clock."""

    seconds: float
    """Added to the video's time of an instant it gives the track's; the first frame was taken so much later."""
    sd_s: float
    height_m: float
    """Mounting height that makes the two speeds the same."""

    @property
    def large(self) -> bool:
        """Whether somebody should be told."""
        return abs(self.seconds) > LARGE_S


def find_clock_offset(steps: Sequence[GroundMotionSample], track: Track) -> ClockOffset | None:
    """The lag that the speeds agree on, or None where they do not tell one (too few, or an even drive)."""
    if len(steps) < LEAST_STEPS or len(track) < LEAST_STEPS:
        return None
    seen = np.array([step.speed for step in steps])
    times = np.array([step.time_s for step in steps])
    told = speeds(track)
    tried = np.arange(-SEARCHED_S, SEARCHED_S + STEP_S / 2, STEP_S)
    fits = [_misfit(seen, np.interp(times + lag, track.times_s, told)) for lag in tried]
    misfit, heights = np.array(fits).T
    best = int(np.argmin(misfit))
    independent = len(seen) / max(1.0, REMEMBERS_S / float(np.median(np.diff(times))))
    worse = independent * (misfit / max(float(misfit[best]), 1e-9) - 1)
    lag, near = float(tried[best]), worse < 1.0
    sd = max(float(np.ptp(tried[near])) / 2, STEP_S)
    unique = bool((worse[np.abs(tried - lag) > ELSEWHERE_S] >= SURE).all())
    if not unique or sd > ACCURATE_S or best in (0, len(tried) - 1):
        return None
    return ClockOffset(lag, sd, float(heights[best]))


def speeds(track: Track) -> Floats:
    """The receiver's own speeds (from Doppler) where it told them, or else those out of places, m/s."""
    velocity = np.gradient(track.xy, track.times_s, axis=0)
    return np.where(np.isnan(track.speeds_mps), np.hypot(velocity[:, 0], velocity[:, 1]), track.speeds_mps)


def _misfit(seen: Floats, told: Floats) -> tuple[float, float]:
    """Mean squared misfit, outliers cut off, of the best scale between two rows of speeds; and that scale."""
    scale, spread = float(np.median(told[seen > 0.1]) / np.median(seen[seen > 0.1])) if (seen > 0.1).any() else 1.0, 1e9
    for _ in range(4):
        away = told - scale * seen
        spread = max(1.4826 * float(np.median(np.abs(away))), 0.05)
        kept = np.abs(away) < OUTLIER * spread
        scale = float(seen[kept] @ told[kept]) / max(float(seen[kept] @ seen[kept]), 1e-9)
    return float(np.mean(np.minimum(np.abs(told - scale * seen), OUTLIER * 0.6) ** 2)), scale
