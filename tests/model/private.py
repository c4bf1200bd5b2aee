"""Small pictures with a face or a number plate in them, and where it is."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np

from model.detection import Box, Image

ASTRONAUT = Path(__file__).parent / "pictures" / "astronaut.jpg"
"""Eileen Collins, NASA, public domain."""
FACE_IN_ASTRONAUT = Box(80, 65, 165, 175)
PLATE = (0.41, 0.66, 0.59, 0.71)
"""Of the painted car's picture: left, top, right, bottom of the plate's letters."""


@dataclass(frozen=True)
class Private:
    """A picture and what must not be seen in it."""

    image: Image
    secret: Box


def with_face(number: int) -> Private:
    """The astronaut on grey, at another place and size for each number."""
    scale, (x, y) = (0.2 + 0.02 * (number % 5)), (7 + 11 * (number % 7), 3 + 2 * (number % 3))
    small = cv2.resize(_astronaut(), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    image = np.full((96, 160 + 16 * (number % 2), 3), 90 + number % 60, np.uint8)
    height, width = small.shape[:2]
    image[y : y + height, x : x + width] = small[: image.shape[0] - y]
    face = FACE_IN_ASTRONAUT
    return Private(image, Box(x + face.x1 * scale, y + face.y1 * scale, x + face.x2 * scale, y + face.y2 * scale))


def with_plate(number: int) -> Private:
    """A painted car from behind, in another light for each number."""
    image = np.full((192, 320, 3), 130, np.uint8)
    image[:70] = (200, 190, 180)
    cv2.rectangle(image, (60, 40), (260, 160), (40, 30, 90), -1)
    cv2.rectangle(image, (85, 50), (235, 90), (60, 60, 60), -1)
    for x in (85, 235):
        cv2.circle(image, (x, 165), 18, (20, 20, 20), -1)
    cv2.rectangle(image, (125, 125), (195, 140), (245, 245, 245), -1)
    cv2.rectangle(image, (125, 125), (133, 140), (160, 60, 20), -1)
    cv2.putText(image, f"AB {10 + number}", (136, 136), cv2.FONT_HERSHEY_SIMPLEX, 0.36, (20, 20, 20), 1, cv2.LINE_AA)
    small = cv2.resize(image, (208, 128), interpolation=cv2.INTER_AREA)
    left, top, right, bottom = PLATE
    return Private(
        np.asarray(small * (0.8 + 0.02 * (number % 10)), np.uint8),
        Box(left * 208, top * 128, right * 208, bottom * 128),
    )


@cache
def _astronaut() -> Image:
    return np.asarray(cv2.imread(str(ASTRONAUT)), np.uint8)
