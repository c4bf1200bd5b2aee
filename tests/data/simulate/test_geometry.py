"""Roads and cameras: there and back again."""

import numpy as np
import pytest

from data.simulate import Attitude, BrokenRouteError, Camera, Leg, Road, plan_route
from data.simulate.camera import ground, pixels
from model.geometry.camera import Camera as JudgingCamera


def test_pixels_and_ground_points_are_each_other_s_inverse() -> None:
    camera, attitude = Camera(), Attitude(11.3, 2.1)
    ahead, right = np.array([3.0, 8.0, 40.0]), np.array([-1.5, 0.2, 6.0])
    u, v = pixels(camera, attitude, ahead, right)
    assert np.allclose(ground(camera, attitude, u, v), (ahead, right))


def test_the_simulated_camera_agrees_with_the_one_that_judges() -> None:
    camera = Camera(1280, 720, mount_m=1.4)
    judging = JudgingCamera(1280, 720, camera.focal_px, pitch_deg=9.0, yaw_deg=0.0, mount_m=1.4)
    u, v = pixels(camera, Attitude(9.0, 0.0), np.array([7.0]), np.array([1.2]))
    assert judging.pixel(7.0, 1.2) == pytest.approx((u[0], v[0]), abs=0.01)


def test_places_on_a_bent_route_are_found_again(roads: tuple[Road, ...]) -> None:
    route = plan_route({road.section: road for road in roads}, [Leg("a"), Leg("b")])
    s, t = np.array([3.0, 55.0, 119.0, 190.0]), np.array([-4.0, 0.0, 3.0, 8.0])
    found_s, found_t = route.locate(route.place(s, t), s + 0.7)
    assert np.allclose(found_s, s, atol=0.02)
    assert np.allclose(found_t, t, atol=0.02)


@pytest.mark.parametrize("forwards", [True, False])
def test_a_place_keeps_its_chainage_and_side_whichever_way_the_section_is_driven(
    roads: tuple[Road, ...], forwards: bool
) -> None:
    route = plan_route({road.section: road for road in roads}, [Leg("a", forwards)])
    place = route.from_section("a", 70.0, 1.5)
    assert place is not None
    assert (place[1] > 0) == forwards
    section, chainage, offset = route.chainage(*place)
    assert (section, round(chainage, 1), round(offset, 1)) == ("a", 70.0, 1.5)


def test_legs_that_do_not_meet_are_refused_by_name(roads: tuple[Road, ...]) -> None:
    with pytest.raises(BrokenRouteError, match="Section a "):
        plan_route({road.section: road for road in roads}, [Leg("b"), Leg("a")])
