"""How well a track, laid on a video from an instant on, drives as the picture does: standing, speed and turns.

All lengths of time are seconds; an instant is the one at which the first frame was taken, in seconds of UTC.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ingest.track.fixes import MOST_GAP_S, Fix, to_metres
from ingest.video.motion_samples import GroundMotionSample
from model.geometry.camera import TYPICAL_HEIGHT_M

Floats = NDArray[np.float64]

MIN_SAMPLES = 15
"""With fewer motions the picture says nothing of its clock."""

MOST_SAMPLES = 240
"""More of them, spread over the video, tell nothing new."""

AHEAD_AND_BACK_S = 2.0
"""Speed and turn of the track are taken over so many seconds before and after."""

SPEED_SD_MPS, SPEED_REL_SD = 0.8, 0.08
"""Difference of the two speeds, one sigma: m/s, and as a share of the speed. On a rendered drive with a phone's errors
it was 0.7 m/s at 13 m/s."""

TURN_SD_RAD_S = 0.08
"""Difference of the two rates of turning, one sigma. On that drive it was 0.04 rad/s; corners there were few."""

TURNING_SPEED_MPS = 3.0
"""Slower than this a track's direction is noise."""

MOST_COST = 4.5
"""Of one motion, in half squared sigmas: three sigma. What differs more is an outlier, whatever the instant."""

UNKNOWN_COST = 1.5
"""Of a motion at which nothing is known of the vehicle: worse than most that fit, better than most that do not."""

CORRELATION_S = 3.0
"""Errors of neighbouring motions are correlated over about this time, so they count as one."""

HEIGHT_LOG_SD = 0.2
"""Of a camera's height over the road about the typical one: 1.2 to 1.8 m at one sigma."""

LOWEST_M, HIGHEST_M = 0.9, 2.6
"""A camera's height over the road, metres."""

UNCOVERED_COST_PER_S, MOST_UNCOVERED_COST = 0.2, 12.0
"""In nats, for each second of a video of which the track says nothing, and for a whole one or the same share of it:
trackers begin late and break off, but mostly they do not. Assumed."""

INSTANTS_AT_ONCE = 1000
"""A block of them takes some 10 MB."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """A track, every `step_s`, and the picture's motions."""

    begin_s: float
    step_s: float
    speed_mps: Floats
    """(n,) at each step since `begin_s`; NaN where nothing is known."""
    turn_rad_s: Floats
    """(n,) to the right; NaN where the vehicle is slow or nothing is known."""
    xy: Floats
    """(n, 2) metres."""
    duration_s: float
    """Of the video."""
    samples: Sequence[GroundMotionSample] = ()

    @property
    def is_told_by_motion(self) -> bool:
        """Whether there are motions enough."""
        return len(self.samples) >= MIN_SAMPLES

    def covers(self, instants_s: Floats) -> Floats:
        """(m,) share of the video's seconds, 0-1, of which the track says where the vehicle was."""
        known = (np.isfinite(self._at(self.speed_mps, block, self._seconds)) for block in _blocks(instants_s))
        return np.concatenate([block.mean(axis=1) for block in known])

    def spans(self, instant_s: float) -> bool:
        """Whether the track begins before the video and ends after it, gaps or none."""
        end_s = self.begin_s + (len(self.xy) - 1) * self.step_s
        return self.begin_s <= instant_s and instant_s + self.duration_s <= end_s

    def log_likelihood(self, instants_s: Floats) -> Floats:
        """(m,) of what the picture and the track show, up to a constant."""
        share = 1 - self.covers(instants_s)
        by_second = np.minimum(UNCOVERED_COST_PER_S * self.duration_s * share, MOST_UNCOVERED_COST)
        uncovered = -np.maximum(by_second, MOST_UNCOVERED_COST * share)
        if not self.is_told_by_motion:
            return np.asarray(uncovered)
        return np.asarray(uncovered - self._weight * self.costs(instants_s))

    def costs(self, instants_s: Floats) -> Floats:
        """(m,) summed over the motions; see `MOST_COST`."""
        return np.concatenate([self._costs(block) for block in _blocks(instants_s)])

    def mean_cost(self, instant_s: float) -> float:
        """Of one motion, were the first frame taken then."""
        return float(self._costs(np.array([instant_s]))[0] / len(self._chosen))

    def apart_m(self, instant_s: float, others_s: Floats) -> Floats:
        """(m,) how far from each other two readings put the vehicle: the ninth decile over the video, metres.

        Where the track knows the one place and not the other they are infinitely far.
        """
        here = self._at(self.xy, np.array([instant_s]), self._seconds)
        return np.concatenate([self._apart_m(here, block) for block in _blocks(others_s)])

    def known_apart_m(self, instant_s: float, others_s: Floats) -> Floats:
        """(m,) the same over the seconds at which the track knows both places; infinitely far where it knows none."""
        here = self._at(self.xy, np.array([instant_s]), self._seconds)
        return np.concatenate([self._known_apart_m(here, block) for block in _blocks(others_s)])

    def _known_apart_m(self, here: Floats, others_s: Floats) -> Floats:
        apart = np.hypot(*np.moveaxis(self._at(self.xy, others_s, self._seconds) - here, -1, 0))
        known = np.isfinite(apart)
        ranked = np.sort(np.where(known, apart, np.inf), axis=1)
        decile = np.rint(0.9 * np.maximum(known.sum(axis=1) - 1, 0)).astype(np.int64)
        return np.asarray(np.take_along_axis(ranked, decile[:, None], axis=1)[:, 0])

    def _apart_m(self, here: Floats, others_s: Floats) -> Floats:
        there = self._at(self.xy, others_s, self._seconds)
        apart = np.hypot(*np.moveaxis(there - here, -1, 0))
        both_unknown = np.isnan(here[..., 0]) & np.isnan(there[..., 0])
        apart = np.where(both_unknown, 0.0, np.where(np.isnan(apart), np.inf, apart))
        decile = round(0.9 * len(self._seconds))
        return np.partition(apart, decile, axis=1)[:, decile].copy()  # a view would keep all of them

    @cached_property
    def _seconds(self) -> Floats:
        return np.linspace(0.0, self.duration_s, 60)

    @cached_property
    def _chosen(self) -> Sequence[GroundMotionSample]:
        return self.samples[:: -(-len(self.samples) // MOST_SAMPLES)]

    @cached_property
    def _times_s(self) -> Floats:
        return np.array([sample.time_s for sample in self._chosen])

    @cached_property
    def _weight(self) -> float:
        """How many independent motions each of them is."""
        return min(1.0, float(np.median(np.diff(self._times_s))) / CORRELATION_S)

    def _costs(self, instants_s: Floats) -> Floats:
        by_picture = np.array([sample.speed for sample in self._chosen])
        turned = np.array([sample.motion.turn / sample.seconds for sample in self._chosen])
        speed, turn = (self._at(values, instants_s, self._times_s) for values in (self.speed_mps, self.turn_rad_s))
        sd = np.hypot(SPEED_SD_MPS, SPEED_REL_SD * TYPICAL_HEIGHT_M * by_picture)
        height = _height(by_picture, speed, sd)
        off = (speed - height[:, None] * by_picture) / sd
        aside = np.where(np.isfinite(turn), turn - turned, 0.0) / TURN_SD_RAD_S
        cost = np.minimum(off**2 / 2, MOST_COST) + np.minimum(np.nan_to_num(aside) ** 2 / 2, MOST_COST)
        odd_height = (np.log(height / TYPICAL_HEIGHT_M) / HEIGHT_LOG_SD) ** 2 / 2
        return np.asarray(np.where(np.isfinite(off), cost, UNKNOWN_COST).sum(axis=1) + odd_height / self._weight)

    def _at(self, values: Floats, instants_s: Floats, seconds: Floats) -> Floats:
        """(m, k, ...) of values of the track at k seconds of the video for each of m instants; NaN beyond its ends."""
        steps = np.rint((instants_s[:, None] + seconds - self.begin_s) / self.step_s).astype(np.int64)
        inside = (steps >= 0) & (steps < len(values))
        found = values[np.clip(steps, 0, len(values) - 1)]
        found[~inside] = np.nan
        return found


def _blocks(instants_s: Floats) -> list[Floats]:
    return np.array_split(instants_s, max(1, -(-len(instants_s) // INSTANTS_AT_ONCE)))


def _height(by_picture: Floats, speed: Floats, sd: Floats) -> Floats:
    """(m,) the camera's height that makes both speeds agree best: least squares, once more without outliers."""
    weight = np.where(np.isfinite(speed), 1 / sd**2, 0.0)
    height = np.full(len(speed), TYPICAL_HEIGHT_M)
    for _ in range(2):
        off = np.abs(np.nan_to_num(speed) - height[:, None] * by_picture) / sd
        kept = weight * (off < 2 * np.sqrt(2 * MOST_COST))
        prior = 1 / (TYPICAL_HEIGHT_M * HEIGHT_LOG_SD) ** 2
        above = (kept * by_picture * np.nan_to_num(speed)).sum(axis=1) + prior * TYPICAL_HEIGHT_M
        height = np.clip(above / ((kept * by_picture**2).sum(axis=1) + prior), LOWEST_M, HIGHEST_M)
    return height


def evidence(fixes: Sequence[Fix], duration_s: float, samples: Sequence[GroundMotionSample], step_s: float) -> Evidence:
    """What a track and a video's motions tell of each other.

    Args:
        fixes: cleaned, in seconds of UTC; two at least.
        step_s: of the track, at which it is looked at.
    """
    times = np.array([fix.time_s for fix in fixes])
    grid = np.arange(times[0], times[-1] + step_s / 2, step_s)
    metres = to_metres(fixes)
    xy = np.column_stack([np.interp(grid, times, metres[:, axis]) for axis in (0, 1)])
    after = np.clip(np.searchsorted(times, grid), 1, len(times) - 1)
    xy[(times[after] - times[after - 1] > MOST_GAP_S) & (grid > times[after - 1]) & (grid < times[after])] = np.nan
    reach = max(1, round(AHEAD_AND_BACK_S / step_s))
    moved = _over(xy, reach)
    speed = np.hypot(*moved.T) / (2 * reach * step_s)
    doppler = np.array([np.nan if fix.speed_mps is None else fix.speed_mps for fix in fixes])
    told = np.interp(grid, times, doppler)
    speed = np.where(np.isfinite(told) & np.isfinite(xy[:, 0]), told, speed)
    heading = np.arctan2(moved[:, 0], moved[:, 1])
    turned = (_over(heading[:, None], reach)[:, 0] + np.pi) % (2 * np.pi) - np.pi
    turn = np.where(speed > TURNING_SPEED_MPS, turned / (2 * reach * step_s), np.nan)
    return Evidence(float(times[0]), step_s, speed, turn, xy, duration_s, samples)


def _over(values: Floats, reach: int) -> Floats:
    """(n, k) difference from so many steps before to so many after; at the ends as far as there are any."""
    index = np.arange(len(values))
    before, after = np.maximum(index - reach, 0), np.minimum(index + reach, len(values) - 1)
    share = (after - before) / (2 * reach)
    return np.asarray((values[after] - values[before]) / np.maximum(share, 1 / (2 * reach))[:, None])
