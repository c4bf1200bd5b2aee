"""Region figures: how much of what is drawn lies under boxes, and how many boxes lie on what is drawn.

Beside IoU 0.5, which counts one loose box as a miss and a false alarm at once. Recall is over regions, precision over
boxes, so one box over three cracks finds three and is right once (`model.evaluation.regions` has the rules). Of a mask,
drawn far off by nobody, only the near part counts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.datasets.readers import CLASSES
from model.detection import Box, Detection
from model.evaluation.regions import KINDS, Region
from model.evaluation.scoring import Interval, Judged, crack_or_pothole, redrawn, surest_first, within_95
from model.vocabulary import DamageClass

ANY_DAMAGE = "damage"
"""Of either kind, under boxes of either."""
CONFIDENCES = tuple(np.arange(0.05, 0.9, 0.01).round(2).tolist())
"""Among which the best is looked for."""


@dataclass(frozen=True, slots=True)
class RegionRow:
    """One line of the report."""

    name: str
    """`CRACKS`, `POTHOLES` or `ANY_DAMAGE`."""
    drawn: int
    found: int
    """Regions."""
    shown: int
    right: int
    """Boxes."""
    precision: float
    recall: float
    f1: float
    f1_within: Interval
    """95 %, over whole roads."""
    best_confidence: float
    """At which F1 would have been highest."""
    best_f1: float


@dataclass(frozen=True, slots=True)
class _Coverage:
    """Of one picture and name, for any confidence at once."""

    found_from: NDArray[np.float64]
    """(regions,) the highest least confidence at which each is found; -1 where it never is."""
    confidence: NDArray[np.float64]
    """(boxes,)"""
    right: NDArray[np.bool_]
    """(boxes,)"""

    def tally(self, confidence: float) -> tuple[int, int, int, int]:
        """Regions found and drawn, boxes right and shown."""
        shown = self.confidence >= confidence
        found = int((self.found_from >= confidence).sum())
        return found, len(self.found_from), int((shown & self.right).sum()), int(shown.sum())


def region_rows(every: Sequence[Judged], shown: Sequence[Judged]) -> tuple[RegionRow, ...]:
    """By kind and in all; `every` judged down to a low confidence, `shown` at that chosen."""
    return tuple(_row(every, shown, name) for name in (*KINDS, ANY_DAMAGE))


def best_confidences(sets: Sequence[Sequence[Judged]]) -> dict[DamageClass, float]:
    """For cracks and for potholes the confidence with the highest mean F1 over several data sets, each of equal weight;
    sets without a drawn region of the kind have no say. `sets` judged down to a low confidence."""
    best = {name: _best_of_sets([[_coverage(one, name) for one in pictures] for pictures in sets]) for name in KINDS}
    return {kind: best[crack_or_pothole(kind)] for kind in CLASSES}


def _best_of_sets(sets: Sequence[Sequence[_Coverage]]) -> float:
    curves = [_f1_curve(pictures) for pictures in sets if any(len(one.found_from) for one in pictures)]
    return float(CONFIDENCES[int(np.argmax(np.mean(curves, axis=0)))]) if curves else CONFIDENCES[0]


def _row(every: Sequence[Judged], shown: Sequence[Judged], name: str) -> RegionRow:
    tallies = np.array([_coverage(picture, name).tally(0.0) for picture in shown], float).reshape(-1, 4)
    found, drawn, right, boxes = tallies.sum(axis=0)
    roads, weights = redrawn(shown)
    by_road = np.zeros((weights.shape[1], 4))
    np.add.at(by_road, roads, tallies)
    best_confidence, best_f1 = _best([_coverage(picture, name) for picture in every])
    precision, recall = right / max(boxes, 1), found / max(drawn, 1)
    return RegionRow(
        name=name,
        drawn=int(drawn),
        found=int(found),
        shown=int(boxes),
        right=int(right),
        precision=float(precision),
        recall=float(recall),
        f1=float(_f1(tallies.sum(axis=0))),
        f1_within=within_95(_f1((weights @ by_road).T)),
        best_confidence=best_confidence,
        best_f1=best_f1,
    )


def _best(pictures: Sequence[_Coverage]) -> tuple[float, float]:
    scores = _f1_curve(pictures)
    number = int(np.argmax(scores))
    return CONFIDENCES[number], scores[number]


def _f1_curve(pictures: Sequence[_Coverage]) -> list[float]:
    """At each of `CONFIDENCES`."""
    return [float(_f1(np.array([one.tally(at) for one in pictures], float).sum(axis=0))) for at in CONFIDENCES]


def _f1(tally: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of regions found and drawn, boxes right and shown, (4, …)."""
    found, drawn, right, boxes = tally
    precision, recall = right / np.maximum(boxes, 1), found / np.maximum(drawn, 1)
    return np.asarray(2 * precision * recall / np.maximum(precision + recall, 1e-9))


def _coverage(picture: Judged, name: str) -> _Coverage:
    regions = [region for region in picture.regions if name in (ANY_DAMAGE, region.kind)]
    boxes = [one for one in surest_first(picture) if name in (ANY_DAMAGE, crack_or_pothole(one.damage_class))]
    near = [one for one in boxes if (one.box.y1 + one.box.y2) / 2 > picture.near_from_row]
    return _Coverage(
        np.array([_found_from(r, boxes) for r in regions if r.middle_row > picture.near_from_row], float),
        np.array([one.confidence for one in near], float),
        np.array([any(region.meets(one.box) for region in regions) for one in near], bool),
    )


def _found_from(region: Region, boxes: Sequence[Detection]) -> float:
    """The confidence of the box with which the surer ones cover it."""
    shared: list[Box] = []
    for one in boxes:
        if region.meets_at_all(one.box):
            shared.append(one.box)
            if region.is_found(shared):
                return one.confidence
    return -1.0


def as_region_lines(rows: Sequence[RegionRow]) -> Iterator[str]:
    """The figures as a Markdown table."""
    yield "| regions | drawn | boxes | precision | recall | F1 | 95 % | best F1 at |"
    yield "|---|---|---|---|---|---|---|---|"
    for row in rows:
        if row.drawn or row.shown:
            low, high = row.f1_within
            yield (
                f"| {row.name} | {row.drawn} | {row.shown} | {row.precision:.3f} | {row.recall:.3f} | {row.f1:.3f} | "
                f"{low:.2f}–{high:.2f} | {row.best_f1:.3f} at {row.best_confidence:.2f} |"
            )
