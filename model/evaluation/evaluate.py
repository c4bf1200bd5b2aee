"""Measures a detector on any labelled folder."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from model.datasets.readers import CLASSES, Picture, read_folder, read_mask
from model.detection import Detection, Detector
from model.evaluation.region_scores import RegionRow, as_region_lines, region_rows
from model.evaluation.regions import NEAR_FROM, box_region, masked_regions
from model.evaluation.reliability import Band, bands
from model.evaluation.scoring import (
    IOU_STEPS,
    Interval,
    Intervals,
    Judged,
    Kind,
    Score,
    average_precision,
    average_precision_interval,
    crack_or_pothole,
    four_classes,
    intervals,
    score,
)
from model.networks.openvino_detector import OpenVinoDetector
from model.networks.weights import Weights, load_weights
from model.vocabulary import DamageClass

LEAST_CONFIDENCE = 0.01
"""What a detector must be opened with to be measured: average precision needs the doubtful boxes too."""

_GRID = tuple(np.arange(0.04, 0.9, 0.02).round(2).tolist())
"""Confidences among which the best is looked for."""


@dataclass(frozen=True, slots=True)
class Best:
    """The confidence at which F1 would have been highest on these pictures, and the score there."""

    confidence: float
    score: Score


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the report; all intervals 95 %, over whole roads or places."""

    name: str
    """A class, or `four classes`, or `crack or pothole`."""
    score: Score
    """At the confidence chosen."""
    within: Intervals
    best: Best
    ap50: float
    ap50_within: Interval
    ap50_95: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was measured on one folder at the confidences given."""

    pictures: int
    roads: int
    """Groups of pictures that the intervals are drawn over."""
    undamaged: int
    """Pictures in which nothing was drawn."""
    false_alarms_per_undamaged: float
    confidence: Mapping[DamageClass, float]
    rows: tuple[Row, ...]
    regions: tuple[RegionRow, ...]
    calibration: tuple[Band, ...]
    """How often the boxes of each band of confidence were right, crack or pothole."""


def judge(detector: Detector, pictures: Iterable[Picture]) -> list[Judged]:
    """Runs the detector over the pictures, one at a time."""
    return [_judge(picture, detector.detect([picture.read()])[0]) for picture in pictures]


def _judge(picture: Picture, found: Sequence[Detection]) -> Judged:
    if picture.mask is None:
        regions = tuple(box_region(crack_or_pothole(label.damage_class), label.box) for label in picture.labels)
        return Judged(picture.group, picture.labels, tuple(found), regions)
    mask = read_mask(picture.mask)
    near_from_row = NEAR_FROM * mask.shape[0]
    return Judged(picture.group, picture.labels, tuple(found), tuple(masked_regions(mask)), near_from_row)


def at_confidence(pictures: Sequence[Judged], confidence: Mapping[DamageClass, float]) -> list[Judged]:
    """The same without the boxes below their class's confidence."""
    return [
        replace(picture, found=tuple(one for one in picture.found if one.confidence >= confidence[one.damage_class]))
        for picture in pictures
    ]


def evaluate(pictures: Sequence[Judged], confidence: Mapping[DamageClass, float]) -> Evaluation:
    """Every row of the report; `pictures` judged at LEAST_CONFIDENCE."""
    shown = at_confidence(pictures, confidence)
    clean = [picture for picture in shown if not picture.drawn]
    rows = [_row(pictures, shown, name, four_classes) for name in map(str, CLASSES)]
    rows += [_row(pictures, shown, name, crack_or_pothole) for name in ("crack", "pothole")]
    rows += [_total(pictures, shown, "four classes", four_classes, tuple(map(str, CLASSES)))]
    rows += [_total(pictures, shown, "crack or pothole", crack_or_pothole, ("crack", "pothole"))]
    alarms = sum(len(picture.found) for picture in clean) / max(len(clean), 1)
    return Evaluation(
        pictures=len(pictures),
        roads=len({picture.group for picture in pictures}),
        undamaged=len(clean),
        false_alarms_per_undamaged=alarms,
        confidence=dict(confidence),
        rows=tuple(rows),
        regions=region_rows(pictures, shown),
        calibration=tuple(bands(pictures, crack_or_pothole)),
    )


@dataclass(frozen=True, slots=True)
class Measured:
    """An evaluation with what it was made from, for whoever looks at single pictures."""

    evaluation: Evaluation
    pictures: tuple[Picture, ...]
    shown: tuple[Judged, ...]
    """For each picture what was drawn, and what was found at the confidence chosen."""


def measure(folder: Path, weights: Weights | None = None) -> Evaluation:
    """The committed weights (or others) on any labelled folder, at their default confidence; raises DatasetError."""
    return measure_pictures(folder, weights).evaluation


def measure_pictures(folder: Path, weights: Weights | None = None) -> Measured:
    """The same, keeping what was found in each picture."""
    loaded = load_weights() if weights is None else weights
    detector = OpenVinoDetector(loaded, confidence=dict.fromkeys(CLASSES, LEAST_CONFIDENCE))
    pictures = tuple(read_folder(folder))
    judged = judge(detector, pictures)
    shown = at_confidence(judged, loaded.confidence)
    return Measured(evaluate(judged, loaded.confidence), pictures, tuple(shown))


def as_lines(evaluation: Evaluation) -> list[str]:
    """The report as two Markdown tables: boxes at IoU 0.5, and regions."""
    head = [
        "| | drawn | precision | recall | F1 | 95 % | best F1 at | AP50 | 95 % | AP50–95 |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    boxes = (_line(row) for row in evaluation.rows if row.score.drawn or row.score.found)
    return [*head, *boxes, "", *as_region_lines(evaluation.regions)]


def _line(row: Row) -> str:
    of, best = row.score, row.best
    numbers = (
        f"{of.precision:.3f} | {of.recall:.3f} | {of.f1:.3f} | {_span(row.within.f1)} | "
        f"{best.score.f1:.3f} at {best.confidence:.2f} | {row.ap50:.3f} | {_span(row.ap50_within)} | {row.ap50_95:.3f}"
    )
    return f"| {row.name} | {of.drawn} | {numbers} |"


def _span(ends: Interval) -> str:
    return f"{ends[0]:.2f}–{ends[1]:.2f}"


def best_confidence(pictures: Sequence[Judged], kind: Kind = crack_or_pothole) -> dict[DamageClass, float]:
    """For each kind the confidence with the highest F1, on a grid of 0.02."""
    best = {name: _best(pictures, kind, name).confidence for name in {kind(one) for one in CLASSES}}
    return {one: best[kind(one)] for one in CLASSES}


def _best(pictures: Sequence[Judged], kind: Kind, only: str | None) -> Best:
    scores = [score(at_confidence(pictures, dict.fromkeys(CLASSES, at)), kind, only) for at in _GRID]
    number = int(np.argmax([one.f1 for one in scores]))
    return Best(_GRID[number], scores[number])


def _row(every: Sequence[Judged], shown: Sequence[Judged], name: str, kind: Kind) -> Row:
    return _measured(every, shown, name, kind, (name,), name)


def _total(every: Sequence[Judged], shown: Sequence[Judged], name: str, kind: Kind, names: tuple[str, ...]) -> Row:
    return _measured(every, shown, name, kind, names, None)


def _measured(
    every: Sequence[Judged], shown: Sequence[Judged], name: str, kind: Kind, names: tuple[str, ...], only: str | None
) -> Row:
    ap50, ap50_95 = _precisions(every, names, kind)
    return Row(
        name,
        score(shown, kind, only),
        intervals(shown, kind, only),
        _best(every, kind, only),
        ap50,
        average_precision_interval(every, names, kind),
        ap50_95,
    )


def _precisions(every: Sequence[Judged], names: tuple[str, ...], kind: Kind) -> tuple[float, float]:
    """mAP at IoU 0.5, and its mean from 0.5 to 0.95."""
    table = np.array([[average_precision(every, name, kind, step) for step in IOU_STEPS] for name in names])
    present = table[~np.isnan(table).any(axis=1)]
    if not len(present):
        return float("nan"), float("nan")
    return float(present[:, 0].mean()), float(present.mean())
