"""What a network that finds one kind of thing says: boxes with a score, read out of its raw answer, or no answer."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.detection import Box
from model.networks.letterbox import Letterbox
from model.networks.network import NetworkError

_STRIDES_PX = (8, 16, 32)
"""YOLOv8 answers once for every cell of three grids over its input."""

_ROUNDING = 1e-3
"""A sigmoid may leave 0–1 by so much in an engine's fast arithmetic."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Something found, in the picture's own pixels."""

    box: Box
    score: float
    """0–1, the network's own; not calibrated."""


def scored(corners: NDArray[np.float64], scores: NDArray[np.float64], width: int, height: int) -> list[Scored]:
    """Boxes, shape (n, 4), cut at the picture's rim; what lies beyond it is left out."""
    cut = np.clip(corners, 0, [width, height] * 2)
    found = [Scored(Box(*map(float, box)), float(score)) for box, score in zip(cut, scores, strict=True)]
    return [one for one in found if one.box.width > 0 and one.box.height > 0]


def found_over(least: float, answer: NDArray[np.float32], fit: Letterbox) -> list[Scored]:
    """What scores at least so much; several round one thing are left as they are.

    Args:
        answer: shape (1, 4 + classes, cells): centre x, centre y, width, height, then a score for each class.

    Raises:
        NetworkError: that is no answer to this picture.
    """
    height, width = fit.canvas.shape[:2]
    cells = sum(height // stride * (width // stride) for stride in _STRIDES_PX)
    if answer.shape[0] != 1 or answer.shape[1] < 5 or answer.shape[2:] != (cells,):
        raise NetworkError(f"an answer of shape {answer.shape} to a picture of {cells} cells")
    raw = answer[0].astype(np.float64)
    scores = as_scores(raw[4:]).max(axis=0)
    x, y, width, height = raw[:4, scores >= least] / fit.scale
    corners = np.stack([x - width / 2, y - height / 2, x + width / 2, y + height / 2], axis=1)
    return scored(corners, scores[scores >= least], fit.width, fit.height)


def as_scores(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same, when all are scores, 0–1; raises NetworkError."""
    if not (np.abs(values - 0.5) <= 0.5 + _ROUNDING).all():  # NaN is not either
        raise NetworkError(f"scores from {values.min():g} to {values.max():g}, which are none")
    return values
