"""Networks are shared by all threads of a server, and each still gets its own answer."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import cycle, islice
from threading import Barrier

import cv2
import numpy as np
import pytest

from model.networks.detectors import open_detector
from model.networks.network import made_once
from model.networks.privacy import blur_crew_photo, hidden_share
from model.networks.vehicles import VehicleFinder
from model.networks.weights import load_vehicle_weights
from tests.model.private import with_face, with_plate
from tests.model.shared import SHARED
from tests.model.test_privacy import needs_faces

THREADS, PICTURES = 16, 500


def from_the_road():
    """Two pieces of real traffic, where they are at hand."""
    for name in ("dayride_type1_002.mp4#t=405", "dayride_type1_001.mp4#t=1077"):
        if (path := SHARED / "plates" / "images" / f"{name}.webp").exists():
            yield cv2.resize(cv2.imread(str(path)), (320, 180), interpolation=cv2.INTER_AREA)


@pytest.mark.slow
@needs_faces
def test_no_face_or_plate_is_left_when_sixteen_crews_send_photos_at_once():
    private = [kind(number) for number in range(8) for kind in (with_face, with_plate)]
    pictures = [one.image for one in private] + list(from_the_road())
    alone = [blur_crew_photo(picture) for picture in pictures]
    for one, blurred in zip(private, alone, strict=False):
        assert hidden_share(one.secret, blurred.hidden) > 0.85
    numbers = list(islice(cycle(range(len(pictures))), PICTURES))
    with ThreadPoolExecutor(THREADS) as crews:
        together = list(crews.map(lambda number: blur_crew_photo(pictures[number]), numbers))
    assert len(together) == PICTURES
    for number, blurred in zip(numbers, together, strict=True):
        assert blurred.hidden == alone[number].hidden
        assert np.array_equal(blurred.image, alone[number].image)


def test_drives_read_side_by_side_find_the_damage_that_one_alone_finds():
    detector = open_detector("openvino")
    noise = np.random.default_rng(1)
    pictures = [noise.integers(0, 256, (96 + 32 * (n % 4), 160, 3), dtype=np.uint8) for n in range(6)]
    alone = detector.detect(pictures)
    with ThreadPoolExecutor(8) as nights:
        for found in nights.map(detector.detect, [pictures] * 16):
            assert found == alone


def test_vehicles_found_side_by_side_are_those_found_alone():
    finder = VehicleFinder(replace(load_vehicle_weights(), confidence=0.0))  # whatever it thinks of
    pictures = [with_plate(number).image for number in range(6)]
    alone = [finder.find(picture) for picture in pictures]
    assert all(alone)
    with ThreadPoolExecutor(8) as nights:
        assert list(nights.map(finder.find, pictures * 10)) == alone * 10


def test_the_first_photos_of_the_day_load_one_network_and_not_one_each():
    made, together = [], Barrier(THREADS)

    @made_once
    def network():
        made.append(1)
        time.sleep(0.05)
        return object()

    def asked(_):
        together.wait()
        return network()

    with ThreadPoolExecutor(THREADS) as crews:
        assert len(set(crews.map(asked, range(THREADS)))) == 1
    assert made == [1]


def test_a_network_that_was_missing_is_found_once_it_is_there():
    answers = iter([None, "network"])

    @made_once
    def network():
        if (found := next(answers)) is None:
            raise FileNotFoundError
        return found

    with pytest.raises(FileNotFoundError):
        network()
    assert network() == "network"
