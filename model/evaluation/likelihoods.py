"""The likelihood table made from samples: how much a box of a confidence, or none, speaks for a real damage.

**What unlabelled damage does to it.** A box on damage that nobody drew counts as wrong, so the wrong boxes are a
mixture of real mistakes and real damage, and every ratio measured lies between 1 and the true one: strong boxes speak
for damage at least as much as said here, weak ones against it at least as much. Of forty wrong boxes of the kept-apart
dnit highways that were looked at, 23 show damage (13 of 20 under 0.15, 10 of 20 above). For the same reason what was
mistaken for damage is found again less often than measured, so a miss speaks against a candidate at least as much as
said. Ratios stay within `MOST_RATIO` either way: beyond it the counts are too few to tell.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from math import log
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.datasets.readers import CLASSES, read_folder
from model.evaluation.likelihood_samples import (
    BoxSample,
    DrawnSample,
    View,
    box_samples,
    drawn_samples,
    looked_at,
)
from model.evaluation.regions import KINDS
from model.networks.openvino_detector import OpenVinoDetector
from model.networks.weights import Weights

CONFIDENCE_EDGES = (0.05, 0.08, 0.12, 0.18, 0.28, 0.42, 0.6, 0.8, 1.0)
"""Of the bins, about equally wide between the logits."""
DISTANCES_M = (7.0, 12.0)
"""Between near, middling and far."""
HEIGHTS_PX = (40.0,)
"""Between low and high, at the network's size: nearly all nets of cracks are higher, most potholes lower."""
SUREST = 0.93
"""The last bin's end, where its middle is taken: hardly a box is surer."""
MOST_RATIO = 20.0
PRIOR_BOXES = 20.0
"""A cell's shares are pulled to its kind's as if by so many boxes. Assumed."""
LEAST_MISS, MOST_MISS = 0.02, 0.9
"""A chance of a miss is kept between: no labelled picture shows rain on the glass."""


@dataclass(frozen=True)
class Counts:
    """What was counted of one kind, band of distance and band of height."""

    right: tuple[int, ...]
    """Boxes by bin of confidence."""
    wrong: tuple[int, ...]
    drawn: int
    missed: int


@dataclass(frozen=True)
class Measured:
    """A cell as the file has it."""

    counts: Counts
    log_ratios: tuple[float, ...]
    miss: float
    log_miss: float
    share: float


def measure_likelihoods(folders: Sequence[Path], weights: Weights) -> dict[str, Any]:
    """The file's content, from labelled folders whose pictures were kept apart from training; raises DatasetError."""
    detector = OpenVinoDetector(weights, confidence=dict.fromkeys(CLASSES, CONFIDENCE_EDGES[0]))
    looked = [list(looked_at(detector, read_folder(folder))) for folder in folders]
    boxes = [sample for pictures in looked for sample in box_samples(pictures)]
    drawn = [sample for pictures in looked for sample in drawn_samples(pictures)]
    pictures: Counter[str] = Counter()
    for folder, here in zip(folders, looked, strict=True):
        pictures[folder.name] += len(here)
    return likelihood_fields(boxes, drawn, weights.name, weights.version, pictures)


def as_text(fields: Mapping[str, Any]) -> str:
    """As the file is written: a list of numbers on one line, so that a person can read the counts."""
    return _NUMBERS.sub(lambda found: " ".join(found[0].split()), json.dumps(fields, indent=1)) + "\n"


_NUMBERS = re.compile(r"\[[-\d.,\s]+\]")


def likelihood_fields(
    boxes: Sequence[BoxSample], drawn: Sequence[DrawnSample], weights: str, version: int, pictures: Mapping[str, int]
) -> dict[str, Any]:
    """The file's content; `pictures`: how many of which folder."""
    miss_else, looks = missed_else(boxes)
    kinds = {kind: _bands(kind, boxes, drawn, miss_else) for kind in KINDS}
    return {
        "weights": weights,
        "version": version,
        "pictures": dict(pictures),
        "least_confidence": CONFIDENCE_EDGES[0],
        "confidences": [round(point, 4) for point in _middles()],
        "distances_m": list(DISTANCES_M),
        "heights_px": list(HEIGHTS_PX),
        "miss_else": round(miss_else, 3),
        "miss_else_looks": looks,
        "kinds": {kind: [[asdict(cell) for cell in band] for band in bands] for kind, bands in kinds.items()},
    }


def missed_else(boxes: Iterable[BoxSample]) -> tuple[float, int]:
    """The chance that the next frame has no box where a wrong one was, and of how many looks."""
    again = [box.again for box in boxes if not box.right and box.again is not None]
    return _shrunk(sum(not found for found in again), len(again), 0.5, 2.0), len(again)


def never_falling(values: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """The nearest sequence that never falls, weighted least squares (pool adjacent violators)."""
    pools: list[tuple[float, float, int]] = []
    for value, weight in zip(values.tolist(), weights.tolist(), strict=True):
        pools.append((value, weight, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (a, a_weight, a_count), (b, b_weight, b_count) = pools[-2:]
            pools[-2:] = [
                ((a * a_weight + b * b_weight) / (a_weight + b_weight), a_weight + b_weight, a_count + b_count)
            ]
    return np.repeat([value for value, _, _ in pools], [count for _, _, count in pools])


def _bands(
    kind: str, boxes: Sequence[BoxSample], drawn: Sequence[DrawnSample], miss_else: float
) -> list[list[Measured]]:
    """A row for each band of distance, a cell for each band of height."""
    whole = _counts([box for box in boxes if box.view.kind == kind], [one for one in drawn if one.view.kind == kind])
    return [
        [_measured(_within(kind, distance, height, boxes, drawn), whole, miss_else) for height in _bands_of(HEIGHTS_PX)]
        for distance in _bands_of(DISTANCES_M)
    ]


def _within(
    kind: str,
    distance: tuple[float, float],
    height: tuple[float, float],
    boxes: Iterable[BoxSample],
    drawn: Iterable[DrawnSample],
) -> Counts:
    def is_here(view: View) -> bool:
        """Of the kind and within both bands."""
        known = view.distance_m is not None and distance[0] <= view.distance_m < distance[1]
        return known and view.kind == kind and height[0] <= view.height_px < height[1]

    return _counts([box for box in boxes if is_here(box.view)], [one for one in drawn if is_here(one.view)])


def _counts(boxes: Sequence[BoxSample], drawn: Sequence[DrawnSample]) -> Counts:
    return Counts(
        _histogram(boxes, lambda box: box.right),
        _histogram(boxes, lambda box: not box.right),
        len(drawn),
        sum(not one.found for one in drawn),
    )


def _histogram(boxes: Iterable[BoxSample], wanted: Callable[[BoxSample], bool]) -> tuple[int, ...]:
    counted, _ = np.histogram([box.confidence for box in boxes if wanted(box)], CONFIDENCE_EDGES)
    return tuple(counted.tolist())


def _measured(cell: Counts, whole: Counts, miss_else: float) -> Measured:
    """A cell, pulled to its kind's whole where it holds few."""
    right, wrong = (
        _densities(np.array(a), np.array(b)) for a, b in ((cell.right, whole.right), (cell.wrong, whole.wrong))
    )
    weight = 1 / (1 / (right * (sum(cell.right) + PRIOR_BOXES)) + 1 / (wrong * (sum(cell.wrong) + PRIOR_BOXES)))
    ratios = never_falling(np.log(right / wrong), weight).clip(-log(MOST_RATIO), log(MOST_RATIO))
    pooled_miss = _shrunk(whole.missed, whole.drawn, 0.5, 1.0)
    miss = min(max(_shrunk(cell.missed, cell.drawn, pooled_miss, PRIOR_BOXES), LEAST_MISS), MOST_MISS)
    log_miss = min(log(miss / miss_else), 0.0)
    pooled_share = _shrunk(sum(whole.right), sum(whole.right) + sum(whole.wrong), 0.5, 1.0)
    share = _shrunk(sum(cell.right), sum(cell.right) + sum(cell.wrong), pooled_share, PRIOR_BOXES)
    rounded = tuple(round(ratio, 3) for ratio in ratios.tolist())
    return Measured(cell, rounded, round(miss, 4), round(log_miss, 3), round(share, 3))


def _densities(cell: NDArray[np.int64], whole: NDArray[np.int64]) -> NDArray[np.float64]:
    """Share of the boxes in each bin of confidence."""
    pooled = (whole + 0.5) / (whole.sum() + 0.5 * len(whole))
    return np.asarray((cell + PRIOR_BOXES * pooled) / (cell.sum() + PRIOR_BOXES), np.float64)


def _shrunk(count: int, total: int, to: float, strength: float) -> float:
    """The share, pulled to another as if by so many samples."""
    return (count + strength * to) / (total + strength)


def _bands_of(between: Sequence[float]) -> Iterator[tuple[float, float]]:
    return pairwise((0.0, *between, float("inf")))


def _middles() -> list[float]:
    """Of the bins of confidence, between the logits."""
    inner = np.array([*CONFIDENCE_EDGES[:-1], SUREST])
    logits = np.log(inner / (1 - inner))
    return [float(middle) for middle in 1 / (1 + np.exp(-(logits[:-1] + logits[1:]) / 2))]
