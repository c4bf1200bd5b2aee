"""Makes a confidence mean what it says: of the dots at 0.8 eight in ten are right."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from model.datasets.readers import CLASSES
from model.evaluation.scoring import Judged, crack_or_pothole, hits
from model.vocabulary import DamageClass

_STEPS = 50
_LEAST_BOXES = 30
"""With fewer boxes of a kind its scores are left as they are."""
_RIDGE = 1.0
"""Pull of slope and offset towards 1 and 0, as if by that many boxes."""


def calibration(pictures: Sequence[Judged]) -> dict[DamageClass, tuple[float, float]]:
    """Slope and offset between the logits (Platt 1999), for cracks and for potholes; `pictures` judged uncalibrated."""
    fits = {name: _fit(*_outcomes(pictures, name)) for name in ("crack", "pothole")}
    return {kind: fits[crack_or_pothole(kind)] for kind in CLASSES}


def _outcomes(pictures: Sequence[Judged], name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    scores, right = [], []
    for picture in pictures:
        found = sorted(picture.found, key=lambda one: -one.confidence)
        for one, hit in zip(found, hits(picture, crack_or_pothole), strict=True):
            if crack_or_pothole(one.damage_class) == name:
                scores.append(one.confidence)
                right.append(hit)
    return np.array(scores, np.float64), np.array(right, np.float64)


def _fit(scores: NDArray[np.float64], right: NDArray[np.float64]) -> tuple[float, float]:
    """Logistic regression by Newton's steps."""
    if len(scores) < _LEAST_BOXES:
        return 1.0, 0.0
    safe = np.clip(scores, 1e-6, 1 - 1e-6)
    inputs = np.stack([np.log(safe / (1 - safe)), np.ones_like(safe)], axis=1)
    line, rest = np.array([1.0, 0.0]), np.array([1.0, 0.0])
    for _ in range(_STEPS):
        share = 1 / (1 + np.exp(-inputs @ line))
        slope = inputs.T @ (right - share) - _RIDGE * (line - rest)
        bend = (inputs * (share * (1 - share))[:, None]).T @ inputs + _RIDGE * np.eye(2)
        line = line + np.linalg.solve(bend, slope)
    return round(float(line[0]), 3), round(float(line[1]), 3)
