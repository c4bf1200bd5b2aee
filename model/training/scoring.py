"""How well boxes found match boxes drawn: hits at IoU 0.5, precision, recall, F1, average precision, intervals."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.candidates import overlap
from model.detection import Box, Detection
from model.training.masks import Label
from model.vocabulary import DamageClass

Kind = Callable[[DamageClass], str]
"""Which classes count as one: `four_classes` or `crack_or_pothole`."""
IOU_STEPS = tuple(0.5 + 0.05 * step for step in range(10))
_DRAWS = 500
"""Bootstrap draws; the interval's ends move by less than half a point from one seed to the next."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One picture: its road, what was drawn, what was found at any confidence."""

    group: str
    drawn: tuple[Label, ...]
    found: tuple[Detection, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1, 0–1, at one confidence."""

    precision: float
    recall: float
    f1: float
    drawn: int
    found: int


def four_classes(kind: DamageClass) -> str:
    """D00, D10, D20 and D40 apart."""
    return str(kind)


def crack_or_pothole(kind: DamageClass) -> str:
    """All cracks as one class."""
    return "pothole" if kind is DamageClass.POTHOLE else "crack"


def hits(picture: Judged, kind: Kind, least_iou: float = 0.5) -> list[bool]:
    """For each box found, most confident first: whether it meets a drawn box of its kind that no stronger one took."""
    free = list(picture.drawn)
    answer = []
    for one in sorted(picture.found, key=lambda detection: -detection.confidence):
        alike = [label for label in free if kind(label.damage_class) == kind(one.damage_class)]
        best = max(alike, key=lambda label: iou(label.box, one.box), default=None)
        hit = best is not None and iou(best.box, one.box) >= least_iou
        if hit:
            free.remove(best)  # type: ignore[arg-type]
        answer.append(hit)
    return answer


def iou(one: Box, other: Box) -> float:
    """Shared area over the union's, 0–1."""
    shared = overlap(one, other)
    return shared / (one.area + other.area - shared)


def score(pictures: Sequence[Judged], kind: Kind, only: str | None = None) -> Score:
    """At the confidence the pictures were judged with; of one kind, or of all together."""
    right, found, drawn = (int(total) for total in _tally(pictures, kind, only).sum(axis=0))
    return _score(right, found, drawn)


def interval(pictures: Sequence[Judged], kind: Kind, seed: int = 0) -> tuple[float, float]:
    """95 % bootstrap interval of F1, drawing whole roads with replacement."""
    tally = _tally(pictures, kind, None)
    names, number = np.unique([picture.group for picture in pictures], return_inverse=True)
    roads = np.zeros((len(names), 3))
    np.add.at(roads, number, tally)
    rng = np.random.default_rng(seed)
    draws = roads[rng.integers(len(names), size=(_DRAWS, len(names)))].sum(axis=1)
    f1 = 2 * draws[:, 0] / np.maximum(draws[:, 1] + draws[:, 2], 1)
    low, high = np.percentile(f1, [2.5, 97.5])
    return float(low), float(high)


def average_precision(pictures: Sequence[Judged], name: str, kind: Kind, least_iou: float = 0.5) -> float:
    """Area under precision over recall, all points, for one kind; NaN where none was drawn."""
    drawn = sum(kind(label.damage_class) == name for picture in pictures for label in picture.drawn)
    if not drawn:
        return float("nan")
    ranked: list[tuple[float, bool]] = []
    for picture in pictures:
        found = sorted(picture.found, key=lambda detection: -detection.confidence)
        for one, hit in zip(found, hits(picture, kind, least_iou), strict=True):
            if kind(one.damage_class) == name:
                ranked.append((one.confidence, hit))
    right = np.cumsum([hit for _, hit in sorted(ranked, key=lambda pair: -pair[0])] or [False])
    precision = right / np.arange(1, len(right) + 1)
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    return float(np.sum(np.diff(right / drawn, prepend=0.0) * envelope))


def _tally(pictures: Sequence[Judged], kind: Kind, only: str | None) -> NDArray[np.int64]:
    """For each picture: boxes right, boxes found, boxes drawn."""
    rows = []
    for picture in pictures:
        found = sorted(picture.found, key=lambda detection: -detection.confidence)
        counted = [only in (None, kind(one.damage_class)) for one in found]
        right = sum(hit and count for hit, count in zip(hits(picture, kind), counted, strict=True))
        rows.append((right, sum(counted), sum(only in (None, kind(label.damage_class)) for label in picture.drawn)))
    return np.array(rows, np.int64).reshape(-1, 3)


def _score(right: int, found: int, drawn: int) -> Score:
    precision, recall = right / max(found, 1), right / max(drawn, 1)
    return Score(precision, recall, 2 * right / max(found + drawn, 1), drawn, found)
