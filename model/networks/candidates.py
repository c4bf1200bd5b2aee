"""From the network's raw answer to detections: the same for every engine, so that all say the same."""

from collections.abc import Mapping
from dataclasses import astuple, replace

import numpy as np
from numpy.typing import NDArray

from model.detection import Box, Detection
from model.networks.letterbox import Letterbox
from model.networks.weights import Weights
from model.vocabulary import DamageClass

_SAME_PLACE_IOU = 0.4
"""Two boxes of a kind that share this much of their union show one damage; see the model card for the figures."""
_SAME_SPOT_IOU = 0.6
"""A hole and a crack that share this much of their union are one damage with two names."""
_WITHIN_SHARE = 0.8
"""A box of which this share lies inside a stronger one of its kind is a part of it, not another damage."""
_VOICE_SHARE = 0.3
"""A repeat with this share of the strongest box's confidence has a say in where the damage ends."""
_LEAST_SCORE = 1e-6
_MOST_CANDIDATES = 300
"""Looked at for each picture; the worst roads here show thirty damages."""


def detections(
    raw: NDArray[np.float32], weights: Weights, confidence: Mapping[DamageClass, float], fit: Letterbox
) -> list[Detection]:
    """`raw`, shape (4 + classes, candidates): centre x, centre y, width, height, then a score for each class.

    `confidence`: the least calibrated confidence for each class.
    """
    scores = raw[4:].T
    best = scores.argmax(axis=1)
    sure = calibrated(
        scores[np.arange(len(best)), best], np.array([weights.calibration[k] for k in weights.classes])[best]
    )
    least = np.array([confidence[kind] for kind in weights.classes])
    order = np.flatnonzero(sure >= _VOICE_SHARE * least[best])
    order = order[np.argsort(-sure[order], kind="stable")][:_MOST_CANDIDATES]
    boxes = _corners(raw[:4].T[order].astype(np.float64), fit)
    found = [
        Detection(weights.classes[best[i]], float(sure[i]), Box(*map(float, box)))
        for i, box in zip(order, boxes, strict=True)
    ]
    whole = [one for one in found if min(one.box.width, one.box.height) > 0]
    return [_settled(one, whole) for one in without_repeats(whole) if one.confidence >= confidence[one.damage_class]]


def calibrated(scores: NDArray[np.float32], lines: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scores as the share of such boxes that are right; `lines`, shape (n, 2): slope and offset between the logits."""
    safe = np.clip(scores.astype(np.float64), _LEAST_SCORE, 1 - _LEAST_SCORE)
    logits = lines[:, 0] * np.log(safe / (1 - safe)) + lines[:, 1]
    share: NDArray[np.float64] = 1 / (1 + np.exp(-logits))
    return share


def without_repeats(found: list[Detection]) -> list[Detection]:
    """Of the detections of one damage the most confident; most confident first. A crack is one crack in any class."""
    kept: list[Detection] = []
    for one in sorted(found, key=lambda detection: -detection.confidence):
        if not any(_repeats(one, other) for other in kept):
            kept.append(one)
    return kept


def _settled(one: Detection, found: list[Detection]) -> Detection:
    """The detection with its box at the mean of those that show the same damage, weighed by their confidence."""
    alike = [
        other
        for other in found
        if _is_pothole(one) == _is_pothole(other)
        and other.confidence >= _VOICE_SHARE * one.confidence
        and _shared(one.box, other.box) > _SAME_PLACE_IOU
    ]
    corners = np.array([astuple(other.box) for other in alike])
    mean = np.average(corners, axis=0, weights=[other.confidence for other in alike])
    within = np.clip(mean, corners.min(axis=0), corners.max(axis=0))  # rounding may leave the picture by 1e-13
    return replace(one, box=Box(*map(float, within)))


def _is_pothole(one: Detection) -> bool:
    return one.damage_class is DamageClass.POTHOLE


def _repeats(weaker: Detection, stronger: Detection) -> bool:
    shared = _shared(weaker.box, stronger.box)
    if _is_pothole(weaker) != _is_pothole(stronger):
        return shared > _SAME_SPOT_IOU
    return shared > _SAME_PLACE_IOU or overlap(weaker.box, stronger.box) > _WITHIN_SHARE * weaker.box.area


def _shared(one: Box, other: Box) -> float:
    """The overlap's share of the union, 0–1."""
    both = overlap(one, other)
    return both / (one.area + other.area - both)


def overlap(one: Box, other: Box) -> float:
    """Square pixels that both boxes cover."""
    width = min(one.x2, other.x2) - max(one.x1, other.x1)
    height = min(one.y2, other.y2) - max(one.y1, other.y1)
    return max(0.0, width) * max(0.0, height)


def _corners(boxes: NDArray[np.float64], fit: Letterbox) -> NDArray[np.float64]:
    """Corners in the picture's own pixels, cut at its rim."""
    half = boxes[:, 2:] / 2
    corners = np.concatenate([boxes[:, :2] - half, boxes[:, :2] + half], axis=1) / fit.scale
    cut: NDArray[np.float64] = np.clip(corners, 0, [fit.width, fit.height, fit.width, fit.height])
    return cut
