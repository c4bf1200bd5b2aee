"""Which phone made a video, and its focal length, from the container's metadata."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from model.geometry.camera import FOCAL_REL_SD, focal_px

SENSOR_LONG_SIDE_MM = 34.6
"""Long side, mm, of a 4:3 sensor with the diagonal of 35-mm film (43.27 mm): phones' 35-mm equivalents refer to it."""

METADATA_FOCAL_REL_SD = 0.05
"""Relative standard error of a focal length from the 35-mm equivalent: stabilisers crop up to a tenth of a picture."""

MEASURED_FOCAL_REL_SD = 0.02
"""Relative standard error of a focal length from a field of view that a person measured. Assumed."""

PLAUSIBLE_FOCAL_35_MM = (5.0, 200.0)
"""35-mm equivalents outside this range, mm, are not a phone's."""

MAKE_TAGS = ("com.apple.quicktime.make", "com.android.manufacturer", "make")
MODEL_TAGS = ("com.apple.quicktime.model", "com.android.model", "model")
FOCAL_35_MM_TAGS = ("com.apple.quicktime.camera.focal_length.35mm_equivalent", "focallengthin35mmformat")


@dataclass(frozen=True, slots=True)
class Focal:
    """A focal length in pixels of the upright frame, with its relative standard error."""

    px: float
    rel_sd: float


def maker(tags: Mapping[str, str]) -> str | None:
    """Make and model of the phone, as "Apple iPhone 15"; None where the container does not say."""
    make, model = (
        next((tags[name].strip() for name in names if tags.get(name)), "") for names in (MAKE_TAGS, MODEL_TAGS)
    )
    name = model if model.lower().startswith(make.lower()) else f"{make} {model}"
    return name.strip() or None


def focal(tags: Mapping[str, str], field_deg: float | None, width: int, height: int) -> Focal:
    """The focal length as measured, or from the container's metadata, or a typical phone's.

    Args:
        tags: the container's metadata by name.
        field_deg: field of view of the longer side, where a person measured it.
        width, height: of the upright frame, pixels.
    """
    if field_deg is not None:
        return Focal(max(width, height) / 2 / math.tan(math.radians(field_deg / 2)), MEASURED_FOCAL_REL_SD)
    focal_35_mm = next((float(tags[name]) for name in FOCAL_35_MM_TAGS if _is_focal(tags.get(name))), None)
    if focal_35_mm:
        return Focal(focal_35_mm / SENSOR_LONG_SIDE_MM * max(width, height), METADATA_FOCAL_REL_SD)
    return Focal(focal_px(width, height), FOCAL_REL_SD)


def _is_focal(text: str | None) -> bool:
    try:
        return text is not None and PLAUSIBLE_FOCAL_35_MM[0] <= float(text) <= PLAUSIBLE_FOCAL_35_MM[1]
    except ValueError:
        return False
