"""A confidence means what it says."""

import numpy as np

from model.datasets.masks import Label
from model.detection import Box, Detection
from model.evaluation.scoring import Judged
from model.networks.candidates import calibrated
from model.training.calibrate import calibration
from model.vocabulary import DamageClass

HOLE = DamageClass.POTHOLE


def test_boxes_shown_at_a_confidence_are_right_that_often():
    rng = np.random.default_rng(2)
    pictures = []
    for _ in range(1500):
        score = float(rng.uniform(0.02, 0.98))
        box = Box(0, 0, 10, 10)
        drawn = (Label(HOLE, box),) if rng.random() < score**2 else ()  # too bold: right less often than it says
        pictures.append(Judged("road", drawn, (Detection(HOLE, score, box),)))
    line = calibration(pictures)[HOLE]
    told = calibrated(np.array([0.3, 0.5, 0.8], np.float32), np.array([line] * 3))
    assert np.allclose(told, [0.09, 0.25, 0.64], atol=0.08)


def test_too_few_boxes_leave_the_scores_as_they_are():
    assert calibration([])[HOLE] == (1.0, 0.0)
