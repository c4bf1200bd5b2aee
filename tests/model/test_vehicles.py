"""Vehicles that hide the road are found; the own one is not taken for one of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.blocked import BLOCKED_SHARE, INSPECTED_FROM_M, INSPECTED_TO_M, hidden_share
from model.datasets.readers import read_image
from model.detection import Box
from model.geometry.camera import camera_looking_at
from model.geometry.vanishing_point import default_point
from model.networks.vehicles import UNWATCHED_S, found_in_passing, own_vehicle, vehicle_finder
from tests.model.shared import SHARED, needs_shared

WIDTH, HEIGHT = 1280, 720
CAMERA = camera_looking_at((WIDTH / 2, HEIGHT * 0.4), WIDTH, HEIGHT)
DAMAGE_FRAMES = SHARED / "damage" / "drive-frames" / "images"
TRAFFIC = SHARED / "plates" / "images"
CLOSE_AHEAD = ("dayride_type1_002.mp4#t=405", "dayride_type1_001.mp4#t=294", "dayride_type1_001.mp4#t=893")
ONCOMING = tuple(f"9941{end}" for end in ("28_RS_386_386RS191729_07405", "32_RS_386_386RS191729_07425"))
FAR_AHEAD = ("dayride_type1_001.mp4#t=292", "dayride_type1_001.mp4#t=474", "dayride_type1_001.mp4#t=199")


def car_at(ahead_m, right_m=0.0):
    """The box of a car's rear, 1.8 m wide and 1.5 m high, that stands so far ahead."""
    left, foot = CAMERA.pixel(ahead_m, right_m - 0.9)
    right, _ = CAMERA.pixel(ahead_m, right_m + 0.9)
    return Box(left, foot - (right - left) * 1.5 / 1.8, right, foot)


def test_an_empty_road_is_not_hidden():
    assert hidden_share([], CAMERA) == 0


def test_a_car_close_ahead_hides_the_lane_and_one_far_off_does_not():
    assert hidden_share([car_at(5)], CAMERA) > BLOCKED_SHARE
    assert hidden_share([car_at(30)], CAMERA) < 0.01


def test_a_car_in_the_other_lane_hides_nothing():
    assert hidden_share([car_at(6, right_m=-4.5)], CAMERA) < 0.05


@given(st.floats(INSPECTED_FROM_M, INSPECTED_TO_M), st.floats(0.5, 5))
def test_the_nearer_the_car_the_more_is_hidden(ahead, nearer):
    assert hidden_share([car_at(max(ahead - nearer, 2.5))], CAMERA) >= hidden_share([car_at(ahead)], CAMERA) - 0.03


def test_the_own_bonnet_is_known_by_its_place():
    bonnet, ahead = Box(200, 600, 1080, HEIGHT), Box(500, 300, 780, 480)
    frames = [[Box(205 + n, 598, 1078, HEIGHT), *([ahead] if n % 3 else [])] for n in range(9)]
    [own] = own_vehicle(frames, HEIGHT)
    assert abs(own.x1 - bonnet.x1) < 10
    assert own_vehicle([[bonnet], [], [], [ahead], []], HEIGHT) == []


def looked_at(ahead_m, step_s):
    """Which frames are searched, and in which a car is found that is so far ahead in each; None: there is none."""
    pictures = [np.full((HEIGHT, WIDTH, 3), number, np.uint8) for number in range(len(ahead_m))]
    searched = []

    def find(picture):
        searched.append(int(picture[0, 0, 0]))
        ahead = ahead_m[searched[-1]]
        return [] if ahead is None else [car_at(ahead)]

    found = found_in_passing(find, pictures, [step_s * number for number in range(len(ahead_m))])
    return sorted(searched), [number for number, boxes in enumerate(found) if boxes]


@pytest.mark.parametrize("ahead_m", [8 * [None], 8 * [60]])
def test_frames_between_two_without_a_near_vehicle_are_not_searched(ahead_m):
    searched, _ = looked_at(ahead_m, UNWATCHED_S / 8)
    assert searched == [0, 7]


def test_a_vehicle_that_comes_near_is_found_in_every_frame_in_which_it_hides_the_road():
    coming = [60, 50, 40, 30, 20, 12, 10, 8]
    searched, found = looked_at(coming, UNWATCHED_S / 8)
    assert set(found) >= {5, 6, 7}
    assert len(searched) < 8
    assert looked_at(8 * [6], UNWATCHED_S / 8)[1] == list(range(8))


def test_frames_that_a_slow_vehicle_takes_are_searched_all():
    assert looked_at(8 * [None], 1.1 * UNWATCHED_S)[0] == list(range(8))


def test_a_single_frame_is_searched_and_none_is_not():
    assert looked_at([6], 0.2) == ([0], [0])
    assert looked_at([], 0.2) == ([], [])


@needs_shared
def test_oncoming_traffic_on_a_real_road_does_not_hide_the_own_lane():
    images = [read_image(DAMAGE_FRAMES / f"{name}.webp") for name in ONCOMING]
    height, width = images[0].shape[:2]
    steep = camera_looking_at((width / 2, -0.16 * height), width, height)
    found = [vehicle_finder().find(image) for image in images]
    assert all(found)
    assert all(hidden_share(boxes, steep) < BLOCKED_SHARE for boxes in found)


@needs_shared
@pytest.mark.parametrize("name", CLOSE_AHEAD)
def test_a_car_close_ahead_in_traffic_hides_the_road(name):
    assert hidden_in(name) > BLOCKED_SHARE


@needs_shared
@pytest.mark.parametrize("name", FAR_AHEAD)
def test_a_car_farther_off_in_traffic_does_not(name):
    assert hidden_in(name) < BLOCKED_SHARE


def hidden_in(name):
    image = read_image(TRAFFIC / f"{name}.webp")
    height, width = image.shape[:2]
    camera = camera_looking_at(default_point(width, height), width, height)
    return hidden_share(vehicle_finder().find(image), camera)
