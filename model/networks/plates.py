"""Finds number plates, so that they can be made unreadable."""

from typing import Any

import numpy as np
import openvino as ov

from model.detection import Box, Image
from model.networks.letterbox import letterbox
from model.networks.weights import FinderWeights, load_plate_weights


class PlateFinder:
    """Boxes round number plates, in the picture's own pixels."""

    def __init__(self, weights: FinderWeights | None = None) -> None:
        self._weights = load_plate_weights() if weights is None else weights
        core = ov.Core()
        options = {"INFERENCE_PRECISION_HINT": "f32"}
        self._network: Any = core.compile_model(core.read_model(self._weights.path), "CPU", options)

    def find(self, image: Image) -> list[Box]:
        """Every box over the threshold; several round one plate are left as they are, for all get blurred."""
        fit = letterbox(image, self._weights.longest_side)
        raw = self._network({0: fit.tensor})[0][0].astype(np.float64)
        x, y, width, height = raw[:4, raw[4] >= self._weights.confidence] / fit.scale
        corners = np.stack([x - width / 2, y - height / 2, x + width / 2, y + height / 2], axis=1)
        cut = np.clip(corners, 0, [fit.width, fit.height] * 2)
        return [Box(*map(float, box)) for box in cut if box[2] > box[0] and box[3] > box[1]]
