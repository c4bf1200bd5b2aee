"""Road texture moved by a known motion gives that motion, and none where there is no texture."""

from math import radians

import numpy as np
import pytest

from model.geometry.ground_motion import Gray, GroundMotion, ground_motion
from model.geometry.perspective import Tilt
from tests.moving_ground import FOCAL_PX, HEIGHT, WIDTH, Stand, photographed

TILT = Tilt(radians(9.0), radians(1.5), radians(-0.5))
GUESS = Tilt(radians(9.0), 0.0, 0.0)


def pair(distance: float, turn: float = 0.0) -> tuple[Gray, Gray]:
    start = Stand(3.0, 10.0)
    return photographed(start, TILT), photographed(start.driven(distance, turn), TILT)


def motion_of(pictures: tuple[Gray, Gray], guess: Tilt = GUESS) -> GroundMotion:
    motion = ground_motion(*pictures, FOCAL_PX, guess)
    assert motion is not None
    return motion


@pytest.mark.parametrize(("distance", "error"), [(0.15, 0.005), (0.6, 0.005), (1.5, 0.03)])
def test_the_distance_is_estimated_with_larger_errors_over_longer_ones(distance: float, error: float) -> None:
    assert motion_of(pair(distance)).distance == pytest.approx(distance, rel=error)


def test_the_cameras_tilt_is_estimated() -> None:
    motion = motion_of(pair(0.6))
    assert motion.tilt.pitch == pytest.approx(TILT.pitch, abs=radians(0.1))
    assert motion.tilt.yaw == pytest.approx(TILT.yaw, abs=radians(0.2))
    assert motion.tilt.roll == pytest.approx(TILT.roll, abs=radians(0.3))
    assert motion.patches > 30


@pytest.mark.parametrize("wrong_deg", [-3.0, 3.0])
def test_a_guess_three_degrees_off_is_mostly_corrected(wrong_deg: float) -> None:
    motion = motion_of(pair(0.6), Tilt(GUESS.pitch + radians(wrong_deg), 0.0, 0.0))
    assert motion.tilt.pitch == pytest.approx(TILT.pitch, abs=radians(0.8))
    assert motion.distance == pytest.approx(0.6, rel=0.05)


@pytest.mark.parametrize("turn_deg", [-1.0, 0.7])
def test_a_bend_is_no_yaw(turn_deg: float) -> None:
    motion = motion_of(pair(0.6, radians(turn_deg)))
    assert motion.tilt.yaw == pytest.approx(TILT.yaw, abs=radians(0.3))


def test_a_standing_vehicle_has_driven_nothing() -> None:
    assert abs(motion_of(pair(0.0)).distance) < 0.002


def test_one_that_rolls_back_has_driven_backwards() -> None:
    assert motion_of(pair(-0.05)).distance == pytest.approx(-0.05, abs=0.005)


def test_a_car_that_moves_with_the_camera_does_not_disturb() -> None:
    before, after = pair(0.6)
    for picture in (before, after):
        picture[HEIGHT // 2 + 20 : HEIGHT // 2 + 120, 60:330] = np.random.default_rng(5).integers(0, 255, (100, 270))
    assert motion_of((before, after)).distance == pytest.approx(0.6, rel=0.01)


def test_a_road_without_texture_gives_no_motion() -> None:
    blank = np.full((HEIGHT, WIDTH), 110, np.uint8)
    assert ground_motion(blank, blank, FOCAL_PX, GUESS) is None


def test_a_sensors_fixed_pattern_is_no_standing_road() -> None:
    pattern = (110 + np.random.default_rng(7).normal(0, 0.8, (HEIGHT, WIDTH))).round().astype(np.uint8)
    assert ground_motion(pattern, pattern, FOCAL_PX, GUESS) is None


def test_a_picture_whose_halves_move_differently_gives_no_motion() -> None:
    (before, after), (_, other) = pair(0.6), pair(0.7)
    after[:, WIDTH // 2 :] = other[:, WIDTH // 2 :]
    assert ground_motion(before, after, FOCAL_PX, GUESS) is None


def test_two_pictures_of_different_roads_give_no_motion() -> None:
    here, there = photographed(Stand(3.0, 10.0), TILT), photographed(Stand(3.0, 10.0), TILT, road=1)
    assert ground_motion(here, there, FOCAL_PX, GUESS) is None
