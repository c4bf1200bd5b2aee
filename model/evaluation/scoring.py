"""How well boxes found match boxes drawn: hits at IoU 0.5, precision, recall, F1, average precision, intervals."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.datasets.masks import Label
from model.detection import Box, Detection
from model.evaluation.regions import Region
from model.networks.candidates import overlap
from model.vocabulary import DamageClass

Kind = Callable[[DamageClass], str]
"""Which classes count as one: `four_classes` or `crack_or_pothole`."""
Interval = tuple[float, float]
"""Both ends, 95 %."""
IOU_STEPS = tuple(0.5 + 0.05 * step for step in range(10))
_DRAWS = 500
"""Bootstrap draws; the interval's ends move by less than half a point from one seed to the next."""
_PERCENTILES = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class Judged:
    """One picture: its road, what was drawn, what was found at any confidence."""

    group: str
    drawn: tuple[Label, ...]
    found: tuple[Detection, ...]
    regions: tuple[Region, ...] = ()
    """What was drawn as regions, near and far."""
    near_from_row: float = 0.0
    """Regions and boxes with their middle above this row, pixels, are not scored: of a mask, what is far off."""


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1, 0–1, at one confidence."""

    precision: float
    recall: float
    f1: float
    drawn: int
    found: int


@dataclass(frozen=True, slots=True)
class Intervals:
    """Bootstrap over whole roads."""

    precision: Interval
    recall: Interval
    f1: Interval


def four_classes(kind: DamageClass) -> str:
    """D00, D10, D20 and D40 apart."""
    return str(kind)


def crack_or_pothole(kind: DamageClass) -> str:
    """All cracks as one class."""
    return "pothole" if kind is DamageClass.POTHOLE else "crack"


def surest_first(picture: Judged) -> list[Detection]:
    """The boxes found in the order in which they take drawn ones."""
    return sorted(picture.found, key=lambda detection: -detection.confidence)


def hits(picture: Judged, kind: Kind, least_iou: float = 0.5) -> list[bool]:
    """For each box found, most confident first: whether it meets a drawn box of its kind that no stronger one took."""
    return [taken is not None for taken in taken_by(picture, kind, least_iou)]


def taken_by(picture: Judged, kind: Kind, least_iou: float = 0.5) -> list[Label | None]:
    """For each box found, most confident first: the drawn box it takes, the best of its kind that is still free."""
    free = list(picture.drawn)
    answer = []
    for one in surest_first(picture):
        alike = [label for label in free if kind(label.damage_class) == kind(one.damage_class)]
        best = max(alike, key=lambda label: iou(label.box, one.box), default=None)
        if best is not None and iou(best.box, one.box) < least_iou:
            best = None
        free = [label for label in free if label is not best]
        answer.append(best)
    return answer


def iou(one: Box, other: Box) -> float:
    """Shared area over the union's, 0–1."""
    shared = overlap(one, other)
    return shared / (one.area + other.area - shared)


def score(pictures: Sequence[Judged], kind: Kind, only: str | None = None) -> Score:
    """At the confidence the pictures were judged with; of one kind, or of all together."""
    right, found, drawn = (int(total) for total in _tally(pictures, kind, only).sum(axis=0))
    precision, recall = right / max(found, 1), right / max(drawn, 1)
    return Score(precision, recall, 2 * right / max(found + drawn, 1), drawn, found)


def intervals(pictures: Sequence[Judged], kind: Kind, only: str | None = None, seed: int = 0) -> Intervals:
    """Of what `score` says, drawing whole roads with replacement."""
    right, found, drawn = _drawn_tallies(pictures, kind, only, seed)
    return Intervals(
        within_95(right / np.maximum(found, 1)),
        within_95(right / np.maximum(drawn, 1)),
        within_95(_f1(right, found, drawn)),
    )


def f1_gain(ours: Sequence[Judged], theirs: Sequence[Judged], kind: Kind, seed: int = 0) -> Interval:
    """How much higher the one's F1 is on the same pictures, drawing the same whole roads for both."""
    gained, base = (_f1(*_drawn_tallies(pictures, kind, None, seed)) for pictures in (ours, theirs))
    return within_95(gained - base)


@dataclass(frozen=True, slots=True)
class Ranked:
    """All boxes of one kind found in some pictures, the surest first."""

    confidence: NDArray[np.float64]
    """Shape (n,), as are the next two."""
    right: NDArray[np.bool_]
    picture: NDArray[np.int64]
    """Number of the picture the box is in."""
    drawn: NDArray[np.int64]
    """Boxes of the kind drawn in each picture, shape (pictures,)."""


def ranked(pictures: Sequence[Judged], name: str, kind: Kind, least_iou: float = 0.5) -> Ranked:
    """What precision over recall is drawn from."""
    rows = [
        (one.confidence, hit, number)
        for number, picture in enumerate(pictures)
        for one, hit in zip(surest_first(picture), hits(picture, kind, least_iou), strict=True)
        if kind(one.damage_class) == name
    ]
    rows.sort(key=lambda row: -row[0])
    drawn = [sum(kind(label.damage_class) == name for label in picture.drawn) for picture in pictures]
    confidence, right, picture = zip(*rows, strict=True) if rows else ((), (), ())
    return Ranked(np.array(confidence, float), np.array(right, bool), np.array(picture, int), np.array(drawn, int))


def average_precision(pictures: Sequence[Judged], name: str, kind: Kind, least_iou: float = 0.5) -> float:
    """Area under precision over recall, all points, for one kind; NaN where none was drawn."""
    return _area(ranked(pictures, name, kind, least_iou), np.ones(len(pictures)))


def average_precision_interval(
    pictures: Sequence[Judged], names: Sequence[str], kind: Kind, least_iou: float = 0.5, seed: int = 0
) -> Interval:
    """Of the mean over the kinds named, drawing whole roads with replacement; NaN where none was ever drawn."""
    roads, weights = redrawn(pictures, seed)
    kinds = [ranked(pictures, name, kind, least_iou) for name in names]
    table = np.array([[_area(one, draw[roads]) for one in kinds if one.drawn.any()] for draw in weights])
    if not table.size:
        return float("nan"), float("nan")
    known = table[~np.isnan(table).all(axis=1)]
    return within_95(np.nanmean(known, axis=1))


def _area(boxes: Ranked, weight: NDArray[np.float64]) -> float:
    """Under precision over recall, each picture counted as often as its weight says."""
    drawn = float(boxes.drawn @ weight)
    if not drawn:
        return float("nan")
    each = weight[boxes.picture]
    right, found = np.cumsum(each * boxes.right), np.cumsum(each)
    precision = right / np.maximum(found, 1e-9)
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    return float(np.sum(np.diff(right / drawn, prepend=0.0) * envelope))


def _drawn_tallies(
    pictures: Sequence[Judged], kind: Kind, only: str | None, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Boxes right, found and drawn in each bootstrap draw, (draws,) each."""
    roads, weights = redrawn(pictures, seed)
    tally = np.zeros((weights.shape[1], 3))
    np.add.at(tally, roads, _tally(pictures, kind, only))
    right, found, drawn = (weights @ tally).T
    return right, found, drawn


def _f1(right: NDArray[np.float64], found: NDArray[np.float64], drawn: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(2 * right / np.maximum(found + drawn, 1))


def redrawn(pictures: Sequence[Judged], seed: int = 0) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The road of each picture as a number, and how often each draw has each road, shape (draws, roads)."""
    names, number = np.unique([picture.group for picture in pictures], return_inverse=True)
    drawn = np.random.default_rng(seed).integers(len(names), size=(_DRAWS, len(names)))
    weights = np.zeros((_DRAWS, len(names)))
    np.add.at(weights, (np.arange(_DRAWS)[:, None], drawn), 1)
    return number, weights


def within_95(values: NDArray[np.float64]) -> Interval:
    """What holds 95 % of the bootstrap's draws."""
    low, high = np.percentile(values, _PERCENTILES)
    return float(low), float(high)


def _tally(pictures: Sequence[Judged], kind: Kind, only: str | None) -> NDArray[np.int64]:
    """For each picture: boxes right, boxes found, boxes drawn."""
    rows = []
    for picture in pictures:
        counted = [only in (None, kind(one.damage_class)) for one in surest_first(picture)]
        right = sum(hit and count for hit, count in zip(hits(picture, kind), counted, strict=True))
        rows.append((right, sum(counted), sum(only in (None, kind(label.damage_class)) for label in picture.drawn)))
    return np.array(rows, np.int64).reshape(-1, 3)
