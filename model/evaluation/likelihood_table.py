"""How much a box, or its absence, speaks for a damage: measured log likelihood ratios, beside the weights.

The file is made by `vejsyn evaluate --likelihoods` from labelled pictures kept apart from training, and belongs to the
weights whose version it names. Boxes down to `least_confidence` were counted, so a ratio says nothing of weaker ones.
"""

import json
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import Any

import numpy as np

from model.vocabulary import DamageClass

LONGEST_SIDE_PX = 640
"""Heights are those in a picture whose longer side has so many pixels, as the network looks at it."""


class LikelihoodError(Exception):
    """A table that is missing or none; says which file, why, and what to do."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What was measured of one kind at one distance and size."""

    log_ratios: tuple[float, ...]
    """Of a box against its confidence: log of its density among boxes on damage over that among all others, at the
    table's confidences; never falling."""
    log_miss: float
    """Of a frame without a box: log of its chance where a damage is in view over that where something else is that was
    taken for one before."""
    miss: float
    """0–1, the chance that a damage in view has no box."""
    share: float
    """0–1, of the boxes counted the share that lay on damage, on roads that have much of it."""


@dataclass(frozen=True)
class LikelihoodTable:
    """Log likelihood ratios, natural: real damage against anything else."""

    weights: str
    version: int
    """Of the weights that were measured."""
    least_confidence: float
    """0–1; weaker boxes were not counted."""
    confidences: tuple[float, ...]
    """Where the ratios are given; between them they are interpolated over the logit."""
    distances_m: tuple[float, ...]
    """Between the bands of distance, ascending."""
    heights_px: tuple[float, ...]
    """Between the bands of height, ascending; see `LONGEST_SIDE_PX`."""
    cells: Mapping[str, tuple[tuple[Cell, ...], ...]]
    """By kind (`crack`, `pothole`), band of distance and band of height."""

    def log_ratio(self, kind: DamageClass, confidence: float, distance_m: float, height_px: float) -> float:
        """Of a box of that class and calibrated confidence.

        Args:
            distance_m: from the camera to the box's middle on the road.
            height_px: of the box, in a picture of `LONGEST_SIDE_PX`; see `height_at_network`.
        """
        least, most = self.confidences[0], self.confidences[-1]
        logits = [_logit(point) for point in self.confidences]
        ratios = self.cell(kind, distance_m, height_px).log_ratios
        return float(np.interp(_logit(min(max(confidence, least), most)), logits, ratios))

    def cell(self, kind: DamageClass, distance_m: float, height_px: float) -> Cell:
        """What was measured there."""
        name = "pothole" if kind is DamageClass.POTHOLE else "crack"
        return self.cells[name][bisect_right(self.distances_m, distance_m)][bisect_right(self.heights_px, height_px)]


def height_at_network(height_px: float, width: int, height: int) -> float:
    """A box's height in a frame of that width and height, brought to the size at which the network looks."""
    return height_px * LONGEST_SIDE_PX / max(width, height)


def load(path: Path) -> LikelihoodTable:
    """The table in a file; raises LikelihoodError."""
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        return _table(fields)
    except OSError as error:
        raise LikelihoodError(
            f"{path}: cannot be read ({error.strerror}); restore it with `git checkout` or install Vejsyn again"
        ) from error
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise LikelihoodError(f"{path}: no table of likelihoods ({error!r}); restore it with `git checkout`") from error


def _table(fields: dict[str, Any]) -> LikelihoodTable:
    distances, heights = tuple(fields["distances_m"]), tuple(fields["heights_px"])
    points = tuple(fields["confidences"])
    cells = {
        kind: tuple(tuple(_cell(cell, len(points)) for cell in band) for band in bands)
        for kind, bands in fields["kinds"].items()
    }
    if set(cells) != {"crack", "pothole"}:
        raise ValueError(f"kinds {sorted(cells)}")
    if any(
        len(bands) != len(distances) + 1 or any(len(b) != len(heights) + 1 for b in bands) for bands in cells.values()
    ):
        raise ValueError("as many cells as bands")
    least = float(fields["least_confidence"])
    return LikelihoodTable(fields["weights"], fields["version"], least, points, distances, heights, cells)


def _cell(fields: dict[str, Any], points: int) -> Cell:
    ratios = tuple(map(float, fields["log_ratios"]))
    if len(ratios) != points:
        raise ValueError(f"{len(ratios)} ratios for {points} confidences")
    return Cell(ratios, float(fields["log_miss"]), float(fields["miss"]), float(fields["share"]))


def _logit(share: float) -> float:
    return log(share / (1 - share))
