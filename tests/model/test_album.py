"""Errors are told apart, ranked and shown; confidences are compared with what is so."""

import json
from xml.etree import ElementTree

import cv2
import numpy as np
import pytest

from model.datasets.masks import Label
from model.datasets.readers import DatasetError, Picture
from model.detection import Box, Detection
from model.evaluation.evaluate import Measured, evaluate
from model.evaluation.false_alarms import Watched, alarms_in
from model.evaluation.reliability import as_svg, bands, calibration_error
from model.evaluation.report import FIGURES, PLOT, write_report
from model.evaluation.scoring import Judged, crack_or_pothole
from model.evaluation.worst_errors import Mistake, errors
from model.networks.fake_detector import FakeDetector
from model.vocabulary import DamageClass

HOLE, NET = DamageClass.POTHOLE, DamageClass.ALLIGATOR
HERE, THERE, OVERLAPPING = Box(10, 10, 60, 60), Box(100, 100, 160, 160), Box(30, 10, 80, 60)


def judged(drawn, found):
    return Judged(
        "road", tuple(Label(HOLE, box) for box in drawn), tuple(Detection(HOLE, sure, box) for box, sure in found)
    )


def mistakes(picture):
    return [(error.mistake, error.box) for error in errors([picture])]


def test_a_right_box_is_no_error():
    assert mistakes(judged([HERE], [(HERE, 0.9)])) == []


def test_each_mistake_has_its_name():
    assert mistakes(judged([], [(HERE, 0.9)])) == [(Mistake.FALSE_ALARM, HERE)]
    assert mistakes(judged([HERE], [])) == [(Mistake.MISSED, HERE)]
    assert mistakes(judged([HERE], [(OVERLAPPING, 0.9)])) == [(Mistake.MISPLACED, OVERLAPPING)]
    assert mistakes(judged([HERE], [(HERE, 0.9), (HERE, 0.5)])) == [(Mistake.DOUBLED, HERE)]
    mixed_up = Judged("road", (Label(NET, HERE),), (Detection(HOLE, 0.9, HERE),))
    assert mistakes(mixed_up) == [(Mistake.WRONG_CLASS, HERE)]


def test_the_surest_false_alarm_and_the_biggest_miss_come_first():
    alarms = errors([judged([], [(HERE, 0.4)]), judged([], [(THERE, 0.8)])])
    assert [error.picture for error in alarms] == [1, 0]
    missed = errors([judged([HERE], []), judged([THERE], [])])
    assert [error.box for error in missed] == [THERE, HERE]


def test_reliability_compares_what_is_said_with_what_is_so():
    pictures = [judged([HERE], [(HERE, 0.9)])] * 3 + [judged([], [(HERE, 0.9)])] + [judged([], [(HERE, 0.1)])]
    doubtful, sure = bands(pictures, crack_or_pothole)
    assert (doubtful.confidence, doubtful.right, doubtful.boxes) == (pytest.approx(0.1), 0.0, 1)
    assert (sure.confidence, sure.right, sure.boxes) == (pytest.approx(0.9), 0.75, 4)
    assert sure.within[0] < 0.75 < sure.within[1]
    assert calibration_error([doubtful, sure]) == pytest.approx((0.1 * 1 + 0.15 * 4) / 5)
    assert calibration_error([doubtful, sure], least=0.5) == pytest.approx(0.15)


def test_the_plot_is_a_picture_with_a_point_for_each_band():
    measured = bands([judged([HERE], [(HERE, 0.9), (THERE, 0.2)])], crack_or_pothole)
    drawn = ElementTree.fromstring(as_svg(measured, 0.25))
    assert len(drawn.findall("{http://www.w3.org/2000/svg}circle")) == 2


def test_the_page_stands_alone_and_shows_every_mistake(tmp_path):
    name = "<b>&road"
    cv2.imwrite(str(tmp_path / f"{name}.png"), np.full((200, 320, 3), 100, np.uint8))
    pictures = tuple(Picture(tmp_path / f"{name}.png", name, ()) for _ in range(2))
    shown = (judged([THERE], [(HERE, 0.9)]), judged([HERE], [(OVERLAPPING, 0.7)]))
    measured = Measured(evaluate(shown, dict.fromkeys(DamageClass, 0.25)), pictures, shown)
    page = write_report(tmp_path / "report", measured, [], "a detector", "a folder").read_text()
    assert page.count("<figure>") == 3
    assert "&lt;b&gt;&amp;road" in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page
    assert (tmp_path / "report" / PLOT).read_text().startswith("<svg")
    figures = json.loads((tmp_path / "report" / FIGURES).read_text(), parse_constant=pytest.fail)
    assert figures["rows"][0]["ap50"] is None


def test_false_alarms_by_the_kilometre(tmp_path):
    for number in range(4):
        (tmp_path / "images").mkdir(exist_ok=True)
        cv2.imwrite(str(tmp_path / "images" / f"{number}.png"), np.full((200, 320, 3), 100, np.uint8))
    one, two = Detection(HOLE, 0.5, HERE), Detection(HOLE, 0.8, THERE)
    quiet = alarms_in(tmp_path, FakeDetector([[one, two], []]), spacing_m=5.0)
    assert (quiet.alarms.frames, quiet.alarms.boxes, quiet.alarms.dots) == (4, 4, None)
    assert quiet.alarms.boxes_per_km == pytest.approx(200)
    assert [example.confidence for example in quiet.examples] == [0.8, 0.8, 0.5, 0.5]


def test_of_a_labelled_folder_only_the_undamaged_pictures_count(tmp_path):
    for name in "ab":
        (tmp_path / "images").mkdir(exist_ok=True)
        cv2.imwrite(str(tmp_path / "images" / f"{name}.png"), np.full((200, 320, 3), 100, np.uint8))
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "a.txt").write_text("3 0.5 0.5 0.2 0.4\n")
    assert alarms_in(tmp_path, FakeDetector(), spacing_m=3.0).alarms.frames == 1
    (tmp_path / "labels" / "b.txt").write_text("3 0.5 0.5 0.2 0.4\n")
    with pytest.raises(DatasetError, match="no picture without damage"):
        alarms_in(tmp_path, FakeDetector(), spacing_m=3.0)


def test_the_surest_alarms_are_kept_and_no_more():
    watched = Watched(FakeDetector([[Detection(HOLE, n / 100, HERE)] for n in range(40)]))
    watched.detect([np.zeros((200, 320, 3), np.uint8)] * 40)
    assert [kept.confidence for kept in watched.examples] == [n / 100 for n in range(39, 27, -1)]
