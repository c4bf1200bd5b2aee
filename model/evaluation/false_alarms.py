"""False alarms where there is nothing to find: by picture and kilometre, the surest kept to be looked at."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from model.datasets.readers import DatasetError, read_undamaged
from model.detection import Detection, Detector, Image, Picture, as_reduced

_KEPT = 12
"""So many of the surest false alarms are kept as pictures."""
EXAMPLE_WIDTH_PX = 720
"""Of the pictures in which errors are shown."""
_RED = (40, 40, 230)


@dataclass(frozen=True, slots=True)
class Alarms:
    """What a detector showed on road without damage."""

    name: str
    frames: int
    metres: float
    """Driven; or, where no track says, as many as the frames' spacing makes."""
    boxes: int
    """Shown in single frames; one thing seen from four places counts four times."""
    dots: int | None
    """New damages they would have become on the map; None where no track says where they lie."""

    @property
    def boxes_per_frame(self) -> float:
        """0 is right."""
        return self.boxes / max(self.frames, 1)

    @property
    def boxes_per_km(self) -> float:
        """0 is right."""
        return 1000 * self.boxes / self.metres if self.metres else float("nan")

    @property
    def dots_per_km(self) -> float | None:
        """0 is right."""
        return None if self.dots is None else 1000 * self.dots / self.metres if self.metres else float("nan")


@dataclass(frozen=True, slots=True)
class Example:
    """One false alarm."""

    picture: Image
    """Small, the box drawn."""
    words: str
    confidence: float


@dataclass(frozen=True, slots=True)
class FalseAlarms:
    """One undamaged footage: the count, and the surest false alarms."""

    alarms: Alarms
    examples: tuple[Example, ...]


@dataclass
class Watched:
    """A detector whose answers are counted and whose surest are kept."""

    detector: Detector
    boxes: int = 0
    frames: int = 0
    examples: list[Example] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The detector's own."""
        return self.detector.name

    def detect(self, images: Sequence[Picture]) -> list[list[Detection]]:
        """What the detector says."""
        answers = self.detector.detect(images)
        for image, found in zip(images, answers, strict=True):
            self.frames += 1
            self.boxes += len(found)
            self._keep(image, found)
        return answers

    def quiet(self, name: str, metres: float, dots: int | None) -> FalseAlarms:
        """What was seen so far, over so many metres."""
        return FalseAlarms(Alarms(name, self.frames, metres, self.boxes, dots), tuple(self.examples))

    def _keep(self, image: Picture, found: Sequence[Detection]) -> None:
        for one in found:
            if len(self.examples) < _KEPT or one.confidence > self.examples[-1].confidence:
                self.examples.append(_example(image, one))
                self.examples = sorted(self.examples, key=lambda kept: -kept.confidence)[:_KEPT]


def alarms_in(source: Path, detector: Detector, spacing_m: float) -> FalseAlarms:
    """Counts over the pictures of a folder or the frames of a video, taken to lie `spacing_m` metres apart.

    Raises DatasetError where there is no picture.
    """
    watched = Watched(detector)
    for picture in read_undamaged(source):
        watched.detect([picture.read()])
    if not watched.frames:
        raise DatasetError(f"{source}: no picture without damage in it; give a video or a folder with images/")
    return watched.quiet(source.name, watched.frames * spacing_m, None)


def _example(picture: Picture, one: Detection) -> Example:
    image = as_reduced(picture)
    scale = EXAMPLE_WIDTH_PX / image.width
    size = (EXAMPLE_WIDTH_PX, max(1, round(image.height * scale)))
    small = cv2.resize(image.pixels, size, interpolation=cv2.INTER_AREA)
    corners = np.array([one.box.x1, one.box.y1, one.box.x2, one.box.y2]) * scale
    left, top, right, bottom = (round(float(side)) for side in corners)
    cv2.rectangle(small, (left, top), (right, bottom), _RED, 3, cv2.LINE_AA)
    return Example(np.asarray(small, dtype=np.uint8), f"{one.damage_class} {one.confidence:.2f}", one.confidence)
