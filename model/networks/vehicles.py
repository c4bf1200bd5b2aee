"""Finds vehicles, which hide the road behind them, and tells the own one from the others."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import openvino as ov

from model.detection import Box, Image
from model.networks.candidates import overlap
from model.networks.letterbox import letterbox
from model.networks.weights import FinderWeights, load_vehicle_weights

AT_BOTTOM_SHARE = 0.02
"""A box that ends nearer to the frame's lower edge than this share of its height goes on below it."""

SAME_PLACE_IOU = 0.6
"""Two boxes that share this much of their union stand at the same place in the picture; the finder's edges tremble."""

OWN_SHARE = 0.5
"""A bonnet or dashboard is at its place in at least so many of the frames; a car ahead comes and goes."""

LEAST_FRAMES = 4
"""With fewer frames to compare nothing is taken for the own vehicle."""


class VehicleFinder:
    """Boxes round cars, motorcycles, buses and lorries, in the picture's own pixels."""

    def __init__(self, weights: FinderWeights | None = None) -> None:
        self._weights = load_vehicle_weights() if weights is None else weights
        core = ov.Core()
        options = {"INFERENCE_PRECISION_HINT": "f32", "PERFORMANCE_HINT": "LATENCY"}
        self._network: Any = core.compile_model(core.read_model(self._weights.path), "CPU", options)

    def find(self, image: Image) -> list[Box]:
        """Every box over the threshold; several round one vehicle are left as they are."""
        fit = letterbox(image, self._weights.longest_side)
        raw = self._network({0: fit.tensor})[0][0].astype(np.float64)
        x, y, width, height = raw[:4, raw[4:].max(axis=0) >= self._weights.confidence] / fit.scale
        corners = np.stack([x - width / 2, y - height / 2, x + width / 2, y + height / 2], axis=1)
        cut = np.clip(corners, 0, [fit.width, fit.height] * 2)
        return [Box(*map(float, box)) for box in cut if box[2] > box[0] and box[3] > box[1]]


@cache
def vehicle_finder() -> VehicleFinder:
    """One for the process; raises WeightsError without the network."""
    return VehicleFinder()


def own_vehicle(frames: Sequence[Sequence[Box]], height: int) -> list[Box]:
    """Where the own bonnet or dashboard was taken for a vehicle.

    Args:
        frames: the vehicles found in frames spread over one recording.
        height: of the frames, pixels.
    """
    low = [[box for box in boxes if box.y2 >= height * (1 - AT_BOTTOM_SHARE)] for boxes in frames]
    if len(frames) < LEAST_FRAMES:
        return []
    kept: list[Box] = []
    for box in (box for boxes in low for box in boxes):
        often = sum(any(same_place(box, other) for other in boxes) for boxes in low) >= OWN_SHARE * len(frames)
        if often and not any(same_place(box, other) for other in kept):
            kept.append(box)
    return kept


def same_place(one: Box, other: Box) -> bool:
    """Whether two boxes may be of one thing that does not move in the picture."""
    shared = overlap(one, other)
    return shared >= SAME_PLACE_IOU * (one.area + other.area - shared)
