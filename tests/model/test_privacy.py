"""Faces are made unreadable for good."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.detection import Box
from model.networks.faces import FACE_WEIGHTS, FaceFinder
from model.networks.privacy import blur_people, pixelate
from model.networks.weights import WeightsError

# Eileen Collins, NASA, public domain
ASTRONAUT = Path(__file__).parent / "pictures" / "astronaut.jpg"
needs_faces = pytest.mark.skipif(not FACE_WEIGHTS.exists(), reason=f"{FACE_WEIGHTS} comes with `pip install .`")


def on_a_street(size):
    """The astronaut, `size` pixels high, on an empty 1280 × 720 picture."""
    face = cv2.imread(str(ASTRONAUT))
    small = cv2.resize(face, None, fx=size / face.shape[0], fy=size / face.shape[0], interpolation=cv2.INTER_AREA)
    picture = np.full((720, 1280, 3), 120, np.uint8)
    picture[200 : 200 + small.shape[0], 600 : 600 + small.shape[1]] = small
    return picture


@needs_faces
@pytest.mark.parametrize("size", [340, 120, 60])
def test_a_face_is_found_near_and_far(size):
    [box] = FaceFinder().find(on_a_street(size))
    middle = (box.x1 + box.x2) / 2, (box.y1 + box.y2) / 2
    assert 600 < middle[0] < 600 + size * 240 / 340
    assert 200 < middle[1] < 200 + size * 0.6


@needs_faces
def test_after_the_blur_nobody_is_there_and_the_original_is_untouched():
    picture = on_a_street(340)
    before = picture.copy()
    blurred = blur_people(picture)
    assert FaceFinder().find(blurred) == []
    assert np.array_equal(picture, before)
    assert np.array_equal(blurred[:, :500], before[:, :500])


def test_the_face_network_missing_is_said_plainly(tmp_path):
    with pytest.raises(WeightsError, match=r"gone\.onnx: missing.*pip install"):
        FaceFinder(tmp_path / "gone.onnx")


@given(st.integers(0, 90), st.integers(0, 60), st.integers(1, 60), st.integers(1, 40))
def test_a_box_keeps_only_a_few_averages(x, y, width, height):
    noise = np.random.default_rng(1).integers(0, 256, (80, 120, 3), dtype=np.uint8)
    out = pixelate(noise, [Box(x, y, x + width, y + height)])
    inside = out[y : y + height, x : x + width].reshape(-1, 3)
    most = 9 * max(1, max(width, height) / min(width, height)) * 9
    assert len(np.unique(inside, axis=0)) <= most


def test_a_box_beyond_the_rim_is_no_error():
    picture = np.zeros((20, 20, 3), np.uint8)
    assert np.array_equal(pixelate(picture, [Box(30, 30, 40, 40)]), picture)
