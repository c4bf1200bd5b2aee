"""Holes keep their size on the ground when they are moved to another road."""

import numpy as np
import pytest

from model.datasets.samples import Sample
from model.training.augmentation.pasting import cut_hole, paste_hole
from model.training.dataset import with_blur_beyond

HORIZON = -0.1


def holed():
    image = np.full((400, 600, 3), 150, np.uint8)
    image[200:240, 250:330] = 20
    return Sample(image, np.array([3, 0]), np.array([[250, 200, 330, 240], [0, 0, 90, 300]], np.float64))


def clean():
    return Sample(np.full((400, 600, 3), 90, np.uint8), np.array([], np.int64), np.zeros((0, 4)))


def test_only_potholes_are_cut():
    patch = cut_hole(holed(), HORIZON, np.random.default_rng(0))
    assert patch is not None
    assert patch.drop == pytest.approx(0.6 - HORIZON)
    assert cut_hole(clean(), HORIZON, np.random.default_rng(0)) is None


@pytest.mark.parametrize("seed", range(8))
def test_nearer_is_larger_and_dark_stays_dark(seed):
    rng = np.random.default_rng(seed)
    patch = cut_hole(holed(), HORIZON, rng)
    assert patch is not None
    road = paste_hole(clean(), patch, HORIZON, rng)
    for x1, y1, x2, y2 in road.boxes:
        drop = y2 / 400 - HORIZON
        assert (x2 - x1) / 80 == pytest.approx(drop / 0.7, rel=0.2)
        middle = road.image[int((y1 + y2) / 2), int((x1 + x2) / 2)]
        assert middle.max() < 50
    assert np.array_equal(clean().image[0], road.image[0])


def test_no_hole_on_top_of_another_damage():
    rng = np.random.default_rng(3)
    patch = cut_hole(holed(), HORIZON, rng)
    assert patch is not None
    full = Sample(clean().image, np.array([2]), np.array([[0, 0, 600, 400]], np.float64))
    assert paste_hole(full, patch, HORIZON, rng) is full


def test_beyond_the_lane_nothing_can_be_made_out():
    rng = np.random.default_rng(1)
    image = rng.integers(0, 255, (120, 240, 3), dtype=np.uint8)
    lane = np.zeros((120, 240), bool)
    lane[:, :80] = True
    out = with_blur_beyond(image, lane)
    assert np.array_equal(out[:, :60], image[:, :60])
    assert out[:, 140:].std() < image[:, 140:].std() / 4
