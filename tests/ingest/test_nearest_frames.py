"""Damage is measured in the frame that shows it nearest, and nowhere else."""

from collections.abc import Sequence

import numpy as np
import pytest

from ingest.observe import nearest_frames
from ingest.observe.nearest_frames import MOST_IN_A_FRAME, Still, measured_frames
from ingest.trace.trace import TracedFrame
from model.detection import Box, Detection
from model.geometry.camera import Camera
from model.judgeable import Obstacle
from model.vocabulary import DamageClass

CAMERA = Camera(1280, 720, 1000.0, 12.0, 0.0, 1.4)
ROAD = np.random.default_rng(3).normal(120, 6, (720, 1280)).clip(0, 255).astype(np.uint8)


def box(near_m: float, right_m: float = 0.0, side_m: float = 0.8) -> Box:
    corners = [CAMERA.pixel(near_m + along, right_m + across) for along in (0, side_m) for across in (0, side_m)]
    x, y = zip(*corners, strict=True)
    return Box(min(x), min(y), max(x), min(max(y), CAMERA.height))


def still(driven_m: float, *boxes: Box, confidence: float = 0.6, obstacle: Obstacle | None = None) -> Still:
    found = tuple(Detection(DamageClass.ALLIGATOR, confidence, each) for each in boxes)
    return Still(TracedFrame(driven_m, obstacle, found), ROAD, driven_m, 0, None)


def measured(stills: Sequence[Still]) -> list[list[bool]]:
    frames = measured_frames(stills, lambda _: CAMERA)
    return [[detection.measures is not None for detection in frame.detections] for frame in frames]


@pytest.mark.parametrize("step_m", [2.0, 3.0, 5.0])
def test_a_damage_is_measured_once_as_the_vehicle_comes_near(step_m: float) -> None:
    metres = np.arange(0.0, 16.0, step_m)
    looks = measured([still(at, box(17.0 - at)) for at in metres if 17.0 - at > 2.2] + [still(16.0)])
    assert sum(map(sum, looks)) == (17.0 - max(at for at in metres if 17.0 - at > 2.2) <= 6.0)
    assert not any(looks[0])


def test_what_is_far_or_faint_is_not_measured() -> None:
    assert measured([still(0, box(7.0)), still(5.0)]) == [[False], []]
    assert measured([still(0, box(3.0), confidence=0.05)]) == [[False]]


def test_before_a_frame_that_cannot_be_judged_the_last_look_counts() -> None:
    assert measured([still(0, box(5.5)), still(1.0, box(4.5))]) == [[False], [True]]
    assert measured([still(0, box(5.5)), still(1.0, obstacle=Obstacle.DARK)]) == [[True], []]


def test_the_surest_are_measured_and_no_road_twice() -> None:
    many = [box(2.6, right_m) for right_m in (-1.5, -0.4, 0.7)]
    assert sum(measured([still(0, *many)])[0]) == MOST_IN_A_FRAME
    assert measured([still(0, box(2.6), box(2.7))]) == [[True, False]]


def test_frames_that_do_not_fit_into_memory_are_measured_earlier_and_all_the_same(monkeypatch) -> None:
    stills = [still(3.0 * number, box(2.6), box(2.6, 1.0)) for number in range(7)]
    at_the_end = measured(stills)
    known_by: list[float] = []

    def camera_by(held: Sequence[Still]) -> Camera:
        known_by.append(held[-1].driven_m)
        return CAMERA

    monkeypatch.setattr(nearest_frames, "MOST_HELD_BYTES", 2 * ROAD.nbytes)
    frames = list(measured_frames(stills, camera_by))
    assert [[d.measures is not None for d in frame.detections] for frame in frames] == at_the_end
    assert [frame.time_s for frame in frames] == [one.driven_m for one in stills]
    assert len(known_by) > 2
