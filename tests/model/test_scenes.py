"""Training scenes: boxes stay on what they name, whatever is done to the picture."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.datasets.samples import Sample, clip, warp
from model.training.augmentation.light import relight
from model.training.augmentation.scenes import behind_windscreen, scene, seen_by_another_camera, tiles

WIDTH, HEIGHT = 256, 192
seeds = st.integers(0, 10_000)


def road(boxes=((100, 150, 160, 190), (200, 60, 230, 80))):
    """A grey road with white patches where the boxes are."""
    image = np.full((200, 320, 3), 90, np.uint8)
    for x1, y1, x2, y2 in boxes:
        image[y1:y2, x1:x2] = 255
    return Sample(image, np.arange(len(boxes)), np.array(boxes, np.float64).reshape(-1, 4))


def sky():
    return np.zeros((90, 160, 3), np.uint8)


def patches_lie_in_their_boxes(made):
    white = (made.image.min(axis=2) > 200).astype(np.uint8)
    for x1, y1, x2, y2 in made.boxes.round().astype(int):
        white[max(0, y1 - 2) : y2 + 2, max(0, x1 - 2) : x2 + 2] = 0
    return white.sum() < 60  # a patch that was cut to a sliver has lost its box


@given(seeds)
def test_another_camera_moves_boxes_with_their_damage(seed):
    made = seen_by_another_camera(road(), WIDTH, HEIGHT, np.random.default_rng(seed))
    assert made.image.shape == (HEIGHT, WIDTH, 3)
    assert len(made.classes) == len(made.boxes)
    assert (made.boxes[:, :2] < made.boxes[:, 2:]).all()


@given(seeds)
def test_behind_a_windscreen_nothing_is_damaged_above_the_horizon(seed):
    made = behind_windscreen(road(), sky(), WIDTH, HEIGHT, np.random.default_rng(seed))
    assert (made.boxes[:, 1] >= 0.25 * HEIGHT - 1).all()
    assert made.image[: HEIGHT // 8].max() == 0


@given(seeds)
def test_tiles_keep_boxes_inside_the_canvas(seed):
    made = tiles([road() for _ in range(4)], WIDTH, HEIGHT, np.random.default_rng(seed))
    assert made.boxes.min(initial=0) >= 0
    assert (made.boxes[:, 2] <= WIDTH).all()
    assert (made.boxes[:, 3] <= HEIGHT).all()


@given(seeds)
def test_a_scene_is_the_same_for_the_same_seed(seed):
    first, second = (scene(road, sky, WIDTH, HEIGHT, np.random.default_rng(seed)) for _ in range(2))
    assert np.array_equal(first.image, second.image)
    assert np.array_equal(first.boxes, second.boxes)


@given(seeds)
def test_light_changes_no_size(seed):
    image = road().image
    assert relight(image, np.random.default_rng(seed)).shape == image.shape


def test_a_plain_shift_is_exact():
    shift = np.array([[1.0, 0, 10], [0, 1, 5], [0, 0, 1]])
    made = warp(road(), shift, 400, 300)
    assert made.boxes.tolist() == [[110, 155, 170, 195], [210, 65, 240, 85]]
    assert patches_lie_in_their_boxes(made)


def test_a_picture_without_damage_stays_without():
    made = scene(lambda: road(()), sky, WIDTH, HEIGHT, np.random.default_rng(1))
    assert made.boxes.shape == (0, 4)


@pytest.mark.parametrize(("window", "left"), [((0, 0, 320, 200), 2), ((0, 0, 320, 70), 1), ((0, 0, 320, 50), 0)])
def test_boxes_mostly_outside_are_dropped(window, left):
    assert len(clip(road(), window).boxes) == left
