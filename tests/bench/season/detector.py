"""What the detector makes of what the camera shows: misses, wobbling boxes, wrong classes, false boxes.

Its numbers stand in `tests.bench.season.parameters.DetectorErrors`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from model.detection import Box, Detection
from model.geometry.camera import Camera
from model.vocabulary import DamageClass
from tests.bench.season.camera import VisibleObject, bounding_box
from tests.bench.season.damages import TrueDamage
from tests.bench.season.parameters import CameraErrors, DetectorErrors

Floats = NDArray[np.float64]

LabelledDetection = tuple[Detection, int]
"""A detection and the id of what it truly shows; negative is a look-alike, 0 nothing at all."""

MIN_FRAGMENT_AHEAD_M = 2.0
"""A part of a crack that ends nearer than this is not in view."""
NETWORK_WIDTH_PX = 640.0
"""Of the pictures that the scores were measured in."""
MIN_SIDE_PX = 2.0
"""A box that wobbled thinner than this is none."""
_ID_OFFSET = 1_000_000
"""Makes ids of look-alikes positive, as seeds must be."""


@dataclass
class SimulatedDetector:
    """The detector during one drive."""

    errors: DetectorErrors
    camera_errors: CameraErrors
    seed: int
    drive: int
    _random: np.random.Generator = field(init=False)
    _responses: dict[int, "_Response"] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._random = np.random.default_rng((self.seed, 28, self.drive))

    def detect(self, visible: Sequence[VisibleObject], camera: Camera) -> list[LabelledDetection]:
        """One frame's boxes, before repeats of one object are dropped as the pipeline's detector drops them."""
        found = [labelled for shown in visible for labelled in self._boxes(shown, camera)]
        return found + list(self._false_boxes(camera))

    def _score(self, shown: VisibleObject, camera: Camera) -> float:
        """Without what is new in each frame."""
        errors, damage = self.errors, shown.damage
        kind = damage.damage_class
        size_px = np.sqrt(shown.box.width * shown.box.height) * NETWORK_WIDTH_PX / camera.width
        size = errors.score_per_size[kind] * np.log(size_px / errors.middling_px)
        beyond = errors.score_per_m[kind] * max(0.0, shown.ahead_m - errors.near_m)
        base = errors.near_score[kind] if damage.id > 0 else errors.lookalike_score
        return float(base + size - beyond + self._response(damage).score)

    def _response(self, damage: TrueDamage) -> "_Response":
        if damage.id not in self._responses:
            self._responses[damage.id] = _response(damage, self.errors, self.seed, self.drive)
        return self._responses[damage.id]

    def _boxes(self, shown: VisibleObject, camera: Camera) -> Iterator[LabelledDetection]:
        score, response = self._score(shown, camera), self._response(shown.damage)
        is_confused = self._random.random() < response.confusion_chance
        damage_class = response.confused_class if is_confused else shown.damage.damage_class
        for box in self._fragments(shown, camera):
            noisy = self._with_edge_errors(box, response.edge_bias, camera)
            confidence = _confidence(score + self._random.normal(0, self.errors.frame_score_sd))
            if noisy and confidence >= self.errors.min_confidence:
                yield Detection(damage_class, confidence, noisy), shown.damage.id

    def _fragments(self, shown: VisibleObject, camera: Camera) -> list[Box]:
        """The object's box, or those of two or three parts along it."""
        damage, errors = shown.damage, self.errors
        is_whole = damage.damage_class is DamageClass.POTHOLE or damage.length_m < errors.fragment_length_m
        if is_whole or self._random.random() >= errors.fragment_share:
            return [shown.box]
        count = int(self._random.integers(2, 4))
        gap = errors.fragment_gap_m / damage.length_m
        cuts = np.linspace(0, 1, count + 1) + np.r_[0, self._random.normal(0, errors.fragment_cut_sd, count - 1), 0]
        parts = [_part(shown.outline, a + gap / 2, b - gap / 2) for a, b in pairwise(cuts)]
        boxes = (
            bounding_box(part, camera, self.camera_errors) for part in parts if part[:, 0].max() > MIN_FRAGMENT_AHEAD_M
        )
        return [box for box in boxes if box]

    def _with_edge_errors(self, box: Box, bias: Floats, camera: Camera) -> Box | None:
        sides = np.array([box.width, box.height, box.width, box.height])
        share = bias + self._random.normal(0, self.errors.edge_noise_rel_sd, 4)
        noise_px = self._random.normal(0, self.errors.edge_noise_px, 4)
        moved = np.array([box.x1, box.y1, box.x2, box.y2]) + sides * share + noise_px
        # What the frame cuts off ends at the frame, however the detector wobbles.
        x1, x2 = np.clip(moved[[0, 2]], 0, camera.width)
        y1, y2 = np.clip(moved[[1, 3]], 0, camera.height)
        if min(x2 - x1, y2 - y1) <= MIN_SIDE_PX:
            return None
        return Box(float(x1), float(y1), float(x2), float(y2))

    def _false_boxes(self, camera: Camera) -> Iterator[LabelledDetection]:
        errors, random = self.errors, self._random
        for _ in range(int(random.poisson(errors.false_boxes_per_frame))):
            ahead = random.uniform(*errors.false_box_ahead_m)
            right = random.uniform(-errors.false_box_right_m, errors.false_box_right_m)
            half = random.uniform(*errors.false_box_half_side_m, 2)
            corners = np.array([(ahead + a, right + b) for a in (-half[0], half[0]) for b in (-half[1], half[1])])
            box = bounding_box(corners, camera, self.camera_errors)
            if box:
                damage_class = tuple(DamageClass)[int(random.integers(len(DamageClass)))]
                least = np.log(errors.min_confidence / (1 - errors.min_confidence))
                score = least + abs(random.normal(0, errors.false_score_sd))
                yield Detection(damage_class, _confidence(score), box), 0


@dataclass(frozen=True, slots=True)
class _Response:
    """How the detector responds to one object all through one drive."""

    score: float
    """Added to that of the object's size and distance."""
    edge_bias: Floats
    """(4,) of left, far, right and near edge, share of the side."""
    confused_class: DamageClass
    confusion_chance: float


def _response(damage: TrueDamage, errors: DetectorErrors, seed: int, drive: int) -> _Response:
    """What belongs to the object, and what belongs to it in this drive."""
    of_object = np.random.default_rng((seed, 29, damage.id + _ID_OFFSET))
    of_drive = np.random.default_rng((seed, 30, damage.id + _ID_OFFSET, drive))
    object_sd = errors.object_score_sd if damage.id > 0 else errors.lookalike_score_sd
    object_score = object_sd * of_object.normal(0, 1)
    confused_class, confusion_chance = _confusion(damage.damage_class, errors, of_object)
    score = object_score + errors.drive_score_sd * of_drive.normal(0, 1)
    edge_bias = of_drive.normal(0, errors.edge_bias_rel_sd, 4)
    return _Response(float(score), edge_bias, confused_class, confusion_chance)


def _confidence(score: float) -> float:
    return float(1 / (1 + np.exp(-score)))


def _confusion(
    true_class: DamageClass, errors: DetectorErrors, random: np.random.Generator
) -> tuple[DamageClass, float]:
    """Which other class an object is given, and with what chance in each frame."""
    others = errors.confusion.get(true_class, {})
    share = sum(others.values())
    if not share:
        return true_class, 0.0
    concentration = errors.confusion_concentration
    chance = random.beta(share * concentration, (1 - share) * concentration)
    return list(others)[int(random.choice(len(others), p=np.array(list(others.values())) / share))], float(chance)


def _part(outline: Floats, low: float, high: float) -> Floats:
    """The part of an oblong outline between two shares of its length."""
    sides = outline.reshape(-1, 2, 2)
    at = np.linspace(0, 1, len(sides))
    wanted = np.linspace(low, high, 3)
    return np.array([[np.interp(w, at, sides[:, side, axis]) for axis in (0, 1)] for w in wanted for side in (0, 1)])
