"""Two pictures of one road, metres apart: the distance between them, and nothing where there is none to find."""

import math

import numpy as np
import pytest

from model.geometry.ground_motion import Gray
from model.geometry.perspective import Tilt, image_to_ground
from model.geometry.planar_bundle import RoadPoints, adjust
from model.geometry.registration import Registration, register
from tests.moving_ground import FOCAL_PX, HEIGHT, WIDTH, Stand, photographed

PITCH = 0.25
FOCAL = FOCAL_PX / WIDTH
LEVEL = Tilt(PITCH, 0.0)
STEP = 2.0
"""Mounting heights: 2.8 m from 1.4 m."""


def looking(focal: float) -> Tilt:
    """With another focal length, the horizon in its row."""
    return Tilt(math.atan(FOCAL * math.tan(PITCH) / focal), 0.0)


def pair(step: float, turn: float = 0.0, tilt: Tilt = LEVEL, road: int = 0) -> tuple[Gray, Gray]:
    return photographed(Stand(), tilt, road), photographed(Stand().driven(step, turn), tilt, road)


def found(before: Gray, after: Gray, focal: float = FOCAL) -> Registration:
    registration = register(before, after, focal, looking(focal))
    assert registration is not None
    return registration


@pytest.mark.parametrize("turn", [-0.03, 0.0, 0.03])
def test_what_both_show_lies_the_distance_apart(turn: float) -> None:
    registration = found(*pair(STEP, turn))
    assert registration.motion.distance == pytest.approx(STEP, abs=0.05)
    ahead = [
        image_to_ground(points / FOCAL, looking(FOCAL))[:, 0] for points in (registration.before, registration.after)
    ]
    assert float(np.median(ahead[0] - ahead[1])) == pytest.approx(STEP, abs=0.1)


@pytest.mark.parametrize("focal", [0.6 * FOCAL, 1.5 * FOCAL])
def test_a_wrong_focal_length_only_stretches_the_distance(focal: float) -> None:
    registration = found(*pair(STEP), focal)
    points = np.zeros(len(registration.before), np.intp)
    both = RoadPoints(registration.before, registration.after, points)
    adjusted = adjust(both, FOCAL, looking(FOCAL), np.array([0.02, 0.02, 0.02]))
    assert adjusted.distances[0] == pytest.approx(STEP, rel=0.04)
    assert adjusted.tilt.pitch == pytest.approx(PITCH, abs=0.015)


def test_many_pairs_straighten_a_crooked_guess() -> None:
    crooked = Tilt(PITCH + 0.01, 0.015, 0.02)
    steps = [1.6, 2.0, 2.4, 1.8]
    registered = [found(*pair(step, 0.01 * n, crooked, n)) for n, step in enumerate(steps)]
    numbers = np.repeat(np.arange(len(steps)), [len(r.before) for r in registered])
    points = RoadPoints(np.vstack([r.before for r in registered]), np.vstack([r.after for r in registered]), numbers)
    tilt = adjust(points, FOCAL, looking(FOCAL), np.array([0.02, 0.03, 0.04])).tilt
    assert (tilt.pitch, tilt.yaw, tilt.roll) == pytest.approx((crooked.pitch, crooked.yaw, crooked.roll), abs=0.008)


def test_roads_that_are_not_the_same_are_not_registered() -> None:
    unlike = [register(pair(STEP, road=n)[0], pair(STEP, road=n + 1)[1], FOCAL, looking(FOCAL)) for n in range(4)]
    assert unlike == [None] * 4


def test_a_vehicle_that_stands_and_a_blank_road_are_not_registered() -> None:
    here = photographed(Stand(), LEVEL)
    blank = np.full((HEIGHT, WIDTH), 120, np.uint8)
    assert register(here, here, FOCAL, looking(FOCAL)) is None
    assert register(blank, blank, FOCAL, looking(FOCAL)) is None
