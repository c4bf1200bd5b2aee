"""Neighbouring inspected frames registered on the road, and the marks each shows: pixels, for any camera to come.

Frames are registered as they are decoded. Until the horizon is known a few wait; the horizon on which most of them
agree is taken, and followed from then on by the registrations themselves.
"""

import math
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

import cv2
import numpy as np

from model.geometry.camera import TYPICAL_FIELD_DEG
from model.geometry.lane_marks import lane_marks
from model.geometry.perspective import Floats, Tilt
from model.geometry.registration import REGISTERED_WIDTH, Gray, Registration, peak, register

COORDINATE_UNIT = 2.0**-15
"""Of the points' coordinates, widths of the picture: a sixteenth of a pixel of 1,920."""

MAX_POINTS = 10
"""Kept of one pair, spread from near to far: 80 bytes, some 15 kB a minute."""

FARTHEST = 0.95
"""A mark that leaves the picture farther than this from its middle, widths, is not kept."""

HELD_PAIRS = 4
"""Pairs that wait for the horizon: on them it is looked for."""

HORIZON_STEPS = (0.0, -0.03, 0.03, -0.06, 0.06)
"""Tried above and below the road's vanishing point, widths of the picture."""

HORIZON_HISTORY = 9
"""The median of so many of the latest registrations is the horizon for the next."""

MIN_HISTORY = 3
"""With fewer registrations than this the lines' vanishing point is taken."""

HORIZON_LOST_AFTER = 12
"""After so many pairs in a row without a registration the horizon is looked for anew."""

GUESSED_FOCAL = 1 / 2 / math.tan(math.radians(TYPICAL_FIELD_DEG / 2))
"""Widths of the picture; a wrong one only stretches the view from above."""

Points = tuple[tuple[int, int, int, int], ...]
"""x and y in one picture and in another, from the picture's middle, in units of `COORDINATE_UNIT`."""

Vanishing = Callable[[], tuple[float, float] | None]


@dataclass(frozen=True, slots=True)
class RoadPair:
    """Two neighbouring inspected frames, registered on the road."""

    before_s: float
    after_s: float
    """Seconds from the video's first frame."""
    points: Points
    """Of the road, in the first frame and in the second; none where the road showed too little."""
    marks: Points
    """Lengthwise marks of the second frame: a near point and a far one of each, from left to right."""


@dataclass(frozen=True, slots=True)
class _Still:
    time_s: float
    picture: Gray


class Registrar:
    """Registers frame after frame with the one before."""

    def __init__(self, vanishing: Vanishing) -> None:
        """`vanishing` gives what is known by now of the vanishing point: from the picture's middle, in its widths."""
        self.pairs: list[RoadPair] = []
        self._vanishing = vanishing
        self._last: _Still | None = None
        self._held: list[tuple[_Still, _Still]] = []
        self._horizons = deque[tuple[float, float, float]](maxlen=HORIZON_HISTORY)
        self._guess: Tilt | None = None
        self._failures = 0

    def add(self, time_s: float, picture: Gray) -> None:
        """The next inspected frame, grey; it is reduced."""
        still, before = _Still(time_s, _reduced(picture)), self._last
        self._last = still
        if before is None or before.picture.shape != still.picture.shape:
            return
        self._held.append((before, still))
        if self._guess or len(self._held) >= HELD_PAIRS:
            self.finish()

    def skip(self) -> None:
        """A frame that cannot be judged: the next one is not registered with what lies before it."""
        self._last = None

    def finish(self) -> None:
        """Register what waits."""
        held, self._held = self._held, []
        if not held:
            return
        self._guess = self._guess or self._find_horizon(held)
        for before, after in held:
            self.pairs.append(self._pair(before, after, self._guess))
        if self._failures >= HORIZON_LOST_AFTER:
            self._guess, self._failures = None, 0
            self._horizons.clear()

    def _pair(self, before: _Still, after: _Still, guess: Tilt) -> RoadPair:
        found = register(before.picture, after.picture, GUESSED_FOCAL, guess)
        if found:
            self._learn(found)
        else:
            self._failures += 1
        marks = lane_marks(after.picture, GUESSED_FOCAL, guess)
        marks = marks[(np.abs(marks) < FARTHEST).all(axis=1)]
        points = _spread(np.hstack([found.before, found.after])) if found else np.empty((0, 4))
        return RoadPair(before.time_s, after.time_s, _units(points), _units(marks))

    def _learn(self, found: Registration) -> None:
        self._failures = 0
        tilt, focal = found.motion.tilt, GUESSED_FOCAL * found.motion.stretch
        sway = float(found.motion.values[2]) / 2
        row = -focal * math.tan(tilt.pitch + sway)
        self._horizons.append((row, tilt.yaw, tilt.roll))
        if len(self._horizons) >= MIN_HISTORY:
            row, yaw, roll = (median(values) for values in zip(*self._horizons, strict=True))
            if (
                point := self._vanishing()
            ):  # Registrations err upwards a little, each beginning where the last one ended.
                row = point[1]
            self._guess = Tilt(math.atan(-row / GUESSED_FOCAL), yaw, roll)

    def _find_horizon(self, pairs: Sequence[tuple[_Still, _Still]]) -> Tilt:
        """The tilt whose registrations stand out most."""
        height, width = pairs[0][0].picture.shape
        point = self._vanishing() or (0.0, -0.05 * height / width)
        tilts = [_tilt(point, step) for step in HORIZON_STEPS]
        return max(tilts, key=lambda tilt: sum(peak(a.picture, b.picture, GUESSED_FOCAL, tilt) for a, b in pairs))


def _tilt(vanishing: tuple[float, float], lower: float) -> Tilt:
    pitch = math.atan(-(vanishing[1] + lower) / GUESSED_FOCAL)
    return Tilt(pitch, -math.atan(vanishing[0] / GUESSED_FOCAL * math.cos(pitch)), 0.0)


def _reduced(picture: Gray) -> Gray:
    height, width = picture.shape
    if width <= REGISTERED_WIDTH:
        return picture
    size = REGISTERED_WIDTH, round(height * REGISTERED_WIDTH / width)
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def _spread(points: Floats) -> Floats:
    """At most `MAX_POINTS` of them."""
    if len(points) <= MAX_POINTS:
        return points
    return np.asarray(points[np.linspace(0, len(points) - 1, MAX_POINTS).astype(np.intp)])


def _units(points: Floats) -> Points:
    rows = np.rint(points / COORDINATE_UNIT).astype(int).tolist()
    return tuple((row[0], row[1], row[2], row[3]) for row in rows)


def widths(points: Points) -> Floats:
    """(n, 4) in widths of the picture."""
    return np.array(points, np.float64).reshape(-1, 4) * COORDINATE_UNIT
