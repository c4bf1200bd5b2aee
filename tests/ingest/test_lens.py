"""Make of the phone and its focal length: as measured, else by the container's metadata, else typical."""

import math

import pytest

from ingest.video.lens import focal, maker
from model.geometry.camera import TYPICAL_FIELD_DEG


def field_deg(px: float, side: int) -> float:
    return math.degrees(2 * math.atan(side / 2 / px))


@pytest.mark.parametrize(
    ("tags", "name"),
    [
        ({"com.apple.quicktime.make": "Apple", "com.apple.quicktime.model": "iPhone 15"}, "Apple iPhone 15"),
        ({"com.android.manufacturer": "samsung", "com.android.model": "SM-A546B"}, "samsung SM-A546B"),
        ({"make": "Google", "model": "Google Pixel 8"}, "Google Pixel 8"),
        ({"model": "  X100 "}, "X100"),
        ({"make": "", "com.android.model": ""}, None),
        ({}, None),
    ],
)
def test_the_phones_name_is_make_and_model_without_repetition(tags: dict[str, str], name: str | None) -> None:
    assert maker(tags) == name


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1080, 1920)])
def test_a_measured_field_is_the_longer_sides_and_precedes_the_metadata(width: int, height: int) -> None:
    known = focal({"focallengthin35mmformat": "50"}, 70.0, width, height)
    assert field_deg(known.px, 1920) == pytest.approx(70.0)
    assert known.rel_sd == 0.02


def test_26_mm_in_the_metadata_are_67_degrees_with_a_larger_error() -> None:
    known = focal({"com.apple.quicktime.camera.focal_length.35mm_equivalent": "26"}, None, 1920, 1080)
    assert field_deg(known.px, 1920) == pytest.approx(67.3, abs=0.1)
    assert known.rel_sd == 0.05


@pytest.mark.parametrize("nonsense", ["", "wide", "0", "-26", "1e9", "nan"])
def test_without_plausible_metadata_the_focal_length_is_typical_with_the_largest_error(nonsense: str) -> None:
    for tags in ({"focallengthin35mmformat": nonsense}, {}):
        known = focal(tags, None, 1080, 1920)
        assert field_deg(known.px, 1920) == pytest.approx(TYPICAL_FIELD_DEG)
        assert known.rel_sd == 0.07
