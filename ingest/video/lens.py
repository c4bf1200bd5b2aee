"""What a video's container tells of the phone that made it, and how wide that phone sees."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from model.geometry.camera import FOCAL_REL_SD, focal_px

SENSOR_MM = 34.6
"""Long side of a 4:3 sensor whose diagonal is the 35-mm film's (43.27 mm): phones' 35-mm equivalents go by it."""

TOLD_REL_SD = 0.05
"""Of a focal length out of the 35-mm equivalent: stabilisers cut up to a tenth off the picture."""

MEASURED_REL_SD = 0.02
"""Of a field of view that a person measured."""

MAKES = ("com.apple.quicktime.make", "com.android.manufacturer", "make")
MODELS = ("com.apple.quicktime.model", "com.android.model", "model")
FOCAL_35_MM = ("com.apple.quicktime.camera.focal_length.35mm_equivalent", "focallengthin35mmformat")


@dataclass(frozen=True, slots=True)
class Focal:
    """A focal length in pixels of the upright frame, with its relative standard error."""

    px: float
    rel_sd: float


def maker(tags: Mapping[str, str]) -> str | None:
    """Make and model of the phone, as "Apple iPhone 15"; None where the container does not say."""
    make, model = (next((tags[name].strip() for name in names if tags.get(name)), "") for names in (MAKES, MODELS))
    whole = model if model.lower().startswith(make.lower()) else f"{make} {model}"
    return whole.strip() or None


def focal(tags: Mapping[str, str], field_deg: float | None, width: int, height: int) -> Focal:
    """The focal length as measured, or as the container tells it, or a typical phone's.

    Args:
        field_deg: of the longer side, where a person measured it.
        width, height: of the upright frame, pixels.
    """
    if field_deg is not None:
        return Focal(max(width, height) / 2 / math.tan(math.radians(field_deg / 2)), MEASURED_REL_SD)
    told = next((float(tags[name]) for name in FOCAL_35_MM if _is_number(tags.get(name))), None)
    if told:
        return Focal(told / SENSOR_MM * max(width, height), TOLD_REL_SD)
    return Focal(focal_px(width, height), FOCAL_REL_SD)


def _is_number(text: str | None) -> bool:
    try:
        return text is not None and 5 <= float(text) <= 200
    except ValueError:
        return False
