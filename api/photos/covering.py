"""A kept picture made unrecognisable, but for the damage that it was kept for."""

from collections.abc import Iterable

import cv2
import numpy as np

from api.photos.cleaning import PHOTO_JPEG_QUALITY, jpeg
from api.photos.image_header import NotAPhoto
from model.detection import Image

CELLS_ACROSS = 24
"""Of the picture's width are left: a person who fills a third of it is eight cells wide, and nobody any more."""

Corners = tuple[float, float, float, float]


def covered(content: bytes, boxes: Iterable[Corners]) -> bytes:
    """The picture with all but the boxes in coarse cells.

    Args:
        content: JPEG.
        boxes: left, top, right, bottom, as shares of width and height.

    Raises:
        NotAPhoto: it cannot be read.
    """
    image = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        raise NotAPhoto
    clear = np.asarray(image, np.uint8)
    height, width = clear.shape[:2]
    hidden = _coarse(clear)
    for left, top, right, bottom in boxes:
        rows = slice(max(0, round(top * height)), round(bottom * height))
        columns = slice(max(0, round(left * width)), round(right * width))
        hidden[rows, columns] = clear[rows, columns]
    return jpeg(hidden, PHOTO_JPEG_QUALITY)


def _coarse(image: Image) -> Image:
    height, width = image.shape[:2]
    cells = (CELLS_ACROSS, max(1, round(CELLS_ACROSS * height / width)))
    small = cv2.resize(image, cells, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_NEAREST), np.uint8)
