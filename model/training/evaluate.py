"""Measures a detector on any labelled folder."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from model.detection import Detector
from model.openvino_detector import OpenVinoDetector
from model.training.readers import CLASSES, Picture, read_folder
from model.training.scoring import (
    IOU_STEPS,
    Judged,
    Kind,
    Score,
    average_precision,
    crack_or_pothole,
    four_classes,
    interval,
    score,
)
from model.vocabulary import DamageClass
from model.weights import Weights, load_weights

LEAST_CONFIDENCE = 0.01
"""What a detector must be opened with to be measured: average precision needs the doubtful boxes too."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the report."""

    name: str
    """A class, or `four classes`, or `crack or pothole`."""
    score: Score
    ap50: float
    ap50_95: float
    f1_interval: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was measured on one folder at the confidences given."""

    pictures: int
    undamaged: int
    """Pictures in which nothing was drawn."""
    false_alarms_per_undamaged: float
    rows: tuple[Row, ...]


def judge(detector: Detector, pictures: Iterable[Picture]) -> list[Judged]:
    """Runs the detector over the pictures, one at a time."""
    return [Judged(picture.group, picture.labels, tuple(detector.detect([picture.read()])[0])) for picture in pictures]


def at_confidence(pictures: Sequence[Judged], confidence: Mapping[DamageClass, float]) -> list[Judged]:
    """The same without the boxes below their class's confidence."""
    return [
        Judged(
            picture.group,
            picture.drawn,
            tuple(one for one in picture.found if one.confidence >= confidence[one.damage_class]),
        )
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
    return Evaluation(len(pictures), len(clean), alarms, tuple(rows))


def measure(folder: Path, weights: Weights | None = None) -> Evaluation:
    """The committed weights (or others) on any labelled folder, at their default confidence; raises DatasetError."""
    loaded = load_weights() if weights is None else weights
    detector = OpenVinoDetector(loaded, confidence=dict.fromkeys(CLASSES, LEAST_CONFIDENCE))
    return evaluate(judge(detector, read_folder(folder)), loaded.confidence)


def as_lines(evaluation: Evaluation) -> list[str]:
    """The report as a Markdown table."""
    head = ["| | drawn | precision | recall | F1 | 95 % | AP50 | AP50–95 |", "|---|---|---|---|---|---|---|---|"]
    return [*head, *(_line(row) for row in evaluation.rows if row.score.drawn or row.score.found)]


def _line(row: Row) -> str:
    score = row.score
    span = "" if row.f1_interval is None else f"{row.f1_interval[0]:.2f}–{row.f1_interval[1]:.2f}"
    numbers = (
        f"{score.precision:.3f} | {score.recall:.3f} | {score.f1:.3f} | {span} | {row.ap50:.3f} | {row.ap50_95:.3f}"
    )
    return f"| {row.name} | {score.drawn} | {numbers} |"


def best_confidence(pictures: Sequence[Judged], kind: Kind = crack_or_pothole) -> dict[DamageClass, float]:
    """For each kind the confidence with the highest F1, on a grid of 0.02."""
    chosen = {}
    for name in {kind(one) for one in CLASSES}:
        members = [one for one in CLASSES if kind(one) == name]
        grid = np.arange(0.04, 0.9, 0.02)
        f1 = [score(at_confidence(pictures, dict.fromkeys(CLASSES, float(at))), kind, name).f1 for at in grid]
        chosen.update(dict.fromkeys(members, round(float(grid[int(np.argmax(f1))]), 2)))
    return {kind: chosen[kind] for kind in CLASSES}


def _row(every: Sequence[Judged], shown: Sequence[Judged], name: str, kind: Kind) -> Row:
    return Row(name, score(shown, kind, name), *_precisions(every, (name,), kind))


def _total(every: Sequence[Judged], shown: Sequence[Judged], name: str, kind: Kind, names: tuple[str, ...]) -> Row:
    return Row(name, score(shown, kind), *_precisions(every, names, kind), interval(shown, kind))


def _precisions(every: Sequence[Judged], names: tuple[str, ...], kind: Kind) -> tuple[float, float]:
    """mAP at IoU 0.5, and its mean from 0.5 to 0.95."""
    table = np.array([[average_precision(every, name, kind, step) for step in IOU_STEPS] for name in names])
    present = table[~np.isnan(table).any(axis=1)]
    if not len(present):
        return float("nan"), float("nan")
    return float(present[:, 0].mean()), float(present.mean())
