"""A damage's two pictures in mails and on paper: the whole with the detection's box, and the damage from near."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import cv2
import numpy as np

from api.photos.cleaning import jpeg, shrunk
from api.wire.sightings import close_up_of
from data.damages.best_picture import best_first
from data.media.pictures import Pictures
from data.schema import Damage, Sighting
from model.detection import Image

MAIL_WIDTH_PX = 640
MAIL_JPEG_QUALITY = 78
"""About 45 kB a picture, two a damage: 40 damages make a mail of 5 MB."""

BOX_COLOURS, WHITE = (30, 30, 220), (255, 255, 255)
BOX_MARGIN = 6
"""Pixels of the small picture between the damage and the line round it."""

BAR_MARGIN_PX, BAR_TICK_PX = 16, 7
"""Of the bar of scale: from the close-up's corner, and the half height of its ends."""


@dataclass(frozen=True, slots=True)
class Illustration:
    """A damage in two pictures, JPEG."""

    whole: bytes
    near: bytes

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.whole) + len(self.near)


@dataclass
class BoxedPictures:
    """Makes each damage's pictures once. Made before the transaction, so that no writer waits for JPEGs."""

    pictures: Pictures
    _made: dict[int, Illustration | None] = field(default_factory=dict)

    def prepare(self, damages: Iterable[Damage]) -> None:
        """Make the pictures now."""
        for damage in damages:
            self.of(damage)

    def of(self, damage: Damage) -> Illustration | None:
        """The damage's pictures, or None where none was kept."""
        if damage.id not in self._made:
            self._made[damage.id] = self._make(damage)
        return self._made[damage.id]

    def _make(self, damage: Damage) -> Illustration | None:
        for sighting in best_first(damage.sightings):
            stored = self.pictures.read(sighting.picture) if sighting.picture else None
            if stored is not None and (illustration := illustrated(stored, sighting)):
                return illustration
        return None


def illustrated(stored: bytes, sighting: Sighting) -> Illustration | None:
    """Both pictures of a sighting from the one that was kept; None where it cannot be read."""
    image = cv2.imdecode(np.frombuffer(stored, np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        return None
    whole = np.asarray(image, np.uint8)
    return Illustration(
        jpeg(boxed(whole, sighting), MAIL_JPEG_QUALITY), jpeg(from_near(whole, sighting), MAIL_JPEG_QUALITY)
    )


def boxed(image: Image, sighting: Sighting) -> Image:
    """The picture at most `MAIL_WIDTH_PX` wide, a red box with a white rim round the damage."""
    small = np.ascontiguousarray(shrunk(image, MAIL_WIDTH_PX))
    across, down = small.shape[1] / sighting.frame_width, small.shape[0] / sighting.frame_height
    corner = (round(sighting.x1 * across) - BOX_MARGIN, round(sighting.y1 * down) - BOX_MARGIN)
    opposite = (round(sighting.x2 * across) + BOX_MARGIN, round(sighting.y2 * down) + BOX_MARGIN)
    for colour, thickness in ((WHITE, 5), (BOX_COLOURS, 3)):
        cv2.rectangle(small, corner, opposite, colour, thickness, cv2.LINE_AA)
    return small


def from_near(image: Image, sighting: Sighting) -> Image:
    """The close-up, `MAIL_WIDTH_PX` wide whatever it holds, with a bar of scale and nothing over the damage."""
    near = close_up_of(sighting)
    left, top, right, bottom = near.view
    across, down = image.shape[1] / sighting.frame_width, image.shape[0] / sighting.frame_height
    part = image[round(top * down) : round(bottom * down), round(left * across) : round(right * across)]
    size = (MAIL_WIDTH_PX, round(MAIL_WIDTH_PX * part.shape[0] / part.shape[1]))
    enlarged = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_CUBIC), np.uint8)
    return _with_bar(enlarged, round(near.bar_px * MAIL_WIDTH_PX / (right - left)), near.bar_text)


def _with_bar(image: Image, length: int, text: str) -> Image:
    down = image.shape[0] - BAR_MARGIN_PX
    ends = (BAR_MARGIN_PX, BAR_MARGIN_PX + length)
    lines = [((ends[0], down), (ends[1], down)), *(((x, down - BAR_TICK_PX), (x, down + BAR_TICK_PX)) for x in ends)]
    for colour, thickness in (((0, 0, 0), 6), (WHITE, 3)):
        for start, end in lines:
            cv2.line(image, start, end, colour, thickness, cv2.LINE_AA)
        cv2.putText(
            image, text, (ends[0] + 4, down - BAR_TICK_PX - 6), cv2.FONT_HERSHEY_SIMPLEX, 0.8, colour, thickness - 1,
            cv2.LINE_AA,
        )  # fmt: skip
    return image
