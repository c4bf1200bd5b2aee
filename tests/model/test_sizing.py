"""Sizes measured in pictures, and whether their standard errors are right."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from model.detection import Box, Detection
from model.geometry.camera import Camera
from model.geometry.ground import Footprint, footprint
from model.geometry.sizing import (
    BIAS_SD_PX,
    DRIVE_EDGE_SD_SHARE,
    FRAME_EDGE_SD_PX,
    FRAME_EDGE_SD_SHARE,
    NETWORK_PX,
    SizeErrors,
)
from model.grading.severity import CONFIDENCE_90
from model.vocabulary import DamageClass

HOLE, CRACK, NET = DamageClass.POTHOLE, DamageClass.LONGITUDINAL, DamageClass.ALLIGATOR
CAMERA = Camera(1280, 720, 1000.0, 11.0, 0.0, 1.45, mount_rel_sd=0.02, pitch_sd_deg=0.15)

Floats = NDArray[np.float64]


def rectangle(ahead: float, right: float, length: float, width: float) -> Floats:
    return np.array([(ahead + a * length / 2, right + b * width / 2) for a in (-1, 1) for b in (-1, 1)])


def ellipse(ahead: float, right: float, length: float, width: float) -> Floats:
    angles = np.linspace(0, 2 * np.pi, 72)
    return np.column_stack([ahead + length / 2 * np.cos(angles), right + width / 2 * np.sin(angles)])


def round_it(outline: Floats, camera: Camera = CAMERA) -> Floats:
    pixels = np.array([camera.pixel(a, r) for a, r in outline.tolist()])
    return np.concatenate([pixels.min(axis=0), pixels.max(axis=0)])


def patch_of(kind: DamageClass, box: Floats, camera: Camera = CAMERA) -> Footprint:
    patch = footprint(Detection(kind, 0.9, Box(*box.tolist())), camera)
    assert patch is not None
    return patch


@pytest.mark.parametrize("right", [-2.5, -1.0, 0.3, 1.5])
@pytest.mark.parametrize(("ahead", "length", "width"), [(5.0, 2.0, 1.2), (7.0, 3.5, 1.0), (9.0, 1.5, 0.8)])
def test_rounded_alligator_cracking_beside_the_camera_has_its_own_width(
    ahead: float, length: float, width: float, right: float
) -> None:
    patch = patch_of(NET, round_it(ellipse(ahead, right, length, width)))
    assert patch.width_m == pytest.approx(width, rel=0.2)
    assert patch.length_m == pytest.approx(length, rel=0.02)


@given(st.floats(4, 9), st.floats(-2, 2), st.floats(1.0, 3.5))
def test_a_crack_across_the_road_is_as_long_as_it_is(ahead: float, right: float, width: float) -> None:
    patch = patch_of(DamageClass.TRANSVERSE, round_it(rectangle(ahead, right, 0.3, width)))
    assert patch.width_m == pytest.approx(width, abs=0.16)  # an upright box round a bar seen obliquely


def drives(
    kind: DamageClass, outline: Floats, views: int, random: np.random.Generator
) -> Iterator[tuple[float, float]]:
    """Size and its standard error by each drive; boxes and camera as wrong as `model.geometry.sizing` assumes."""
    px, box = max(CAMERA.width, CAMERA.height) / NETWORK_PX, np.array([1, 1, -1, -1])
    for _ in range(400):
        true = replace(
            CAMERA,
            mount_m=CAMERA.mount_m * (1 + random.normal(0, CAMERA.mount_rel_sd)),
            pitch_deg=CAMERA.pitch_deg + random.normal(0, CAMERA.pitch_sd_deg),
        )
        drawn = round_it(outline, true)
        sides = np.tile(drawn[2:] - drawn[:2], 2)
        drawn = drawn - box * random.normal(0, BIAS_SD_PX * px) + random.normal(0, DRIVE_EDGE_SD_SHARE, 4) * sides
        frame_sd = np.hypot(FRAME_EDGE_SD_PX * px, FRAME_EDGE_SD_SHARE * sides)
        patches = [patch_of(kind, drawn + random.normal(0, 1, 4) * frame_sd) for _ in range(views)]
        sizes = [_reported(patch, kind) for patch in patches]
        yield float(np.median(sizes)), SizeErrors.of_views([p.errors for p in patches]).total


@pytest.mark.parametrize("views", [1, 4])
@pytest.mark.parametrize(
    ("kind", "ahead", "length", "width"), [(HOLE, 4.0, 0.4, 0.4), (HOLE, 7.0, 0.8, 0.7), (CRACK, 6.0, 4.0, 0.3)]
)
def test_nine_in_ten_sizes_lie_in_the_90_percent_interval(
    kind: DamageClass, ahead: float, length: float, width: float, views: int
) -> None:
    true_size = (length + width) / 2 if kind is HOLE else length
    measured = list(drives(kind, rectangle(ahead, 0.0, length, width), views, np.random.default_rng(3)))
    covered = np.mean([abs(size - true_size) <= CONFIDENCE_90 * error * size for size, error in measured])
    assert 0.84 <= covered <= 0.96


def test_more_frames_reduce_only_the_error_of_single_frames() -> None:
    one = SizeErrors(bias=0.2, drive=0.08, frame=0.12)
    many = SizeErrors.of_views([one] * 400)
    assert SizeErrors.of_views([one]) == one
    assert many.repeatability == pytest.approx(0.08, rel=0.01)
    assert many.total == pytest.approx(np.hypot(0.2, 0.08), rel=0.01)


def test_small_and_far_potholes_have_larger_errors() -> None:
    near, far, small = (
        patch_of(HOLE, round_it(rectangle(ahead, 0.0, side, side))).errors.total
        for ahead, side in ((4.0, 0.6), (9.0, 0.6), (4.0, 0.2))
    )
    assert near < far
    assert near < small


def test_an_unmeasured_camera_makes_errors_larger() -> None:
    box = round_it(rectangle(5.0, 0.0, 3.0, 0.3))
    known = patch_of(CRACK, box).errors.repeatability
    assert patch_of(CRACK, box, replace(CAMERA, mount_rel_sd=0.1)).errors.repeatability > known
    assert patch_of(CRACK, box, replace(CAMERA, pitch_sd_deg=0.8)).errors.repeatability > known
    assert patch_of(CRACK, box, replace(CAMERA, focal_rel_sd=0.07)).errors.repeatability > known


@pytest.mark.parametrize(
    ("wrong", "moved"),
    [
        ({"pitch_sd_deg": 0.3}, lambda camera: replace(camera, pitch_deg=camera.pitch_deg + 0.3)),
        ({"mount_rel_sd": 0.05}, lambda camera: replace(camera, mount_m=camera.mount_m * 1.05)),
        ({"focal_rel_sd": 0.03}, lambda camera: camera.with_focal(camera.focal_px * 1.03)),
    ],
)
@pytest.mark.parametrize(
    ("kind", "length", "width"), [(CRACK, 3.0, 0.3), (DamageClass.TRANSVERSE, 0.3, 3.0), (HOLE, 0.6, 0.6)]
)
def test_a_cameras_error_is_what_a_camera_so_wrong_makes_of_the_size(
    kind: DamageClass, length: float, width: float, wrong: dict[str, float], moved: Callable[[Camera], Camera]
) -> None:
    known = replace(CAMERA, mount_rel_sd=0.0, pitch_sd_deg=0.0)
    box = round_it(rectangle(6.0, 0.0, length, width), known)
    error, rest = (patch_of(kind, box, camera).errors.drive for camera in (replace(known, **wrong), known))
    size, other = (_reported(patch_of(kind, box, camera), kind) for camera in (known, moved(known)))
    assert np.sqrt(error**2 - rest**2) == pytest.approx(abs(other / size - 1), rel=0.15, abs=0.002)


def _reported(patch: Footprint, kind: DamageClass) -> float:
    return patch.measure.diameter_m if kind is HOLE else max(patch.length_m, patch.width_m)
