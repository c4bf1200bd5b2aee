"""A network that does not answer gives no picture, rather than one with its faces in it."""

import numpy as np
import openvino as ov
import pytest
from openvino import opset13 as ops

from model.networks import privacy
from model.networks.faces import FaceFinder
from model.networks.network import Network, NetworkError
from model.networks.plates import PlateFinder
from model.networks.privacy import Blurred, blur_crew_photo, blur_road
from model.networks.vehicles import VehicleFinder
from model.networks.weights import WEIGHTS_FOLDER, FinderWeights
from tests.model.private import with_face
from tests.model.test_privacy import FACE_WEIGHTS, needs_faces

PICTURE = with_face(1).image


def answering(path, answer):
    """A real network on disk that answers with `answer(pictures)`."""
    pictures = ops.parameter([-1, 3, -1, -1], np.float32)
    ov.save_model(ov.Model(answer(pictures), [pictures]), path)
    return path


def no_numbers(pictures):
    """The logarithm of a negative number, in the shape of a score for every pixel."""
    return [ops.log(ops.subtract(pictures, ops.constant(np.float32(300))))]


def too_sure(pictures):
    """Scores of 300 and more."""
    return [ops.add(pictures, ops.constant(np.float32(300)))]


def nothing(pictures):
    """An answer with nothing in it."""
    return [ops.slice(pictures, [0], [0], [1], axes=[3])]


@pytest.mark.parametrize("answer", [no_numbers, too_sure, nothing])
def test_an_answer_that_is_none_is_not_taken_for_nobody_being_there(tmp_path, answer):
    path = answering(tmp_path / "network.xml", answer)
    for finder in (
        FaceFinder(path),
        PlateFinder(FinderWeights(path, 320, 0.1)),
        VehicleFinder(FinderWeights(path, 320, 0.1)),
    ):
        with pytest.raises(NetworkError):
            finder.find(PICTURE)


@needs_faces
def test_one_network_in_the_place_of_another_is_no_answer():
    with pytest.raises(NetworkError):
        FaceFinder(WEIGHTS_FOLDER / "vejsyn-plates.onnx").find(PICTURE)
    with pytest.raises(NetworkError):
        PlateFinder(FinderWeights(FACE_WEIGHTS, 320, 0.1)).find(PICTURE)


def test_a_network_that_fails_says_which_and_answers_the_next(tmp_path):
    network = Network(answering(tmp_path / "network.xml", too_sure))
    with pytest.raises(NetworkError, match=r"network\.xml"), network.turn() as ask:
        ask(np.zeros((8, 8, 5), np.uint8))
    for _ in range(2):
        with network.turn() as ask:
            assert ask(np.zeros((8, 8, 3), np.uint8))[0].shape == (1, 3, 8, 8)


def test_an_answer_is_the_callers_own(tmp_path):
    network = Network(answering(tmp_path / "network.xml", too_sure))
    with network.turn() as ask:
        first = ask(np.zeros((8, 8, 3), np.uint8))[0]
        ask(np.full((8, 8, 3), 255, np.uint8))
    assert np.all(first == 300)


@needs_faces
@pytest.mark.parametrize("blind", ["_faces", "_plates"])
@pytest.mark.parametrize("blur", [blur_road, blur_crew_photo])
def test_one_blind_network_is_enough_to_write_nothing(tmp_path, monkeypatch, blind, blur):
    path = answering(tmp_path / "network.xml", no_numbers)
    finder = FaceFinder(path) if blind == "_faces" else PlateFinder(FinderWeights(path, 320, 0.1))
    monkeypatch.setattr(privacy, blind, lambda: finder)
    with pytest.raises(NetworkError):
        blur(PICTURE)


@needs_faces
@pytest.mark.parametrize("wrong", [PICTURE / np.float32(255), PICTURE[..., 0], PICTURE[:0]])
def test_what_is_no_picture_is_not_searched_in_vain(wrong):
    with pytest.raises(ValueError, match="a picture is BGR in bytes"):
        blur_road(wrong)


@needs_faces
def test_a_picture_without_people_is_written_and_says_that_nothing_is_hidden():
    grey = np.full((96, 160, 3), 120, np.uint8)
    blurred = blur_road(grey)
    assert isinstance(blurred, Blurred)
    assert blurred.hidden == ()
    assert np.array_equal(blurred.image, grey)
