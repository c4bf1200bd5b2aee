"""How near people and plates usually are to a camera, and so how sure a network must be of a large one.

What a small false blur hides is a stone; what a large one hides is the picture. So a box needs the more of a score
the larger it is: the network's own threshold up to the size that the thing has at the scene's usual distance, beyond
it in step with the area that the blur would hide, and never more than `ENOUGH`, which true ones of that size have.
Nothing is held impossible: what is surely a face is hidden however near it stands.
"""

import math
from dataclasses import dataclass

from model.detection import Box, Image
from model.geometry.camera import TYPICAL_FIELD_DEG

FACE_M = (0.16, 0.22)
"""Width and height of a face as CenterFace outlines it, chin to hairline, metres."""

PLATE_M = (0.52, 0.11)
"""Of a car's number plate, metres: 520 × 110 mm in most of Europe, 504 × 120 mm in Denmark."""

ENOUGH = 0.5
"""A score at which a box is believed at any size. Measured (model card): 428 faces, 0.04–0.22 of the picture's width
high, whole and in profile, darkened to half, smeared and saved at JPEG 70, all had 0.55 or more; of 241 labelled plates
over 0.08 of the width one that the network saw at all had less (0.46). False faces of those sizes had 0.31 at most in
1,406 road pictures without people; false plates 0.49, but for one bright hole of 0.89."""

_FOCAL_SHARE = 0.5 / math.tan(math.radians(TYPICAL_FIELD_DEG / 2))
"""The focal length as a share of the picture's longer side: 0.785, whatever the resolution; phones' main cameras lie
between 0.69 and 0.87 (72 and 60 degrees)."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a camera looks at."""

    usual_m: float
    """Faces and plates are mostly so far from the camera, metres, or farther."""

    def needed(self, least: float, size_m: tuple[float, float], box: Box, image: Image) -> float:
        """The score, 0–1, that a box must have; `least` is enough at the usual distance.

        A thing s metres wide at d metres takes s / d × f pixels, f the focal length in pixels.
        """
        focal_px = _FOCAL_SHARE * float(max(image.shape[:2]))
        usual_px2 = size_m[0] * size_m[1] * (focal_px / self.usual_m) ** 2
        return min(max(least, ENOUGH), least * max(1.0, box.area / usual_px2))


FROM_WINDSCREEN = Scene(usual_m=7.5)
"""A phone behind a windscreen: people on the pavement and cars in the other lane are farther off than this; a face at
4.7 m and a plate at 3.4 m need `ENOUGH`. A bonnet keeps all at 1.5 m, where a face is 8 % of the picture wide."""

ON_FOOT = Scene(usual_m=2.0)
"""A crew's photo of what it mended: the mate stands beside the hole, and a face is more likely than from a vehicle."""
