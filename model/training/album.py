"""The worst errors as one picture, and how far confidences can be trusted."""

from collections.abc import Sequence

import cv2
import numpy as np

from model.detection import Box, Image
from model.training.readers import Picture
from model.training.scoring import Judged, Kind, crack_or_pothole, hits

_DRAWN, _RIGHT, _WRONG = (0, 200, 0), (255, 200, 0), (0, 0, 255)
"""BGR: what a person drew, what was found rightly, what was found wrongly."""
_TILE = (480, 300)
_COLUMNS = 4


def errors(picture: Judged, kind: Kind = crack_or_pothole) -> int:
    """Boxes found wrongly and boxes missed."""
    right = sum(hits(picture, kind))
    return len(picture.found) + len(picture.drawn) - 2 * right


def worst(pictures: Sequence[Picture], judged: Sequence[Judged], count: int = 20) -> Image:
    """A sheet of the pictures with most errors; `judged` without the boxes below the default confidence."""
    order = sorted(range(len(judged)), key=lambda i: -errors(judged[i]))[:count]
    tiles = [_tile(pictures[i].read(), judged[i]) for i in order]
    tiles += [np.zeros_like(tiles[0])] * (-len(tiles) % _COLUMNS)
    rows = [np.hstack(tiles[i : i + _COLUMNS]) for i in range(0, len(tiles), _COLUMNS)]
    return np.asarray(np.vstack(rows), dtype=np.uint8)


def reliability(judged: Sequence[Judged], bins: int = 5) -> list[tuple[float, float, int]]:
    """For each band of confidence: the mean confidence, the share of its boxes that are right, how many there are."""
    pairs = [
        (one.confidence, hit)
        for picture in judged
        for one, hit in zip(
            sorted(picture.found, key=lambda found: -found.confidence), hits(picture, crack_or_pothole), strict=True
        )
    ]
    bands = [[pair for pair in pairs if i / bins <= pair[0] < (i + 1) / bins] for i in range(bins)]
    return [
        (float(np.mean([sure for sure, _ in band])), float(np.mean([hit for _, hit in band])), len(band))
        for band in bands
        if band
    ]


def _tile(image: Image, judged: Judged) -> Image:
    thick = max(1, image.shape[1] // 300)
    found = sorted(judged.found, key=lambda one: -one.confidence)
    for label in judged.drawn:
        _frame(image, label.box, _DRAWN, 2 * thick)
    for one, hit in zip(found, hits(judged, crack_or_pothole), strict=True):
        _frame(image, one.box, _RIGHT if hit else _WRONG, thick)
    return np.asarray(cv2.resize(image, _TILE, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _frame(image: Image, box: Box, colour: tuple[int, int, int], thick: int) -> None:
    cv2.rectangle(image, (round(box.x1), round(box.y1)), (round(box.x2), round(box.y2)), colour, thick)
