"""A picture that is made small once for all the networks that look at every frame."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.datasets.readers import read_image
from model.detection import as_reduced
from model.networks.detectors import open_detector
from model.networks.letterbox import REDUCED_SIDE_PX, letterbox, reduced
from model.networks.vehicles import vehicle_finder
from tests.model.shared import SHARED, needs_shared

TRAFFIC = SHARED / "plates" / "images" / "dayride_type1_002.mp4#t=405.webp"
ROAD = SHARED / "damage" / "drive-frames" / "images"


def noise(height, width):
    return np.random.default_rng(height).integers(0, 256, (height, width, 3), dtype=np.uint8)


@given(st.integers(1, 1500), st.integers(1, 1500))
def test_it_is_no_larger_than_the_networks_need_and_knows_its_own_size(height, width):
    small = reduced(np.zeros((height, width, 3), np.uint8))
    assert (small.height, small.width) == (height, width)
    assert max(small.pixels.shape) <= max(REDUCED_SIDE_PX, 3)
    assert max(small.pixels.shape[:2]) == min(max(height, width), REDUCED_SIDE_PX)


def test_a_small_picture_stays_as_it_is_and_a_reduced_one_is_not_reduced_again():
    image = noise(360, 480)
    assert reduced(image).pixels is image
    small = reduced(noise(1080, 1920))
    assert reduced(small) is small
    assert as_reduced(small) is small


@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080), (200, 150), (360, 640)])
def test_the_network_takes_the_same_of_it_as_of_the_whole_picture(size):
    image = noise(*size)
    of_whole, of_small = letterbox(image, REDUCED_SIDE_PX), letterbox(reduced(image), REDUCED_SIDE_PX)
    assert np.array_equal(of_whole.canvas, of_small.canvas)
    assert (of_whole.scale, of_whole.width, of_whole.height) == (of_small.scale, of_small.width, of_small.height)


def test_half_of_it_is_a_sixth_of_the_whole_picture():
    image = noise(1080, 1920)
    whole, small = letterbox(image, 320), letterbox(reduced(image), 320)
    assert whole.scale == small.scale
    assert np.abs(whole.canvas.astype(int) - small.canvas).max() <= 1


def test_a_network_that_needs_more_than_was_kept_says_so():
    with pytest.raises(ValueError, match="reduced to 640 px, and a network for 960 px"):
        letterbox(reduced(noise(1080, 1920)), 960)
    assert letterbox(reduced(noise(360, 480)), 960).scale == 1.5


@needs_shared
def test_boxes_lie_in_the_pictures_own_pixels():
    traffic, road = read_image(TRAFFIC), read_image(min(ROAD.iterdir()))
    detector, finder = open_detector("openvino"), vehicle_finder()
    assert finder.find(reduced(traffic)) == finder.find(traffic) != []
    assert detector.detect([reduced(road)]) == detector.detect([road]) != [[]]
