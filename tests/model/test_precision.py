"""bfloat16 says what single precision says: the same damage, the same vehicles in the way."""

import av
import pytest

from model.blocked import BLOCKED_SHARE, hidden_share
from model.datasets.readers import read_image
from model.detection import Box
from model.geometry.camera import camera_looking_at
from model.geometry.vanishing_point import default_point
from model.networks import compute
from model.networks.candidates import overlap
from model.networks.compute import Precision
from model.networks.openvino_detector import OpenVinoDetector
from model.networks.vehicles import VehicleFinder
from model.networks.weights import load_weights
from model.vocabulary import DamageClass
from tests.model.shared import SHARED, needs_shared

MATCH_IOU = 0.5
SURE = {kind: 0.34 if kind is DamageClass.POTHOLE else 0.28 for kind in DamageClass}
"""The thresholds of issue 12."""
MOST_DIFFERENT, MOST_DIFFERENT_SURE = 0.03, 0.01
"""Of the boxes over the default threshold, and of those over `SURE` (issue 12). Measured on the shared drives: 10 of
552, 1.8 %, and 206 and 205 boxes, 204 of both, 0.7 %."""

pytestmark = [
    needs_shared,
    pytest.mark.skipif(
        compute.best_precision() is not Precision.BF16, reason="this processor computes bfloat16 slowly, if at all"
    ),
]


def frames():
    """Of the shared drives."""
    for video in sorted((SHARED / "drives").glob("*.mp4")):
        with av.open(str(video)) as container:
            for frame in container.decode(video=0):
                yield frame.to_ndarray(format="bgr24")


def matched(these, those):
    """How many of these are among those: of one class, and most of each box in the other's."""
    left, count = list(those), 0
    for one in these:
        alike = [
            other for other in left if other.damage_class is one.damage_class and iou(one.box, other.box) >= MATCH_IOU
        ]
        if alike:
            left.remove(max(alike, key=lambda other: iou(one.box, other.box)))
            count += 1
    return count


def iou(one: Box, other: Box):
    shared = overlap(one, other)
    return shared / (one.area + other.area - shared)


def test_of_a_hundred_boxes_on_the_shared_drives_less_than_three_differ_and_of_sure_ones_less_than_one():
    single, brain = (OpenVinoDetector(load_weights(), precision=precision) for precision in Precision)
    answers = [(*single.detect([image]), *brain.detect([image])) for image in frames()]
    sure = [(only_sure(these), only_sure(those)) for these, those in answers]
    for pairs, most in ((answers, MOST_DIFFERENT), (sure, MOST_DIFFERENT_SURE)):
        boxes = sum(len(these) + len(those) for these, those in pairs)
        assert boxes > 300
        assert 1 - sum(2 * matched(these, those) for these, those in pairs) / boxes < most


def only_sure(found):
    return [one for one in found if one.confidence >= SURE[one.damage_class]]


def test_the_same_frames_of_close_traffic_are_blocked():
    finders = []
    for precision in Precision:
        compute.use_precision(precision)
        finders.append(VehicleFinder())
    compute.use_precision()
    blocked = {True: 0, False: 0}
    for path in sorted((SHARED / "plates" / "images").iterdir())[::7]:
        image = read_image(path)
        height, width = image.shape[:2]
        camera = camera_looking_at(default_point(width, height), width, height)
        single, brain = (hidden_share(finder.find(image), camera) > BLOCKED_SHARE for finder in finders)
        blocked[single == brain] += 1
    assert blocked[False] <= 1 < 50 < blocked[True]
