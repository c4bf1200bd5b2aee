"""What comes between the road and the picture, and who else drives there."""

from dataclasses import replace

import numpy as np
import pytest

from data.render.film import lens_for, scenery_for
from data.render.frame import Renderer, View
from data.render.rain import through_drops
from data.render.scenery.traffic import Traffic
from data.render.truth import damage_box, placed_damages
from data.simulate import WEATHERS, Attitude, Camera, Damage, DrivePlan, Leg, Road, Scene, plan_route
from data.simulate.camera import ground, pixels
from model.detection import Image
from model.vocabulary import DamageClass
from tests.data.simulate.conftest import HOLE

STRAIGHT = Attitude(10.0, 0.0)


def _still(roads: tuple[Road, ...], plan: DrivePlan, s: float = 20.0) -> Image:
    route = plan_route({road.section: road for road in roads}, [Leg("a")])
    scenery = scenery_for(roads, route, plan)
    traffic = Traffic(scenery, plan.cars_per_km, plan.car_ahead_m)
    return Renderer(scenery, plan.camera, lens_for(plan, 1), traffic).draw(View(s, 1.6, STRAIGHT), 0)


@pytest.mark.parametrize("k1", [-0.15, 0.1])
def test_a_bent_lens_has_an_inverse_and_moves_the_rim_most(k1: float) -> None:
    straight, bent = Camera(), Camera(k1=k1)
    u, v = np.array([40.0, 960.0, 1900.0, 1500.0]), np.array([1060.0, 1000.0, 700.0, 800.0])
    ahead, right = ground(bent, STRAIGHT, u, v)
    back = pixels(bent, STRAIGHT, ahead, right)
    assert np.allclose(back, (u, v), atol=0.1)
    away = np.hypot(*(np.array(pixels(straight, STRAIGHT, ahead, right)) - np.array([u, v])))
    assert away[0] > 20 > away[1]


def test_what_a_lens_would_fold_back_is_nowhere() -> None:
    u, _ = pixels(Camera(k1=-0.15), STRAIGHT, np.array([3.0]), np.array([9.0]))
    assert np.isnan(u).all()


def test_a_bent_lens_shows_a_damage_where_the_truth_says(roads: tuple[Road, ...], plan: DrivePlan) -> None:
    plan = replace(plan, camera=Camera(960, 540, k1=-0.15), scene=Scene(seed=3))
    aside = replace(HOLE, chainage_m=26.0, offset_m=-1.5)
    clean, broken = _still(roads, plan), _still(roads, plan.on(Scene((aside,), seed=3)))
    x = np.nonzero(np.abs(clean.astype(int) - broken).max(axis=2) > 12)[1]
    route = plan_route({road.section: road for road in roads}, [Leg("a")])
    (placed,) = placed_damages(route, Scene((aside,)))
    said, pinhole = (
        damage_box(placed, route, camera, View(20.0, 1.6, STRAIGHT))
        for camera in (plan.camera, replace(plan.camera, k1=0.0))
    )
    assert said
    assert pinhole
    assert abs(np.median(x) - (said.x1 + said.x2) / 2) < 8 < abs(np.median(x) - (pinhole.x1 + pinhole.x2) / 2)


def test_drops_hide_more_the_harder_it_rains_and_the_wiper_moves_them() -> None:
    view = np.random.default_rng(1).integers(0, 255, (180, 320, 3)).astype(np.uint8)
    drizzle, rain, again = (through_drops(view, hard, (1, stroke)) for hard, stroke in ((0.1, 0), (1.0, 0), (1.0, 1)))
    assert 0 < (drizzle != view).mean() < (rain != view).mean() < 0.5
    assert (rain != again).any()


def test_leaves_lie_on_the_road_and_damages_stay_where_they_are(roads: tuple[Road, ...], plan: DrivePlan) -> None:
    bare, strewn = (_still(roads, plan.on(Scene((HOLE,), seed=3, leaves=share))) for share in (0.0, 1.0))
    changed = (bare != strewn).any(axis=2)
    assert not changed[: changed.shape[0] // 4].any()
    assert 0.002 < changed.mean() < 0.3


def test_a_car_ahead_keeps_its_distance_and_one_that_was_met_is_gone(roads: tuple[Road, ...], plan: DrivePlan) -> None:
    route = plan_route({road.section: road for road in roads}, [Leg("a")])
    traffic = Traffic(scenery_for(roads, route, plan), 50.0, 12.0)
    for s in (20.0, 60.0):
        *others, ahead = traffic.at(s)
        assert 8 < ahead.s - s < 16
        assert ahead.t > 0 > max(other.t for other in others)
    met = [[other.s > s for other in [*traffic.at(s)][:-1]] for s in (0.0, 120.0)]
    assert all(met[0])
    assert not any(met[1])


def test_a_car_ahead_is_in_the_picture(roads: tuple[Road, ...], plan: DrivePlan) -> None:
    plan = plan.on(Scene(seed=3))
    alone, behind = _still(roads, plan), _still(roads, replace(plan, car_ahead_m=10.0))
    y, _ = np.nonzero((alone != behind).any(axis=2))
    assert 20 < np.ptp(y) < 120


@pytest.mark.parametrize("name", WEATHERS)
def test_every_weather_leaves_a_road_to_be_seen(roads: tuple[Road, ...], plan: DrivePlan, name: str) -> None:
    weather = WEATHERS[name]
    plan = replace(plan.on(Scene((), (), weather.light, 3, weather.leaves)), dirt=weather.dirt, rain=weather.rain)
    road = _still(roads, plan)[160:]
    assert 25 < road.mean() < 190


def test_a_grown_damage_is_the_same_one_larger() -> None:
    before = Damage("d", DamageClass.POTHOLE, "a", 40.0, 1.5, 0.4, 0.5, seed=9)
    after = before.grown(1.5)
    assert (after.length_m, after.width_m, after.seed) == (pytest.approx(0.6), pytest.approx(0.75), 9)
    assert (after.section, after.chainage_m) == (before.section, before.chainage_m)
