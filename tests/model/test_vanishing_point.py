"""Where the road vanishes."""

import cv2
import numpy as np
import pytest

from model.geometry.camera import Camera
from model.geometry.vanishing_point import VanishingPoint


@pytest.mark.parametrize(("pitch_deg", "yaw_deg"), [(3.0, 0.0), (8.0, 3.0), (25.0, -5.0)])
def test_the_point_is_found_from_edges_and_markings(pitch_deg: float, yaw_deg: float) -> None:
    camera = Camera(1280, 720, 1000.0, pitch_deg, yaw_deg, 1.5)
    found = VanishingPoint(1280, 720)
    for frame in range(12):
        found.add(_road(camera, dash_from_m=3.0 + frame % 3))
    point = found.estimate()
    assert point is not None
    assert point == pytest.approx(camera.pixel(1e7, 0.0), abs=12.0)


def test_four_frames_show_lines_enough() -> None:
    found, camera = VanishingPoint(1280, 720), Camera(1280, 720, 1000.0, 8.0, 3.0, 1.5)
    assert found.estimate() is None
    for frame in range(4):
        found.add(_road(camera, dash_from_m=3.0 + frame % 3))
    assert found.estimate() == pytest.approx(camera.pixel(1e7, 0.0), abs=2.0)


def test_texture_alone_gives_no_point() -> None:
    found = VanishingPoint(640, 360)
    for seed in range(6):
        noise = np.random.default_rng(seed).integers(80, 140, (360, 640, 3), np.uint8)
        found.add(cv2.GaussianBlur(noise, (0, 0), 2).astype(np.uint8))
    assert found.estimate() is None


def _road(camera: Camera, dash_from_m: float) -> np.ndarray:
    rng = np.random.default_rng(int(dash_from_m))
    image = rng.integers(90, 120, (camera.height, camera.width, 1), np.uint8).repeat(3, axis=2)
    for right, ahead, to in ((-3.5, 2.5, 60.0), (1.75, 2.5, 60.0), (-1.75, dash_from_m, dash_from_m + 5.0)):
        ring = [camera.pixel(a, r) for a, r in ((ahead, right), (ahead, right + 0.15), (to, right + 0.15), (to, right))]
        cv2.fillPoly(image, [np.round(np.array(ring)).astype(np.int32)], (250, 250, 250))
    return image
