"""What the detector makes of what the camera sees: misses, wobbling boxes, wrong classes, and things that are not.

Measured figures: our detector (weights 4, model/README.md) at its default confidences on 399 pictures of roads kept
apart from its training (dnit 259, RDD2022 China motorbike 140; 730 boxes drawn, 391 found), hits at IoU 0.3. The labels
lack much of what is in the road, so misses and errors of edges are the detector's and the labels' together.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from model.detection import Box, Detection
from model.geometry.camera import Camera
from model.networks.candidates import without_repeats
from model.vocabulary import DamageClass
from tests.bench.season.damages import TrueDamage
from tests.bench.season.eyes import Shown, box_of

Floats = NDArray[np.float64]

_LONG, _ACROSS, _NET, _HOLE = DamageClass
CONFUSED: Mapping[DamageClass, Mapping[DamageClass, float]] = {
    _LONG: {_NET: 0.105, _ACROSS: 0.01, _HOLE: 0.035},  # measured on 114 boxes
    _ACROSS: {_NET: 0.12},  # on 33
    _NET: {_LONG: 0.01, _ACROSS: 0.005, _HOLE: 0.01},  # on 219
    _HOLE: {_NET: 0.04},  # on 25
}
"""Share of the boxes of a class that are called another."""


@dataclass(frozen=True, slots=True)
class DetectorErrors:
    """How wrong the detector is. Logits are natural ones of the chance to find a damage in one frame."""

    found_near: float = 1.3
    """Logit for a damage of middling size at up to `near_m`: 0.79 (measured: 0.79 of boxes over 110 of 640 pixels)."""
    near_m: float = 8.0
    per_metre: float = 0.16
    """Logit lost for each metre beyond: 0.19 at 25 m (measured: 0.19 of boxes of 20-70 of 640 pixels)."""
    per_size: float = 0.8
    """Logit won for each factor e of size over `middling_m`. Assumed."""
    middling_m: float = 0.6
    difficulty: float = 1.0
    """Deviation of the logit between damages: some are always hard to see. Assumed."""
    light: float = 0.7
    """Deviation of the logit between the drives past one damage. Assumed."""
    edge_steady: float = 0.05
    """Deviation of a box's edges, share of its side, the same in every frame of a drive."""
    edge_restless: float = 0.08
    """Deviation that is new in each frame (measured together: 0.01-0.16 of the height, 0.09-0.15 of the width)."""
    edge_px: float = 1.5
    """Of any edge besides, pixels of 1080p. Assumed."""
    pieces: float = 0.25
    """Share of the boxes of a crack over `piece_m` that come in two or three parts. Assumed."""
    piece_m: float = 3.0
    piece_gap_m: float = 0.4
    """Between parts."""
    stubborn: float = 1.5
    """Sum of the beta distribution a damage's own chance of a wrong class is drawn from: small means that most damages
    are nearly always called the same. Assumed."""
    confused: Mapping[DamageClass, Mapping[DamageClass, float]] = field(default_factory=lambda: CONFUSED)
    sure: tuple[float, float] = (0.56, 0.77)
    """Confidence of a right box in the middle, and its logit's deviation (measured: 0.33 to 0.78 hold 80 %)."""
    unsure: tuple[float, float] = (0.37, 0.55)
    """The same of a false one (measured: 0.28 to 0.58)."""
    least: float = 0.26
    """Confidence under which a box is not shown (the weights' manifest)."""
    strays_a_frame: float = 0.08
    """False boxes that no other frame has."""
    lookalike: float = -1.0
    """Logit, near, of taking a thing that is no damage for one: 0.27. With 20 of them a kilometre and the strays
    0.17 false boxes a frame (measured: 0.27 on 22 pictures without drawn damage, some on cracks that nobody drew)."""


NO_DETECTOR_ERRORS = DetectorErrors(
    found_near=99.0,
    difficulty=0.0,
    light=0.0,
    edge_steady=0.0,
    edge_restless=0.0,
    edge_px=0.0,
    pieces=0.0,
    confused={},
    sure=(0.9, 0.0),
    strays_a_frame=0.0,
    lookalike=-99.0,
)

Found = tuple[Detection, int]
"""A detection and the id of what it truly shows; negative is a thing that is no damage, 0 nothing at all."""


@dataclass
class Detecting:
    """The detector during one drive."""

    wrong: DetectorErrors
    seed: int
    drive: int
    _random: np.random.Generator = field(init=False)
    _moods: dict[int, "_Mood"] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._random = np.random.default_rng((self.seed, 28, self.drive))

    def find(self, shown: Sequence[Shown], camera: Camera) -> list[Found]:
        """One frame's detections, most confident first, as the real detector leaves them."""
        found = [one for thing in shown if self._sees(thing) for one in self._boxes(thing, camera)]
        found += list(self._strays(camera))
        ids = {id(detection): truth for detection, truth in found}
        return [(detection, ids[id(detection)]) for detection in without_repeats([d for d, _ in found])]

    def _sees(self, shown: Shown) -> bool:
        return bool(self._random.random() < 1 / (1 + np.exp(-self._logit(shown))))

    def _logit(self, shown: Shown) -> float:
        wrong, thing = self.wrong, shown.thing
        size = np.log(np.sqrt(thing.length_m * thing.width_m) / wrong.middling_m)
        far = max(0.0, shown.ahead_m - wrong.near_m)
        base = wrong.found_near if thing.id > 0 else wrong.lookalike
        return float(base + wrong.per_size * size - wrong.per_metre * far + self._mood(thing).logit)

    def _mood(self, thing: TrueDamage) -> "_Mood":
        if thing.id not in self._moods:
            self._moods[thing.id] = _mood(thing, self.wrong, self.seed, self.drive)
        return self._moods[thing.id]

    def _boxes(self, shown: Shown, camera: Camera) -> Iterator[Found]:
        mood = self._mood(shown.thing)
        called = mood.called if self._random.random() < mood.confused else shown.thing.damage_class
        middle, spread = self.wrong.sure if shown.thing.id > 0 else self.wrong.unsure
        for box in self._parts(shown, camera):
            edged = self._edged(box, mood.edges, camera)
            if edged:
                yield Detection(called, self._confidence(middle, spread), edged), shown.thing.id

    def _parts(self, shown: Shown, camera: Camera) -> list[Box]:
        thing = shown.thing
        whole = thing.damage_class is _HOLE or thing.length_m < self.wrong.piece_m
        if whole or self._random.random() >= self.wrong.pieces:
            return [shown.box]
        count = int(self._random.integers(2, 4))
        gap = self.wrong.piece_gap_m / thing.length_m
        cuts = np.linspace(0, 1, count + 1) + np.r_[0, self._random.normal(0, 0.05, count - 1), 0]
        parts = [_part(shown.outline, a + gap / 2, b - gap / 2) for a, b in pairwise(cuts)]
        boxes = (box_of(part, camera) for part in parts if part[:, 0].max() > 2.0)
        return [box for box in boxes if box]

    def _edged(self, box: Box, steady: Floats, camera: Camera) -> Box | None:
        sides = np.array([box.width, box.height, box.width, box.height])
        share = steady + self._random.normal(0, self.wrong.edge_restless, 4)
        moved = (
            np.array([box.x1, box.y1, box.x2, box.y2]) + sides * share + self._random.normal(0, self.wrong.edge_px, 4)
        )
        # What the frame cuts off ends at the frame, however the detector wobbles.
        x1, x2 = np.clip(moved[[0, 2]], 0, camera.width)
        y1, y2 = np.clip(moved[[1, 3]], 0, camera.height)
        return Box(float(x1), float(y1), float(x2), float(y2)) if x2 - x1 > 2 and y2 - y1 > 2 else None

    def _confidence(self, middle: float, spread: float) -> float:
        logit = np.log(middle / (1 - middle)) + self._random.normal(0, spread)
        return float(max(self.wrong.least, 1 / (1 + np.exp(-logit))))

    def _strays(self, camera: Camera) -> Iterator[Found]:
        for _ in range(int(self._random.poisson(self.wrong.strays_a_frame))):
            ahead, right = self._random.uniform(4, 22), self._random.uniform(-4, 4)
            half = self._random.uniform(0.15, 0.8, 2)
            corners = np.array([(ahead + a, right + b) for a in (-half[0], half[0]) for b in (-half[1], half[1])])
            box = box_of(corners, camera)
            if box:
                yield (
                    Detection(
                        tuple(DamageClass)[int(self._random.integers(4))], self._confidence(*self.wrong.unsure), box
                    ),
                    0,
                )


@dataclass(frozen=True, slots=True)
class _Mood:
    """How the detector takes one thing in one drive."""

    logit: float
    edges: Floats
    called: DamageClass
    confused: float


def _mood(thing: TrueDamage, wrong: DetectorErrors, seed: int, drive: int) -> _Mood:
    own = np.random.default_rng((seed, 29, thing.id + 1_000_000))
    today = np.random.default_rng((seed, 30, thing.id + 1_000_000, drive))
    others = wrong.confused.get(thing.damage_class, {})
    share = sum(others.values())
    difficulty, tendency = (
        own.normal(0, 1),
        own.beta(share * wrong.stubborn, (1 - share) * wrong.stubborn) if share else 0.0,
    )
    called = (
        list(others)[int(own.choice(len(others), p=np.array(list(others.values())) / share))]
        if share
        else thing.damage_class
    )
    logit = wrong.difficulty * difficulty + wrong.light * today.normal(0, 1)
    return _Mood(float(logit), today.normal(0, wrong.edge_steady, 4), called, float(tendency))


def _part(outline: Floats, low: float, high: float) -> Floats:
    """The part of an oblong outline between two shares of its length."""
    sides = outline.reshape(-1, 2, 2)
    at = np.linspace(0, 1, len(sides))
    want = np.linspace(low, high, 3)
    return np.array([[np.interp(w, at, sides[:, side, axis]) for axis in (0, 1)] for w in want for side in (0, 1)])
