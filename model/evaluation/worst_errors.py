"""The worst errors of a detector, found and drawn: what was seen where nothing is, what was missed, what was mixed up.

The kinds of error are those of TIDE (Bolya et al. 2020), at its overlaps.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np

from model.datasets.masks import Label
from model.datasets.readers import Picture
from model.detection import Box, Detection, Image
from model.evaluation.false_alarms import EXAMPLE_WIDTH_PX
from model.evaluation.scoring import Judged, Kind, four_classes, iou, surest_first, taken_by

RIGHT_IOU, BESIDE_IOU = 0.5, 0.1
"""A box that shares this much of the union with a drawn one is there; one that shares less than the second is not."""

_DRAWN, _FOUND, _ERROR = (60, 180, 60), (220, 140, 30), (40, 40, 230)
"""BGR: what a person drew, what was found, and the box this error is about."""
_CONTEXT = 1.2
"""The close-up shows this many times the box's sides round it, and no less than the next share of the picture."""
_LEAST_SHARE = 0.22


class Mistake(StrEnum):
    """Ways of being wrong."""

    FALSE_ALARM = "false alarm"
    MISSED = "missed"
    WRONG_CLASS = "wrong class"
    MISPLACED = "misplaced"
    DOUBLED = "doubled"


@dataclass(frozen=True, slots=True)
class Error:
    """One box that is wrong or missing."""

    mistake: Mistake
    picture: int
    """Its number among the pictures."""
    box: Box
    words: str
    """What was said and what was so."""
    weight: float
    """How bad: the confidence of what was found, or the mean side of what was missed, pixels."""


def errors(judged: Sequence[Judged], kind: Kind = four_classes) -> list[Error]:
    """All of them, the worst of each mistake first; `judged` without the boxes below the confidence shown."""
    every = [error for number, one in enumerate(judged) for error in _errors_of(number, one, kind)]
    return sorted(every, key=lambda error: -error.weight)


def _errors_of(number: int, one: Judged, kind: Kind) -> Iterator[Error]:
    taken = taken_by(one, kind, RIGHT_IOU)
    met = {id(label) for label in taken if label is not None}
    for found, label in zip(surest_first(one), taken, strict=True):
        if label is None:
            mistake, words = _what_is_wrong(found, one.drawn, kind)
            yield Error(mistake, number, found.box, words, found.confidence)
    for label in one.drawn:
        if id(label) not in met and not any(iou(label.box, found.box) >= BESIDE_IOU for found in one.found):
            words = f"{label.damage_class} drawn, nothing found"
            yield Error(Mistake.MISSED, number, label.box, words, label.box.area**0.5)


def _what_is_wrong(found: Detection, drawn: Sequence[Label], kind: Kind) -> tuple[Mistake, str]:
    said = f"{found.damage_class} {found.confidence:.2f}"
    best = max(drawn, key=lambda label: iou(label.box, found.box), default=None)
    shared = 0.0 if best is None else iou(best.box, found.box)
    if best is None or shared < BESIDE_IOU:
        return Mistake.FALSE_ALARM, f"{said} found, nothing drawn"
    same = kind(best.damage_class) == kind(found.damage_class)
    if shared < RIGHT_IOU:
        return Mistake.MISPLACED, f"{said} found, {best.damage_class} drawn, overlap {shared:.2f}"
    if not same:
        return Mistake.WRONG_CLASS, f"{said} found, {best.damage_class} drawn"
    return Mistake.DOUBLED, f"{said} found, the {best.damage_class} drawn has a better box already"


def drawn_whole(picture: Picture, judged: Judged, error: Error) -> Image:
    """The whole picture with what was drawn (green), what was found (blue) and this error (red)."""
    image = picture.read()
    scale = EXAMPLE_WIDTH_PX / image.shape[1]
    return _with_boxes(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), scale, judged, error)


def drawn_close(picture: Picture, judged: Judged, error: Error) -> Image:
    """The same round the error's box, enlarged."""
    image = picture.read()
    x1, y1, x2, y2 = _window(error.box, image.shape[1], image.shape[0])
    scale = EXAMPLE_WIDTH_PX / 2 / (x2 - x1)
    larger = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    whole = _with_boxes(larger, scale, judged, error)
    return whole[round(y1 * scale) : round(y2 * scale), round(x1 * scale) : round(x2 * scale)]


def _window(box: Box, width: int, height: int) -> tuple[int, int, int, int]:
    """Round the box, inside the picture, of the picture's own shape."""
    share = max(box.width * (1 + _CONTEXT) / width, box.height * (1 + _CONTEXT) / height, _LEAST_SHARE)
    across, down = round(width * min(share, 1.0)), round(height * min(share, 1.0))
    left = int(np.clip((box.x1 + box.x2) / 2 - across / 2, 0, width - across))
    top = int(np.clip((box.y1 + box.y2) / 2 - down / 2, 0, height - down))
    return left, top, left + across, top + down


def _with_boxes(image: cv2.typing.MatLike, scale: float, judged: Judged, error: Error) -> Image:
    for label in judged.drawn:
        _frame(image, label.box, scale, _DRAWN, 2)
    for found in judged.found:
        _frame(image, found.box, scale, _FOUND, 2)
    _frame(image, error.box, scale, _ERROR, 3)
    return np.asarray(image, dtype=np.uint8)


def _frame(image: cv2.typing.MatLike, box: Box, scale: float, colour: tuple[int, int, int], thick: int) -> None:
    corners = [(round(x * scale), round(y * scale)) for x, y in ((box.x1, box.y1), (box.x2, box.y2))]
    cv2.rectangle(image, corners[0], corners[1], colour, thick, cv2.LINE_AA)
