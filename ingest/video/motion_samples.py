"""Visual odometry along a recording: speed and camera tilt from pairs of frames, about one pair a second.

Pairs begin at key frames where there are some, so that a vehicle that stands still costs next to no decoding.
"""

from collections import deque
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from math import radians
from statistics import median
from typing import cast

import numpy as np
from numpy.typing import NDArray

from ingest.video.container import Video, decode_chosen, upright_gray
from ingest.video.lens import focal
from model.geometry.ground_motion import Gray, GroundMotion, ground_motion
from model.geometry.perspective import Tilt

SAMPLE_INTERVAL_S = 1.0
"""From one pair to the next, seconds: phones set a key frame each second, and frames just behind one are cheap."""

KEY_FRAME_WITHIN_S = 0.6
"""A key frame at most so far from where a pair is due, seconds, is taken instead."""

BASELINES_S = (1 / 15, 1 / 30)
"""From the first to the second frame of a pair, seconds, longest first: 0.9 and 0.5 m at 50 km/h. The shorter pair ends
with the same frame, since a key frame is coded more coarsely than those that follow it (0.3 degrees of pitch)."""

BASELINE_TOLERANCE_S = 0.02
"""How far the second frame's time may be off, seconds, on video of variable frame rate."""

INITIAL_PITCHES_DEG = (3.0, 8.0, 13.0, 18.0, 23.0)
"""Pitches that are tried until one is known, degrees; the motion is found from a guess at most 3 degrees off."""

STANDS_STILL = 0.02
"""A vehicle that moves less than this between the frames of a pair, in mounting heights, stands still."""

MOVING = 0.12
"""Above this distance between the frames of a pair, in mounting heights, the tilt is reliable."""

PITCH_HISTORY = 9
"""The median pitch of so many of the latest pairs is the guess for the next."""

MIN_PITCH_HISTORY = 3
"""With fewer pairs than this the initial pitches are tried."""

CONFIDENT_PATCHES = 30
"""So many agreeing patches (of 49) need no second, shorter pair."""

RESTART_AFTER = 4
"""After so many pairs in a row without a motion the pitch history is dropped."""


@dataclass(frozen=True, slots=True)
class GroundMotionSample:
    """The motion between the two frames of one pair."""

    time_s: float
    """In the middle between them, seconds from the video's first frame."""
    seconds: float
    """Between them."""
    motion: GroundMotion

    @property
    def speed(self) -> float:
        """Mounting heights a second."""
        return self.motion.distance / self.seconds


def ground_motion_samples(
    video: Video, field_deg: float | None = None, every_s: float = SAMPLE_INTERVAL_S
) -> tuple[GroundMotionSample, ...]:
    """The samples of a recording, ascending in time; none where its frames lie too far apart.

    Args:
        field_deg: field of view of the longer side, where a person measured it.
        every_s: seconds between samples.
    """
    sampler = MotionSampler(video, field_deg, every_s)
    for frame in decode_chosen(video, sampler.wanted):
        sampler.add(cast(int, frame.pts), upright_gray(frame))
    return tuple(sampler.samples)


Burst = Sequence[tuple[float, Gray]]
"""Two or three frames in short succession, each with its time in seconds from the first frame of the video."""


class MotionSampler:
    """Makes the samples of a video that somebody decodes straight through."""

    samples: list[GroundMotionSample]
    """So far, ascending in time."""

    def __init__(self, video: Video, field_deg: float | None, every_s: float = SAMPLE_INTERVAL_S) -> None:
        self.samples = []
        self._due = deque(_burst_frames(video, every_s))
        self._index_of = {int(video.pts[index]): index for burst in self._due for index in burst}
        self._times_s = video.times_s
        self._held: dict[int, Gray] = {}
        self._estimator = _MotionEstimator(video, field_deg)

    def wanted(self, group: Iterable[int]) -> Collection[int]:
        """The presentation times, of those given, that it needs."""
        return self._index_of.keys() & group

    def add(self, pts: int, picture: Gray) -> None:
        """The next frame, where it is one of the wanted; a burst is complete, or given up, when its last one comes."""
        index = self._index_of[pts]
        self._held[index] = picture
        while self._due and self._due[0][-1] <= index:
            burst = self._due.popleft()
            if all(number in self._held for number in burst):
                found = self._estimator.sample([(float(self._times_s[n]), self._held[n]) for n in burst])
                self.samples += [found] if found else []
        self._held = {n: gray for n, gray in self._held.items() if self._due and n >= self._due[0][0]}


def _burst_frames(video: Video, every_s: float) -> list[tuple[int, ...]]:
    """Indices of the frames of each burst, two or three."""
    times = video.times_s
    keys = np.searchsorted(video.pts, video.keys)
    bursts: dict[int, tuple[int, ...]] = {}
    for due in np.arange(0.0, times[-1], every_s):
        first = int(np.searchsorted(times, due))
        if len(keys):
            key = int(keys[np.argmin(np.abs(times[keys] - due))])
            first = key if abs(times[key] - due) <= KEY_FRAME_WITHIN_S else first
        later = {index for baseline in BASELINES_S if (index := _nearest(times, times[first] + baseline)) > first}
        if later:
            bursts[first] = (first, *sorted(later))
    return [bursts[first] for first in sorted(bursts)]


def _nearest(times: NDArray[np.float64], at: float) -> int:
    """Index of the frame nearest to an instant; -1 where none is near enough."""
    index = int(np.argmin(np.abs(times - at)))
    return index if abs(times[index] - at) <= BASELINE_TOLERANCE_S else -1


@dataclass
class _MotionEstimator:
    """Estimates the motion of burst after burst, with the recent pitch as the guess."""

    video: Video
    field_deg: float | None
    _pitches: deque[float] = field(default_factory=lambda: deque(maxlen=PITCH_HISTORY))
    _failures: int = 0

    def sample(self, burst: Burst) -> GroundMotionSample | None:
        """The motion of a burst: from its first frame to its last, or else between the last two."""
        (end_s, after) = burst[-1]
        found: list[GroundMotionSample] = []
        for begin_s, before in dict([burst[0], burst[-2]]).items():
            if motion := self._motion(before, after):
                found.append(GroundMotionSample((begin_s + end_s) / 2, end_s - begin_s, motion))
                if motion.patches >= CONFIDENT_PATCHES:
                    break
        if found:
            best = max(found, key=lambda sample: sample.motion.patches)
            self._learn(best.motion)
            return best
        self._failures += 1
        if self._failures >= RESTART_AFTER:
            self._pitches.clear()
        return None

    def _learn(self, motion: GroundMotion) -> None:
        self._failures = 0
        if motion.distance >= MOVING:
            self._pitches.append(motion.tilt.pitch)

    def _motion(self, before: Gray, after: Gray) -> GroundMotion | None:
        focal_px = focal(self.video.tags, self.field_deg, before.shape[1], before.shape[0]).px
        if len(self._pitches) >= MIN_PITCH_HISTORY:
            return ground_motion(before, after, focal_px, Tilt(median(self._pitches), 0.0, 0.0))
        guesses = [Tilt(radians(pitch), 0.0, 0.0) for pitch in INITIAL_PITCHES_DEG]
        return _best_motion(before, after, focal_px, guesses)


def _best_motion(before: Gray, after: Gray, focal_px: float, guesses: Sequence[Tilt]) -> GroundMotion | None:
    """The motion with the most agreeing patches over all guesses; a standing vehicle agrees with any guess."""
    best: GroundMotion | None = None
    for guess in guesses:
        motion = ground_motion(before, after, focal_px, guess)
        if motion and abs(motion.distance) < STANDS_STILL:
            return motion
        if motion and (best is None or motion.patches > best.patches):
            best = motion
    return best
