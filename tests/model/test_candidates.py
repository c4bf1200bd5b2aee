"""The post-processing that every engine shares."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.detection import Box, Detection
from model.networks.candidates import calibrated, detections, overlap, without_repeats
from model.networks.letterbox import letterbox
from model.networks.weights import Weights
from model.vocabulary import DamageClass

CLASSES = tuple(DamageClass)
sides = st.floats(1, 300)
boxes = st.builds(lambda x, y, w, h: Box(x, y, x + w, y + h), st.floats(0, 900), st.floats(0, 500), sides, sides)
found = st.lists(st.builds(Detection, st.sampled_from(CLASSES), st.floats(0.01, 1), boxes), max_size=25)


def weights(line=(1.0, 0.0)):
    alike = dict.fromkeys(CLASSES, 0.25)
    return Weights("w", 1, Path("w.onnx"), CLASSES, 640, alike, dict.fromkeys(CLASSES, line), "nothing", alike)


@given(found)
def test_what_is_left_does_not_repeat_itself(every):
    left = without_repeats(every)
    assert set(left) <= set(every)
    assert [one.confidence for one in left] == sorted((one.confidence for one in left), reverse=True)
    assert without_repeats(left) == left
    for i, one in enumerate(left):
        for other in left[:i]:
            if one.damage_class is other.damage_class:
                shared = overlap(one.box, other.box)
                assert shared <= 0.4 * (one.box.area + other.box.area - shared) * (1 + 1e-9)


@given(found)
def test_the_most_confident_is_always_kept(every):
    if every:
        assert without_repeats(every)[0].confidence == max(one.confidence for one in every)


def test_a_hole_within_a_crack_stays():
    net = Detection(DamageClass.ALLIGATOR, 0.9, Box(0, 0, 100, 100))
    hole = Detection(DamageClass.POTHOLE, 0.5, Box(40, 40, 60, 60))
    assert without_repeats([hole, net]) == [net, hole]


def test_one_spot_is_either_a_hole_or_a_crack():
    net = Detection(DamageClass.ALLIGATOR, 0.4, Box(0, 0, 100, 100))
    hole = Detection(DamageClass.POTHOLE, 0.5, Box(0, 5, 95, 100))
    assert without_repeats([net, hole]) == [hole]


def test_repeats_of_one_damage_settle_where_its_box_ends():
    fit = letterbox(np.zeros((480, 640, 3), np.uint8), 640)
    raw = np.zeros((8, 3), np.float32)
    raw[:4] = np.array([(100, 100, 80, 40), (104, 100, 80, 40), (90, 100, 80, 40)]).T
    raw[7] = (0.6, 0.3, 0.1)
    (hole,) = detections(raw, weights(), dict.fromkeys(CLASSES, 0.25), fit)
    assert hole.confidence == pytest.approx(0.6)
    # the third is too doubtful to have a say; the second, itself just shown, counts half as much as the first
    assert (hole.box.x1 + hole.box.x2) / 2 == pytest.approx((0.6 * 100 + 0.3 * 104) / 0.9, abs=1e-3)


def test_one_crack_called_two_names_is_one_crack():
    line = Detection(DamageClass.LONGITUDINAL, 0.4, Box(0, 0, 100, 100))
    net = Detection(DamageClass.ALLIGATOR, 0.9, Box(0, 0, 95, 100))
    assert without_repeats([line, net]) == [net]


def test_raw_answers_come_back_in_the_pictures_own_pixels():
    fit = letterbox(np.zeros((1080, 1920, 3), np.uint8), 640)
    raw = np.zeros((8, 3), np.float32)
    raw[:4, 0] = (320, 180, 64, 32)
    raw[7, 0] = 0.9
    raw[:4, 1] = (638, 100, 40, 20)
    raw[4, 1] = 0.6
    raw[:, 2] = raw[:, 0]
    raw[7, 2] = 0.2
    confidence = dict.fromkeys(CLASSES, 0.25)
    hole, crack = detections(raw, weights(), confidence, fit)
    assert hole.damage_class is DamageClass.POTHOLE
    assert hole.box == Box(864, 492, 1056, 588)
    assert crack.box.x2 == 1920
    assert crack.damage_class is DamageClass.LONGITUDINAL


@given(st.integers(1, 700), st.integers(1, 700), st.sampled_from([320, 640]))
def test_the_network_gets_its_stride_and_the_whole_picture(height, width, longest):
    fit = letterbox(np.full((height, width, 3), 255, np.uint8), longest)
    rows, columns, channels = fit.canvas.shape
    assert (channels, rows % 32, columns % 32) == (3, 0, 0)
    assert fit.tensor.shape == (1, channels, rows, columns)
    assert max(rows, columns) <= longest
    assert rows >= round(height * fit.scale)
    assert columns >= round(width * fit.scale)
    assert fit.tensor[0, 0, 0, 0] == 1.0


def test_calibration_turns_scores_into_shares_that_are_right():
    scores = np.array([0.1, 0.5, 0.9], np.float32)
    same = calibrated(scores, np.array([[1.0, 0.0]] * 3))
    assert np.allclose(same, scores, atol=1e-6)
    bolder = calibrated(scores, np.array([[1.0, 1.0]] * 3))
    assert (bolder > scores).all()
    assert (np.diff(bolder) > 0).all()


def test_a_score_of_nought_or_one_is_no_error():
    ends = calibrated(np.array([0.0, 1.0], np.float32), np.array([[2.0, 0.5]] * 2))
    assert 0 <= ends[0] < 0.01
    assert 0.99 < ends[1] <= 1
