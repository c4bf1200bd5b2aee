"""Lines of paint in a picture, and how far apart they lie."""

import cv2
import numpy as np
import pytest

from model.geometry.camera import Camera, camera_looking_at
from model.geometry.lane_marks import lane_marks
from model.geometry.perspective import Tilt, image_to_ground

CAMERA = Camera(1024, 576, 900.0, 9.0, 2.0, 1.4)
NOISE_SD = 4.0


def painted(sides_m: list[float], dash_m: float = 60.0, grey: int = 190) -> np.ndarray:
    """Lines 12 cm wide, so far to the right of the vehicle."""
    picture = np.clip(np.random.default_rng(3).normal(100, NOISE_SD, (576, 1024)), 0, 255).astype(np.uint8)
    for side in sides_m:
        for begin in np.arange(1.9, 40.0, 1.5 * dash_m):
            ends = (begin, begin + dash_m)
            ring = [(ends[0], side - 0.06), (ends[0], side + 0.06), (ends[1], side + 0.06), (ends[1], side - 0.06)]
            cv2.fillPoly(picture, [np.round([CAMERA.pixel(*corner) for corner in ring]).astype(np.int32)], grey)
    return picture


def right_m(marks: np.ndarray, camera: Camera) -> list[float]:
    """Metres to the right of the vehicle, by a camera."""
    focal = camera.focal_px / camera.width
    ends = [image_to_ground(marks[:, part] / focal, camera.tilt)[:, 1] for part in (slice(0, 2), slice(2, 4))]
    return [float(side) * camera.mount_m for side in np.mean(ends, axis=0)]


@pytest.mark.parametrize("focal_px", [600.0, 900.0, 1300.0])
def test_marks_lie_where_they_are_painted_whatever_the_lens_is_guessed_to_be(focal_px: float) -> None:
    guess = CAMERA.with_focal(focal_px)
    marks = lane_marks(painted([-1.5, 1.9]), focal_px / 1024, guess.tilt)
    assert right_m(marks, CAMERA) == pytest.approx([-1.5, 1.9], abs=0.08)


def test_dashes_count_and_a_bare_road_has_no_marks() -> None:
    focal = CAMERA.focal_px / CAMERA.width
    assert len(lane_marks(painted([-1.5], dash_m=1.2), focal, CAMERA.tilt)) == 1
    assert len(lane_marks(painted([]), focal, CAMERA.tilt)) == 0
    assert len(lane_marks(painted([0.4], grey=108), focal, CAMERA.tilt)) == 0


def test_a_camera_that_looks_at_the_sky_sees_no_marks() -> None:
    upwards = camera_looking_at((512.0, 700.0), 1024, 576)
    assert len(lane_marks(painted([1.0]), 0.8, Tilt(upwards.tilt.pitch, 0.0))) == 0
