"""The pictures in a mail: small, with the detection's box drawn."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import cv2
import numpy as np

from api.photos.cleaning import jpeg, shrunk
from data.damages.best_picture import best_first
from data.media.pictures import Pictures
from data.schema import Damage, Sighting
from model.detection import Image

MAIL_WIDTH_PX = 640
MAIL_JPEG_QUALITY = 78
"""About 50 kB a picture: 40 of them make a mail of 3 MB."""

BOX_COLOURS, WHITE = (30, 30, 220), (255, 255, 255)
BOX_MARGIN = 6
"""Pixels of the small picture between the damage and the line round it."""


@dataclass
class BoxedPictures:
    """Makes each damage's picture once. Made before the transaction, so that no writer waits for JPEGs."""

    pictures: Pictures
    _made: dict[int, bytes | None] = field(default_factory=dict)

    def prepare(self, damages: Iterable[Damage]) -> None:
        """Make the pictures now."""
        for damage in damages:
            self.of(damage)

    def of(self, damage: Damage) -> bytes | None:
        """The damage's picture as JPEG, or None where no picture was kept."""
        if damage.id not in self._made:
            self._made[damage.id] = self._make(damage)
        return self._made[damage.id]

    def _make(self, damage: Damage) -> bytes | None:
        for sighting in best_first(damage.sightings):
            stored = self.pictures.read(sighting.picture) if sighting.picture else None
            image = None if stored is None else cv2.imdecode(np.frombuffer(stored, np.uint8), cv2.IMREAD_COLOR)
            if image is not None:
                return jpeg(boxed(np.asarray(image, np.uint8), sighting), MAIL_JPEG_QUALITY)
        return None


def boxed(image: Image, sighting: Sighting) -> Image:
    """The picture at most `MAIL_WIDTH_PX` wide, a red box with a white rim round the damage."""
    small = np.ascontiguousarray(shrunk(image, MAIL_WIDTH_PX))
    across, down = small.shape[1] / sighting.frame_width, small.shape[0] / sighting.frame_height
    corner = (round(sighting.x1 * across) - BOX_MARGIN, round(sighting.y1 * down) - BOX_MARGIN)
    opposite = (round(sighting.x2 * across) + BOX_MARGIN, round(sighting.y2 * down) + BOX_MARGIN)
    for colour, thickness in ((WHITE, 5), (BOX_COLOURS, 3)):
        cv2.rectangle(small, corner, opposite, colour, thickness, cv2.LINE_AA)
    return small
