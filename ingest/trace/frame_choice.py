"""Which frames of a video are inspected: one every few metres, chosen while it is decoded."""

from collections.abc import Sequence
from math import floor

import numpy as np

from ingest.track.clock_offset import MAX_OFFSET_S, speeds
from ingest.track.fixes import Track
from ingest.video.container import Video
from ingest.video.motion_samples import GroundMotionSample
from model.geometry.camera import TYPICAL_HEIGHT_M

FRAME_SPACING_M = 3.0
"""Metres driven from one inspected frame to the next: a damage in the 3-15 m measuring band is in about four frames."""

FASTER_BY_PICTURE = 1.5
"""Where the picture's own motion says so many times the receiver's speed, the video's clock is off (it is put right
afterwards, by `ingest.track.clock_offset`), or the receiver has none: the picture is believed. Below this it may be the
camera's height that is unknown (1.1 to 2.1 m against the typical 1.4)."""

MOTION_HOLDS_S = 2.5
"""A sample of the picture's motion is taken for the speed for so long, seconds: two and a half intervals of them."""


class FrameChooser:
    """Chooses frames group by group, by the distance driven since the first.

    The receiver's track is taken as it came, since clock and roads are known only when the whole video was seen; a
    reading leaves out what turns out to lie closer (`ingest.read`).
    """

    def __init__(self, video: Video, track: Track, motion: Sequence[GroundMotionSample]) -> None:
        """The samples may grow while frames are chosen."""
        self.driven_m: dict[int, float] = {}
        """Metres driven from the first frame to each chosen one, by its presentation time."""
        self._motion = motion
        self._times_s = video.times_s
        self._index_of = {int(pts): index for index, pts in enumerate(video.pts)}
        known = (self._times_s >= track.times_s[0] - MAX_OFFSET_S) & (self._times_s <= track.times_s[-1] + MAX_OFFSET_S)
        self._receiver_mps = np.where(known, np.interp(self._times_s, track.times_s, speeds(track)), 0.0)
        self._last_s, self._driven_m, self._chosen_m = 0.0, 0.0, -FRAME_SPACING_M

    @property
    def expected(self) -> int:
        """About how many frames there will be."""
        metres = float(np.trapezoid(self._receiver_mps, self._times_s))
        return floor(metres / FRAME_SPACING_M) + 1

    def choose(self, group: Sequence[int]) -> set[int]:
        """The presentation times, of those given, of the frames that begin another `FRAME_SPACING_M`."""
        chosen = set[int]()
        by_picture = self._by_picture_mps()
        for pts in group:
            index = self._index_of.get(pts)
            if index is None:
                continue
            time_s, receiver = float(self._times_s[index]), float(self._receiver_mps[index])
            faster = by_picture if by_picture > FASTER_BY_PICTURE * receiver else receiver
            self._driven_m += faster * max(time_s - self._last_s, 0.0)
            self._last_s = time_s
            if self._driven_m - self._chosen_m >= FRAME_SPACING_M:
                chosen.add(pts)
                self.driven_m[pts] = self._driven_m
                self._chosen_m = self._driven_m - self._driven_m % FRAME_SPACING_M
        return chosen

    def _by_picture_mps(self) -> float:
        """By the newest sample of the picture's motion; 0 where that is old."""
        newest = self._motion[-1] if self._motion else None
        if newest is None or self._last_s - newest.time_s > MOTION_HOLDS_S:
            return 0.0
        return newest.speed * TYPICAL_HEIGHT_M
