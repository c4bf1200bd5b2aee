"""Offset between the video's clock and the track's, by cross-correlating the speeds that both give.

Satellites keep good time, phones' video clocks do not: MP4 stores whole seconds, some phones write seconds late, and
some clocks were never set. Wherever the vehicle accelerates or brakes, both speeds show it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.track.clocks.readings import Basis, ClockFinding
from ingest.track.fixes import Track
from ingest.track.robust import MAD_TO_SD
from ingest.video.motion_samples import GroundMotionSample

Floats = NDArray[np.float64]

MAX_OFFSET_S = 12.0
"""Largest offset searched for, seconds, either way; hours are refused before (`ingest.track.clock`)."""

OFFSET_STEP_S = 0.05
"""Grid of offsets, seconds."""

MIN_SPEEDS = 15
"""With fewer speeds on either side no offset is estimated."""

SPEED_CORRELATION_S = 3.0
"""Errors of a receiver's neighbouring speeds are correlated over about this time, seconds, so they count as one."""

MIN_SEPARATION = 9.0
"""By so much, in squared standard errors (three sigma), every other offset must fit worse."""

SEPARATE_S = 0.75
"""An offset at least so far from the best one, seconds, is another one."""

MAX_OFFSET_SD_S = 0.2
"""An offset with a larger standard error than this, seconds, is not used."""

LARGE_OFFSET_S = 1.0
"""Beyond this offset, seconds, somebody should set that phone's clock."""

OUTLIER_SIGMAS = 3.0
"""Residuals beyond so many standard deviations are left out of the fit of the scale."""

TYPICAL_RESIDUAL_MPS = 0.6
"""Typical difference between the two speeds, m/s: residuals are cut off at `OUTLIER_SIGMAS` times this when offsets are
compared, the same for all of them. Assumed."""

MIN_RESIDUAL_MPS = 0.05
"""Least standard deviation of the residuals, m/s, so that a perfect fit does not reject everything."""

MOVING_HEIGHTS_PER_S = 0.1
"""Speeds above this, in mounting heights a second, give the first guess of the scale."""

SCALE_ROUNDS = 4
"""Rounds of rejecting outliers and fitting the scale again."""


@dataclass(frozen=True, slots=True)
class ClockOffset:
    """Correction of the video's clock."""

    seconds: float
    """Add it to a time on the video's clock for the track's time of the same instant."""

    @property
    def large(self) -> bool:
        """Whether somebody should set the phone's clock."""
        return abs(self.seconds) > LARGE_OFFSET_S


def find_clock_offset(samples: Sequence[GroundMotionSample], track: Track) -> ClockOffset | None:
    """The offset that makes the two speeds agree; None where there are too few of them or the drive is too even."""
    if len(samples) < MIN_SPEEDS or len(track) < MIN_SPEEDS:
        return None
    video_speeds = np.array([sample.speed for sample in samples])
    times = np.array([sample.time_s for sample in samples])
    track_speeds = speeds(track)
    offsets = np.arange(-MAX_OFFSET_S, MAX_OFFSET_S + OFFSET_STEP_S / 2, OFFSET_STEP_S)
    misfit = np.array(
        [_misfit(video_speeds, np.interp(times + offset, track.times_s, track_speeds)) for offset in offsets]
    )
    best = int(np.argmin(misfit))
    independent = len(video_speeds) / max(1.0, SPEED_CORRELATION_S / float(np.median(np.diff(times))))
    chi_squared = independent * (misfit / max(float(misfit[best]), 1e-9) - 1)
    offset, within_one_sigma = float(offsets[best]), chi_squared < 1.0
    sd = max(float(np.ptp(offsets[within_one_sigma])) / 2, OFFSET_STEP_S)
    unique = bool((chi_squared[np.abs(offsets - offset) > SEPARATE_S] >= MIN_SEPARATION).all())
    if not unique or sd > MAX_OFFSET_SD_S or best in (0, len(offsets) - 1):
        return None
    return ClockOffset(offset)


def remaining_offset(
    samples: Sequence[GroundMotionSample], track: Track, clock: ClockFinding | None
) -> ClockOffset | None:
    """What is left of the clock's error after it was read: nothing where motion decided, since that weighed speeds and
    turns to the second's fraction; speeds alone moved one drive in a hundred farther off."""
    by_motion = clock is not None and clock.basis is Basis.MOTION
    return None if by_motion else find_clock_offset(samples, track)


def speeds(track: Track) -> Floats:
    """(n,) m/s: the receiver's Doppler speeds where it reported them, otherwise derived from positions."""
    velocity = np.gradient(track.xy, track.times_s, axis=0)
    return np.where(np.isnan(track.speeds_mps), np.hypot(velocity[:, 0], velocity[:, 1]), track.speeds_mps)


def _misfit(video_speeds: Floats, track_speeds: Floats) -> float:
    """Mean squared residual, outliers cut off, of (n,) speeds in mounting heights a second scaled to (n,) m/s."""
    moving = video_speeds > MOVING_HEIGHTS_PER_S
    scale = float(np.median(track_speeds[moving]) / np.median(video_speeds[moving])) if moving.any() else 1.0
    for _ in range(SCALE_ROUNDS):
        residual = track_speeds - scale * video_speeds
        sd = max(MAD_TO_SD * float(np.median(np.abs(residual))), MIN_RESIDUAL_MPS)
        inlier = np.abs(residual) < OUTLIER_SIGMAS * sd
        scale = float(video_speeds[inlier] @ track_speeds[inlier]) / max(
            float(video_speeds[inlier] @ video_speeds[inlier]), 1e-9
        )
    cut_off = np.minimum(np.abs(track_speeds - scale * video_speeds), OUTLIER_SIGMAS * TYPICAL_RESIDUAL_MPS)
    return float(np.mean(cut_off**2))
