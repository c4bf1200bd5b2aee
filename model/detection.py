"""Detections in one picture, and the interface that every detector implements."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from model.grading.measures import Measures
from model.vocabulary import DamageClass

Image = NDArray[np.uint8]
"""A picture, shape (height, width, 3), BGR, 0–255."""

Grey = NDArray[np.uint8]
"""A picture, shape (height, width), 0–255."""


@dataclass(frozen=True, slots=True)
class ReducedImage:
    """A picture made small once for all the networks that look at it, which bring boxes back to its own pixels."""

    pixels: Image
    width: int
    """Of the whole picture."""
    height: int


Picture = Image | ReducedImage
"""What may be looked at."""


def as_reduced(picture: Picture) -> ReducedImage:
    """The same; a whole picture as one that is reduced by nothing."""
    return picture if isinstance(picture, ReducedImage) else ReducedImage(picture, picture.shape[1], picture.shape[0])


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle in the picture's own pixels, x right, y down, x1 < x2 and y1 < y2."""

    x1: float
    y1: float
    x2: float
    y2: float

    @property
    def width(self) -> float:
        """Pixels."""
        return self.x2 - self.x1

    @property
    def height(self) -> float:
        """Pixels."""
        return self.y2 - self.y1

    @property
    def area(self) -> float:
        """Square pixels."""
        return self.width * self.height


@dataclass(frozen=True, slots=True)
class Detection:
    """One damage in one picture."""

    damage_class: DamageClass
    confidence: float
    """0–1."""
    box: Box
    measures: Measures | None = None
    """What the pixels tell of it; None where nobody measured."""


class Detector(Protocol):
    """Detects damage on the road in pictures; the fake one and those for CPU and GPU are interchangeable."""

    @property
    def name(self) -> str:
        """Which weights, which engine and in which precision, for the record: `vejsyn-damage-1 openvino bf16`."""
        ...

    def detect(self, images: Sequence[Picture]) -> list[list[Detection]]:
        """One list for each picture, in order, most confident first; only damage on the road."""
        ...
