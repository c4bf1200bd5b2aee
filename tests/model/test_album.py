"""Errors are counted and shown."""

import cv2
import numpy as np
import pytest

from model.detection import Box, Detection
from model.training.album import errors, reliability, worst
from model.training.masks import Label
from model.training.readers import Picture
from model.training.scoring import Judged
from model.vocabulary import DamageClass

HOLE = DamageClass.POTHOLE
HERE, THERE = Box(10, 10, 60, 60), Box(100, 100, 160, 160)


def judged(drawn, found):
    return Judged(
        "road", tuple(Label(HOLE, box) for box in drawn), tuple(Detection(HOLE, sure, box) for box, sure in found)
    )


def test_missed_and_wrong_both_count():
    assert errors(judged([HERE], [(HERE, 0.9)])) == 0
    assert errors(judged([HERE, THERE], [(HERE, 0.9)])) == 1
    assert errors(judged([HERE], [(THERE, 0.9)])) == 2


def test_the_sheet_shows_the_worst_first(tmp_path):
    for name in "ab":
        cv2.imwrite(str(tmp_path / f"{name}.png"), np.full((200, 320, 3), 100, np.uint8))
    pictures = [Picture(tmp_path / f"{name}.png", "road", ()) for name in "ab"]
    sheet = worst(pictures, [judged([HERE], [(HERE, 0.9)]), judged([HERE], [(THERE, 0.9)])], count=1)
    assert sheet.shape == (300, 4 * 480, 3)
    assert (sheet[:, :480] == (0, 0, 255)).all(axis=2).any()


def test_reliability_compares_what_is_said_with_what_is_so():
    pictures = [judged([HERE], [(HERE, 0.9)])] * 3 + [judged([], [(HERE, 0.9)])] + [judged([], [(HERE, 0.1)])]
    assert reliability(pictures) == [(pytest.approx(0.1), 0.0, 1), (pytest.approx(0.9), 0.75, 4)]
