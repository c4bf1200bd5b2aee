"""Faces are made unreadable for good."""

import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.detection import Box
from model.networks.faces import FaceFinder
from model.networks.privacy import blur_road, hidden_share, pixelate
from model.networks.weights import WEIGHTS_FOLDER, WeightsError, load_face_weights

# Eileen Collins, NASA, public domain
ASTRONAUT = Path(__file__).parent / "pictures" / "astronaut.jpg"
FACE_WEIGHTS = WEIGHTS_FOLDER / "centerface.onnx"
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
    box = FaceFinder().find(on_a_street(size))[0].box
    middle = (box.x1 + box.x2) / 2, (box.y1 + box.y2) / 2
    assert 600 < middle[0] < 600 + size * 240 / 340
    assert 200 < middle[1] < 200 + size * 0.6


@needs_faces
def test_after_the_blur_nobody_is_there_and_the_original_is_untouched():
    picture = on_a_street(340)
    before = picture.copy()
    blurred = blur_road(picture).image
    assert FaceFinder().find(blurred) == []
    assert np.array_equal(picture, before)
    assert np.array_equal(blurred[:, :500], before[:, :500])


def test_the_face_network_missing_is_said_plainly(tmp_path):
    with pytest.raises(WeightsError, match=r"centerface\.onnx: missing.*pip install"):
        load_face_weights(tmp_path)


@needs_faces
def test_another_network_in_the_face_networks_place_is_not_believed(tmp_path):
    shutil.copy(WEIGHTS_FOLDER / "centerface.json", tmp_path)
    shutil.copy(WEIGHTS_FOLDER / "vejsyn-plates.onnx", tmp_path / "centerface.onnx")
    with pytest.raises(WeightsError, match=r"centerface\.onnx: altered"):
        load_face_weights(tmp_path)


@given(st.integers(0, 90), st.integers(0, 60), st.integers(1, 60), st.integers(1, 40))
def test_a_box_keeps_only_a_few_averages(x, y, width, height):
    noise = np.random.default_rng(1).integers(0, 256, (80, 120, 3), dtype=np.uint8)
    out = pixelate(noise, [Box(x, y, x + width, y + height)]).image
    inside = out[y : y + height, x : x + width].reshape(-1, 3)
    most = 9 * max(1, max(width, height) / min(width, height)) * 9
    assert len(np.unique(inside, axis=0)) <= most


def test_a_box_beyond_the_rim_is_no_error():
    picture = np.zeros((20, 20, 3), np.uint8)
    blurred = pixelate(picture, [Box(30, 30, 40, 40)])
    assert np.array_equal(blurred.image, picture)
    assert blurred.hidden == ()


@given(st.integers(0, 90), st.integers(0, 60), st.integers(1, 60), st.integers(1, 40))
def test_what_was_changed_is_told_as_hidden_and_nothing_else(x, y, width, height):
    noise = np.random.default_rng(1).integers(0, 256, (80, 120, 3), dtype=np.uint8)
    blurred = pixelate(noise, [Box(x, y, x + width, y + height), Box(0, 0, 3, 3)])
    changed = np.argwhere((blurred.image != noise).any(axis=2))
    assert all(hidden_share(Box(c, r, c + 1, r + 1), blurred.hidden) == 1 for r, c in changed.tolist())
    whole = np.zeros((80, 120), bool)
    for box in blurred.hidden:
        whole[int(box.y1) : int(box.y2), int(box.x1) : int(box.x2)] = True
    assert hidden_share(Box(0, 0, 120, 80), blurred.hidden) == pytest.approx(whole.mean())


def test_two_boxes_over_one_place_hide_it_once():
    assert hidden_share(Box(0, 0, 10, 10), [Box(0, 0, 5, 10), Box(0, 0, 5, 10)]) == 0.5
    assert hidden_share(Box(0, 0, 10, 10), [Box(-9, -9, 5, 5), Box(5, 5, 99, 99)]) == 0.5
    assert hidden_share(Box(20, 20, 30, 30), [Box(0, 0, 10, 10)]) == 0
    assert hidden_share(Box(4.2, 4.2, 4.4, 4.4), [Box(0, 0, 10, 10)]) == 1
