"""The committed detector on real pictures, and the seam for tests."""

from functools import partial

import cv2
import numpy as np
import pytest

from model.detection import Box, Detection
from model.networks.compute import Precision
from model.networks.detectors import open_detector
from model.networks.fake_detector import FakeDetector
from model.networks.letterbox import letterbox, reduced
from model.networks.openvino_detector import OpenVinoDetector
from model.networks.weights import load_weights
from model.vocabulary import DamageClass
from tests.model.shared import SHARED, needs_shared

FRAMES = SHARED / "damage" / "drive-frames"


@pytest.fixture(scope="module")
def detector():
    return open_detector("openvino")


@pytest.fixture(scope="module")
def single_precision():
    return OpenVinoDetector(load_weights(), precision=Precision.F32)


def frames(count):
    paths = sorted((FRAMES / "images").iterdir())
    return [cv2.imread(str(path)) for path in paths[:: len(paths) // count]][:count]


def test_a_grey_picture_holds_no_damage(detector):
    assert detector.detect([np.full((540, 960, 3), 128, np.uint8)]) == [[]]


def test_no_pictures_no_answers(detector):
    assert detector.detect([]) == []


@needs_shared
def test_damage_is_found_on_a_road_never_trained_on(detector):
    answers = detector.detect(frames(12))
    assert sum(bool(answer) for answer in answers) >= 6


@needs_shared
def test_boxes_lie_in_the_picture_and_above_the_classs_confidence(detector):
    images = frames(6)
    for image, answer in zip(images, detector.detect(images), strict=True):
        height, width = image.shape[:2]
        for one in answer:
            assert 0 <= one.box.x1 < one.box.x2 <= width
            assert 0 <= one.box.y1 < one.box.y2 <= height
        scores = [one.confidence for one in answer]
        assert scores == sorted(scores, reverse=True)


@needs_shared
def test_a_list_gives_what_its_pictures_give_alone(detector):
    images = [*frames(3), cv2.resize(frames(1)[0], (640, 360))]
    assert detector.detect(images) == [detector.detect([image])[0] for image in images]


def test_the_name_tells_weights_and_engine(detector):
    assert detector.name.startswith("vejsyn-damage-")
    assert " openvino " in detector.name


def test_an_unknown_engine_is_refused():
    with pytest.raises(ValueError, match="choose auto, openvino or torch"):
        open_detector("abacus")


def test_the_fake_answers_in_turn():
    hole = Detection(DamageClass.POTHOLE, 0.9, Box(1, 2, 3, 4))
    picture = np.zeros((8, 8, 3), np.uint8)
    fake = FakeDetector([[hole], []])
    assert fake.detect([picture] * 3) == [[hole], [], [hole]]
    assert FakeDetector().detect([picture]) == [[]]


@pytest.fixture
def torch_detector():
    """Makes one on the CPU, as the `train` extra has it."""
    pytest.importorskip("torch", reason="torch comes with the `train` extra")
    pytest.importorskip("onnx", reason="onnx comes with the `train` extra")
    from model.networks.torch_detector import TorchDetector

    return partial(TorchDetector, load_weights(), device="cpu")


@needs_shared
def test_torch_and_openvino_say_the_same(single_precision, torch_detector):
    images = frames(4)
    for one, other in zip(single_precision.detect(images), torch_detector().detect(images), strict=True):
        assert [a.damage_class for a in one] == [b.damage_class for b in other]
        assert np.allclose([a.confidence for a in one], [b.confidence for b in other], atol=1e-4)
        assert np.allclose([a.box.x1 for a in one], [b.box.x1 for b in other], atol=0.05)


@needs_shared
def test_batches_of_the_gpus_detector_keep_the_order_also_of_mixed_sizes(torch_detector):
    images = [*frames(3), cv2.resize(frames(1)[0], (640, 360)), *(reduced(image) for image in frames(2))]
    alone = torch_detector(batch=1).detect(images)
    for one, other in zip(alone, torch_detector(batch=2).detect(images), strict=True):
        assert [a.damage_class for a in one] == [b.damage_class for b in other]
        assert np.allclose([a.confidence for a in one], [b.confidence for b in other], atol=1e-4)
    assert any(alone)


@needs_shared
def test_half_precision_as_on_a_gpu_finds_the_same_damage(single_precision, torch_detector):
    images, half = frames(2), torch_detector(half=True)
    assert half.name.endswith(" torch cpu f16")
    for one, other in zip(single_precision.detect(images), half.detect(images), strict=True):
        assert [a.damage_class for a in one] == [b.damage_class for b in other]
        assert np.allclose([a.confidence for a in one], [b.confidence for b in other], atol=0.02)


def test_without_a_gpu_the_torch_detector_takes_the_cpu_in_single_precision(torch_detector, monkeypatch):
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert torch_detector(device=None).name.endswith(" torch cpu f32")


@needs_shared
def test_onnx_runtime_and_openvino_say_the_same(single_precision):
    runtime = pytest.importorskip("onnxruntime", reason="onnxruntime is not installed; it is no part of Vejsyn")
    from model.networks.candidates import detections

    weights = load_weights()
    session = runtime.InferenceSession(str(weights.path), providers=["CPUExecutionProvider"])
    for image in frames(4):
        fit = letterbox(image, weights.longest_side)
        (raw,) = session.run(None, {session.get_inputs()[0].name: fit.tensor})
        theirs, ours = detections(raw[0], weights, weights.confidence, fit), single_precision.detect([image])[0]
        assert [one.damage_class for one in theirs] == [one.damage_class for one in ours]
        assert np.allclose([a.confidence for a in theirs], [b.confidence for b in ours], atol=1e-4)
        assert np.allclose([a.box.x1 for a in theirs], [b.box.x1 for b in ours], atol=0.05)
