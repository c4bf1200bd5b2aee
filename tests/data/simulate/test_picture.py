"""What is painted lies where the truth says."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from data.render.film import scenery_for
from data.render.frame import Renderer, View
from data.render.lens import Lens
from data.render.truth import damage_box, placed_damages
from data.simulate import Attitude, Damage, DrivePlan, Leg, Road, Scene, plan_route
from model.detection import Box, Image
from model.vocabulary import DamageClass
from tests.data.simulate.conftest import HOLE, NET

CRACK = Damage("crack", DamageClass.TRANSVERSE, "a", 41.0, 1.4, 0.5, 2.6, 25.0, seed=4)


def _still(roads: tuple[Road, ...], plan: DrivePlan, leg: Leg, view: View) -> Image:
    route = plan_route({road.section: road for road in roads}, [leg])
    return Renderer(scenery_for(roads, route, plan), plan.camera, Lens(plan.camera, noise=0.0)).draw(view, 0)


def _changed(before: Image, after: Image) -> Box:
    changed = cv2.absdiff(before, after).max(axis=2) > 12
    y, x = np.nonzero(changed)
    return Box(float(x.min()), float(y.min()), float(x.max() + 1), float(y.max() + 1))


def _overlap(a: Box, b: Box) -> float:
    width = min(a.x2, b.x2) - max(a.x1, b.x1)
    height = min(a.y2, b.y2) - max(a.y1, b.y1)
    shared = max(0.0, width) * max(0.0, height)
    return shared / (a.area + b.area - shared)


@pytest.mark.parametrize(
    ("damage", "forwards"),
    [(HOLE, True), (HOLE, False), (NET, False), (CRACK, True)],
    ids=["hole", "hole from the other end", "net from the other end", "crack"],
)
def test_pixels_change_where_the_damage_is_said_to_be(
    roads: tuple[Road, ...], plan: DrivePlan, damage: Damage, forwards: bool
) -> None:
    leg = Leg("a", forwards)
    plan = replace(plan, camera=plan.camera.sized(960, 540))
    route = plan_route({road.section: road for road in roads}, [leg])
    (placed,) = placed_damages(route, Scene((damage,)))
    view = View(placed.s - 7.0, placed.t - 0.4, Attitude(11.0, 1.2, -1.0))
    clean, broken = (_still(roads, plan.on(Scene(damages, seed=3)), leg, view) for damages in ((), (damage,)))
    said = damage_box(placed, route, plan.camera, view)
    assert said is not None
    changed = _changed(clean, broken)
    around = 0.45 if damage is HOLE else 0.8  # loose stones and cracks lie up to 15 cm round a hole
    assert _overlap(changed, said) > around
    assert abs(changed.x1 + changed.x2 - said.x1 - said.x2) / 2 < 12
    assert abs(changed.y1 + changed.y2 - said.y1 - said.y2) / 2 < 4


def test_a_damage_behind_or_far_ahead_has_no_box(roads: tuple[Road, ...], plan: DrivePlan) -> None:
    route = plan_route({road.section: road for road in roads}, [Leg("a")])
    (placed,) = placed_damages(route, Scene((HOLE,)))
    straight = Attitude(10.0, 0.0)
    assert damage_box(placed, route, plan.camera, View(placed.s + 2, 1.5, straight)) is None
    assert damage_box(placed, route, plan.camera, View(placed.s - 60, 1.5, straight)) is None


def test_the_road_is_neither_dark_nor_burnt_out(roads: tuple[Road, ...], plan: DrivePlan) -> None:
    picture = _still(roads, plan, Leg("a"), View(25.0, 1.6, Attitude(10.0, 0.0)))
    road = picture[picture.shape[0] // 2 :]
    assert 60 < road.mean() < 170
    assert (road >= 250).mean() < 0.01
