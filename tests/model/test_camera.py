"""From pixels to metres and back."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from model.detection import Box, Detection
from model.geometry.camera import MAX_RANGE_M, MIN_RANGE_M, PIXEL_SD, Camera, camera_looking_at
from model.geometry.ground import footprint
from model.vocabulary import DamageClass

cameras = st.builds(
    Camera,
    width=st.sampled_from([960, 1280, 1920]),
    height=st.sampled_from([540, 720, 1080]),
    focal_px=st.floats(600, 1800),
    pitch_deg=st.floats(0, 30),
    yaw_deg=st.floats(-8, 8),
    mount_m=st.floats(1.0, 2.8),
)


@given(cameras, st.floats(MIN_RANGE_M + 0.01, MAX_RANGE_M - 0.01), st.floats(-5, 5))
def test_a_place_on_the_road_is_found_again_from_its_pixel(camera: Camera, ahead: float, right: float) -> None:
    point = camera.ground(*camera.pixel(ahead, right))
    assume(point is not None)
    assert point is not None
    assert point.ahead_m == pytest.approx(ahead, rel=1e-6)
    assert point.right_m == pytest.approx(right, abs=1e-5)


@given(cameras)
def test_nothing_above_the_horizon_is_on_the_road(camera: Camera) -> None:
    assert camera.ground(camera.width / 2, camera.horizon_y - 1) is None


@given(cameras)
def test_far_places_have_larger_errors_than_near_ones(camera: Camera) -> None:
    near, far = (camera.ground(*camera.pixel(ahead, 0.0)) for ahead in (5.0, 15.0))
    assert near is not None
    assert far is not None
    assert far.ahead_sd_m > near.ahead_sd_m


def test_a_level_camera_by_hand() -> None:
    # 1.4 m over the road, focal length 1000 px, horizon in the middle: 100 px below it is 14 m ahead.
    camera = Camera(1920, 1080, 1000.0, 0.0, 0.0, 1.4)
    point = camera.ground(960 + 100, 540 + 100)
    assert point is not None
    assert point.ahead_m == pytest.approx(14.0)
    assert point.right_m == pytest.approx(1.4)


@given(st.floats(0.2, 0.8), st.floats(-0.3, 0.6))
def test_a_camera_images_the_vanishing_point_where_it_was_estimated(x: float, y: float) -> None:
    camera = camera_looking_at((x * 1920, y * 1080), 1920, 1080)
    vanishing = camera.pixel(1e7, 0.0)
    assert vanishing == pytest.approx((x * 1920, y * 1080), abs=1.0)


def test_ten_percent_wrong_height_is_twenty_one_percent_wrong_area() -> None:
    box = Detection(DamageClass.POTHOLE, 0.9, Box(900, 700, 1100, 760))
    low, high = (footprint(box, Camera(1920, 1080, 1500.0, 5.0, 0.0, mount)) for mount in (1.4, 1.54))
    assert low is not None
    assert high is not None
    assert high.length_m * high.width_m / (low.length_m * low.width_m) == pytest.approx(1.21, abs=0.001)


def test_a_hole_of_known_size_is_measured() -> None:
    camera = Camera(1920, 1080, 1500.0, 6.0, 1.0, 1.4)
    corners = [camera.pixel(a, r) for a, r in ((7.7, 0.75), (7.7, 1.25), (8.3, 0.75), (8.3, 1.25))]
    xs, ys = zip(*corners, strict=True)
    patch = footprint(Detection(DamageClass.POTHOLE, 0.9, Box(min(xs), min(ys), max(xs), max(ys))), camera)
    assert patch is not None
    assert patch.ahead_m == pytest.approx(8.0, abs=0.05)
    assert patch.right_m == pytest.approx(1.0, abs=0.05)
    assert patch.length_m == pytest.approx(0.6, abs=0.05)
    assert patch.width_m == pytest.approx(0.5, rel=0.15)  # an upright box round a square vanishing askew
    assert patch.measurable


def test_a_box_on_the_far_verge_is_not_on_the_road() -> None:
    camera = Camera(1920, 1080, 1000.0, 2.0, 0.0, 1.4)
    x, y = camera.pixel(12.0, 11.0)
    assert footprint(Detection(DamageClass.POTHOLE, 0.9, Box(x - 10, y - 5, x + 10, y + 5)), camera) is None
    assert math.isfinite(camera.horizon_y)


@given(st.floats(5, 11), st.floats(-4, 4), st.floats(0.8, 4), st.floats(0.1, 1.2))
def test_a_longitudinal_damage_beside_the_camera_has_its_own_width_and_place(
    ahead: float, right: float, length: float, width: float
) -> None:
    camera = Camera(1920, 1080, 1500.0, 11.0, 0.0, 1.45)
    corners = [camera.pixel(ahead + a * length / 2, right + b * width / 2) for a in (-1, 1) for b in (-1, 1)]
    xs, ys = zip(*corners, strict=True)
    crack = Detection(DamageClass.LONGITUDINAL, 0.9, Box(min(xs), min(ys), max(xs), max(ys)))
    patch = footprint(crack, camera)
    assert patch is not None
    assert patch.right_m == pytest.approx(right, abs=0.02)
    assert patch.width_m == pytest.approx(width, abs=0.02)
    assert patch.length_m == pytest.approx(length, abs=0.02)


LEVEL = Camera(1920, 1080, 1000.0, 0.0, 0.0, 1.4, mount_rel_sd=0.0, pitch_sd_deg=0.0)
"""100 px below its horizon and as many to the right are 14 m ahead and 1.4 m to the right."""


def errors_there(camera: Camera) -> tuple[float, float]:
    point = camera.ground(960 + 100, 540 + 100)
    assert point is not None
    return point.ahead_sd_m, point.right_sd_m


def test_the_errors_of_a_place_by_hand() -> None:
    by_row, by_column = PIXEL_SD / (100 + PIXEL_SD), PIXEL_SD / 100
    pixel = 14 * by_row, 1.4 * math.hypot(by_row, by_column)
    assert errors_there(LEVEL) == pytest.approx(pixel)
    tenth = math.hypot(pixel[0], 1.4), math.hypot(pixel[1], 0.14)
    assert errors_there(replace(LEVEL, mount_rel_sd=0.1)) == pytest.approx(tenth)
    # Odometry knows the product of height and focal length: the distance stays, what lies to the side moves.
    product = math.hypot(pixel[0], 14 * 0.05**2), math.hypot(pixel[1], 1.4 * 0.05)
    assert errors_there(replace(LEVEL, focal_rel_sd=0.05, mount_per_focal=-1.0)) == pytest.approx(product)
    # A ray to 14 m from 1.4 m up, turned by a thousandth of a radian: (14² + 1.4²) / 1.4 times that.
    turned = errors_there(replace(LEVEL, pitch_sd_deg=math.degrees(0.001)))
    assert turned[0] == pytest.approx(math.hypot(pixel[0], 0.001 * (14**2 + 1.4**2) / 1.4), rel=0.005)


def test_what_a_frame_takes_in_by_hand() -> None:
    # Its lower edge is 540 px below the horizon, 2.59 m ahead; its right edge 0.96 m to the right of each metre ahead.
    places = ((14, 1.4), (2.5, 0), (2.7, 0), (14, 13.4), (14, 13.5), (14, -13.4), (14, -13.5))
    ahead, right = np.array(places, dtype=np.float64).T
    assert LEVEL.takes_in(ahead, right).tolist() == [True, False, True, True, False, True, False]


def test_odometry_corrects_height_and_focal_length_by_their_variances() -> None:
    before = Camera(1920, 1080, 1000.0, 6.0, 0.0, 1.4, mount_rel_sd=0.1, focal_rel_sd=0.2)
    after = before.driven(1.4 * math.exp(0.6), 0.1)
    # Variances 1 : 4 : 1 hundredths; what odometry measures is off by 0.6 in logarithms.
    assert after.mount_m == pytest.approx(1.4 * math.exp(0.1))
    assert after.focal_px == pytest.approx(1000.0 * math.exp(0.4))
    assert after.horizon_y == pytest.approx(before.horizon_y)
    assert after.focal_rel_sd == pytest.approx(0.2 * math.sqrt(1 / 3))
    assert after.mount_rel_sd == pytest.approx(0.1 * math.sqrt(1 / 2))
    assert after.mount_per_focal == pytest.approx(-1 / 2)
