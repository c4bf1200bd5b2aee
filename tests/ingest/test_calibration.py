"""One camera from all that a recording tells: registered frames, metres driven, the lane, a tape."""

import math
from dataclasses import replace

import numpy as np
import pytest

from data.phones.attention import MAX_HEIGHT_DIFFERENCE
from ingest.observe.calibration import LANE_M, calibrate
from ingest.observe.mounting import estimate_mounting
from ingest.observe.registered import registered_steps
from ingest.video.registrations import COORDINATE_UNIT, Points, RoadPair
from model.geometry.camera import Camera, EarlierCamera, camera_looking_at
from tests.straight import TRAJECTORY

TRUE = Camera(1280, 720, 1250.0, 12.0, 1.5, 2.1, 0.8)
"""54 degrees, on a lorry."""
GUESS = camera_looking_at((TRUE.pixel(1e6, 0.0)[0], TRUE.horizon_y), 1280, 720)
STEP_M, FRAMES = 5.0, 24
PLACES_M = [(ahead, right) for ahead in (9.0, 11.0, 14.0) for right in (-1.5, 0.2, 1.6)]
PIXEL_SD = 0.7


def units(rows: list[tuple[float, ...]]) -> Points:
    scaled = (
        np.rint((np.array(rows) / TRUE.width - np.array([0.5, 0.28125] * 2)) / COORDINATE_UNIT).astype(int).tolist()
    )
    return tuple((a, b, c, d) for a, b, c, d in scaled)


def pairs(lane_m: float | None = LANE_M, camera: Camera = TRUE, seed: int = 0) -> list[RoadPair]:
    """Frames 5 m apart on the straight road that is driven at 10 m/s."""
    rng, found = np.random.default_rng(seed), []
    for n in range(FRAMES):
        sway = [replace(camera, pitch_deg=camera.pitch_deg + float(rng.normal(0, 0.1))) for _ in range(2)]
        points = [
            (*sway[0].pixel(ahead, right), *(rng.normal(0, PIXEL_SD, 2) + sway[1].pixel(ahead - STEP_M, right)))
            for ahead, right in PLACES_M
        ]
        sides = () if lane_m is None else (-0.55 * lane_m, 0.45 * lane_m)
        marks = [(*camera.pixel(6.0, side), *camera.pixel(12.0, side)) for side in sides]
        at = 2.0 + n * STEP_M / 10.0
        found.append(RoadPair(at, at + STEP_M / 10.0, units(points), units(marks) if marks else ()))
    return found


def test_lane_and_metres_driven_give_focal_length_height_and_tilt() -> None:
    found = calibrate(GUESS, pairs(), TRAJECTORY)
    assert found.mount_m == pytest.approx(TRUE.mount_m, rel=0.08)
    assert found.focal_px == pytest.approx(TRUE.focal_px, rel=0.08)
    assert found.horizon_y == pytest.approx(TRUE.horizon_y, abs=6.0)
    assert found.roll_deg == pytest.approx(TRUE.roll_deg, abs=0.3)
    assert math.hypot(found.mount_rel_sd, found.mount_per_focal * found.focal_rel_sd) < 0.1


def test_without_a_lane_only_the_product_of_focal_length_and_height_is_known() -> None:
    found = calibrate(GUESS, pairs(lane_m=None), TRAJECTORY)
    product, true = (c.mount_m * c.focal_px / math.cos(c.tilt.pitch) ** 2 for c in (found, TRUE))
    assert product == pytest.approx(true, rel=0.08)
    assert found.mount_per_focal < -0.6, "one grows as the other shrinks"
    assert GUESS.mount_m < found.mount_m


def test_a_tape_is_believed_and_leaves_the_focal_length_to_be_found() -> None:
    taped = replace(GUESS, mount_m=TRUE.mount_m, mount_rel_sd=0.02)
    found = calibrate(taped, pairs(lane_m=None), TRAJECTORY)
    assert found.mount_m == pytest.approx(TRUE.mount_m, rel=0.03)
    assert found.focal_px == pytest.approx(TRUE.focal_px, rel=0.08)


def test_a_tape_outweighs_marks_that_bound_no_lane() -> None:
    taped = replace(GUESS, mount_m=TRUE.mount_m, mount_rel_sd=0.02)
    assert calibrate(taped, pairs(lane_m=5.5), TRAJECTORY).mount_m == pytest.approx(TRUE.mount_m, rel=0.1)


def test_nothing_registered_leaves_the_guess() -> None:
    found = calibrate(GUESS, [replace(pair, points=(), marks=()) for pair in pairs()], TRAJECTORY)
    assert (found.mount_m, found.focal_px) == pytest.approx((GUESS.mount_m, GUESS.focal_px), rel=0.01)
    assert found.pitch_deg == pytest.approx(GUESS.pitch_deg, abs=0.1)


def test_a_few_registrations_by_chance_among_many_frames_change_nothing() -> None:
    lucky = [replace(pair, points=pair.points if n % 12 == 0 else (), marks=()) for n, pair in enumerate(pairs())]
    found = calibrate(GUESS, lucky, TRAJECTORY)
    assert found.mount_m == pytest.approx(GUESS.mount_m, rel=0.02)


def test_the_step_between_two_frames_is_known_to_a_decimetre_or_two() -> None:
    steps = list(registered_steps(pairs(), lambda _: TRUE))
    assert len(steps) == FRAMES
    errors = np.array([step.metres - STEP_M for step in steps])
    assert np.sqrt(np.mean(errors**2)) < 0.2
    assert np.mean(np.abs(errors) < 2.5 * np.array([step.sd_m for step in steps])) > 0.9


def test_a_phone_back_in_its_holder_starts_from_what_is_known() -> None:
    earlier = EarlierCamera(TRUE.focal_px / TRUE.width, TRUE.mount_m, 0.04, 0.03, -0.8)
    found = calibrate(GUESS, pairs(lane_m=None)[:4], TRAJECTORY, None, earlier)
    assert (found.mount_m, found.focal_px) == pytest.approx((TRUE.mount_m, TRUE.focal_px), rel=0.04)


def test_a_phone_in_another_holder_begins_anew() -> None:
    earlier = EarlierCamera(GUESS.focal_px / GUESS.width, 1.2, 0.04, 0.03, -0.8)
    found = calibrate(GUESS, pairs(), TRAJECTORY, None, earlier)
    assert found.mount_m == pytest.approx(TRUE.mount_m, rel=0.1)
    assert found.focal_px == pytest.approx(TRUE.focal_px, rel=0.1)


def test_a_tape_that_does_not_fit_is_noticed_and_one_that_does_is_not() -> None:
    for tape_m, off in ((1.4, True), (2.1, False)):
        taped = replace(GUESS, mount_m=tape_m, mount_rel_sd=0.02)
        by_drive = estimate_mounting(taped, (), TRAJECTORY, pairs()).height_from_odometry_m
        assert by_drive is not None
        assert (abs(by_drive / tape_m - 1) > MAX_HEIGHT_DIFFERENCE) is off
    assert estimate_mounting(taped, (), TRAJECTORY, pairs(lane_m=None)).height_from_odometry_m is None
