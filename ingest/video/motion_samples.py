"""How fast the picture says the vehicle drove, and how the camera sat: pairs of frames all along a recording.

Key frames and their neighbours are all that is decoded, so a recording costs a few per cent of its length.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import radians
from statistics import median

import numpy as np
from numpy.typing import NDArray

from ingest.video.container import Video, decode_gray_at
from ingest.video.lens import focal
from model.geometry.ground_motion import Gray, GroundMotion, ground_motion
from model.geometry.perspective import Tilt

EVERY_S = 1.0
"""From one pair to the next: phones set a key frame each second, and what lies just behind one is cheap."""

KEY_WITHIN_S = 0.6
"""A key frame this near to where a pair is due is taken instead."""

APARTS_S = (1 / 15, 1 / 30)
"""From the first to the second frame of a pair, the first that can be told: 0.9 and 0.5 m at 50 km/h. The shorter one
ends with the same frame, since a key frame is coarser than those that follow it (0.3 degrees of pitch)."""

APART_WITHIN_S = 0.02
"""Of that, for want of a frame just there."""

CANDIDATES_DEG = (3.0, 8.0, 13.0, 18.0, 23.0)
"""Pitches that are tried until one is known; a pair is told from a guess up to 3 degrees off."""

STANDING = 0.02
"""A step shorter than this, in mounting heights, tells no tilt."""

MOVING = 0.12
"""One longer than this tells it well."""

REMEMBERED = 9
"""So many of the latest pairs together are the guess for the next."""

PLENTY = 30
"""Patches that leave no doubt (there are 49)."""

LOST_AFTER = 4
"""So many pairs in a row that tell nothing, and the pitch is looked for anew."""


@dataclass(frozen=True, slots=True)
class GroundMotionSample:
    """What one pair of frames told."""

    time_s: float
    """In the middle between them, seconds from the video's first frame."""
    seconds: float
    motion: GroundMotion

    @property
    def speed(self) -> float:
        """Mounting heights a second."""
        return self.motion.step / self.seconds


def ground_motion_samples(
    video: Video, field_deg: float | None = None, every_s: float = EVERY_S
) -> tuple[GroundMotionSample, ...]:
    """The steps of a recording, ascending in time; none where its frames lie too far apart.

    Args:
        field_deg: of the longer side, where a person measured it.
    """
    follower = _Follower(video, field_deg)
    return tuple(step for glance in _glances(video, every_s) if (step := follower.step(glance)))


Glance = Sequence[tuple[float, Gray]]
"""Frames that follow each other, each with its time in seconds from the first frame of the video."""


def _glances(video: Video, every_s: float) -> Iterator[Glance]:
    due = _due(video, every_s)
    wanted = sorted({index for group in due for index in group})
    waiting = deque(due)
    kept: dict[int, Gray] = {}
    for number, picture in decode_gray_at(video, [int(video.pts[index]) for index in wanted]):
        kept[wanted[number]] = picture
        while waiting and waiting[0][-1] <= wanted[number]:
            group = waiting.popleft()
            if all(index in kept for index in group):
                yield [(float(video.times_s[index]), kept[index]) for index in group]
        kept = {index: p for index, p in kept.items() if waiting and index >= waiting[0][0]}


def _due(video: Video, every_s: float) -> list[tuple[int, ...]]:
    """Indices of the frames of each glance, two or three."""
    times = video.times_s
    keys = np.searchsorted(video.pts, video.keys)
    groups: dict[int, tuple[int, ...]] = {}
    for due in np.arange(0.0, times[-1], every_s):
        first = int(np.searchsorted(times, due))
        if len(keys):
            key = int(keys[np.argmin(np.abs(times[keys] - due))])
            first = key if abs(times[key] - due) <= KEY_WITHIN_S else first
        later = {index for apart in APARTS_S if (index := _nearest(times, times[first] + apart)) > first}
        if later:
            groups[first] = (first, *sorted(later))
    return [groups[first] for first in sorted(groups)]


def _nearest(times: NDArray[np.float64], at: float) -> int:
    """Index of the frame nearest to an instant; -1 where none is near enough."""
    index = int(np.argmin(np.abs(times - at)))
    return index if abs(times[index] - at) <= APART_WITHIN_S else -1


@dataclass
class _Follower:
    """Follows the pitch from pair to pair."""

    video: Video
    field_deg: float | None
    _pitches: deque[float] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    _lost: int = 0

    def step(self, glance: Glance) -> GroundMotionSample | None:
        """The step that a glance shows: from its first frame to its last, or else over the last two."""
        (end_s, after) = glance[-1]
        found: list[GroundMotionSample] = []
        for begin_s, before in dict([glance[0], glance[-2]]).items():
            if motion := self._told(before, after):
                found.append(GroundMotionSample((begin_s + end_s) / 2, end_s - begin_s, motion))
                if motion.patches >= PLENTY:
                    break
        if found:
            best = max(found, key=lambda step: step.motion.patches)
            self._learn(best.motion)
            return best
        self._lost += 1
        if self._lost >= LOST_AFTER:
            self._pitches.clear()
        return None

    def _learn(self, motion: GroundMotion) -> None:
        self._lost = 0
        if motion.step >= MOVING:
            self._pitches.append(motion.tilt.pitch)

    def _told(self, before: Gray, after: Gray) -> GroundMotion | None:
        focal_px = focal(self.video.tags, self.field_deg, before.shape[1], before.shape[0]).px
        if len(self._pitches) >= 3:
            return ground_motion(before, after, focal_px, Tilt(median(self._pitches), 0.0, 0.0))
        return _best(before, after, focal_px, [Tilt(radians(pitch), 0.0, 0.0) for pitch in CANDIDATES_DEG])


def _best(before: Gray, after: Gray, focal_px: float, guesses: Sequence[Tilt]) -> GroundMotion | None:
    """What the guess says that most of the road agrees with; a standing vehicle agrees with any."""
    best: GroundMotion | None = None
    for guess in guesses:
        motion = ground_motion(before, after, focal_px, guess)
        if motion and abs(motion.step) < STANDING:
            return motion
        if motion and (best is None or motion.patches > best.patches):
            best = motion
    return best
