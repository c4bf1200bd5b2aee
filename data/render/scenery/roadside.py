"""What stands beside the road: trees, bushes, marker posts, lamps; flat pictures set upright."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from shapely import LineString, MultiLineString, Point

from data.render.road.ground import Ground

ROADSIDE_CELL_M = 9.0
"""One tree or bush at most on each side in so many metres."""
POST_EVERY_M = 50.0
LAMP_EVERY_M = 38.0
ROADSIDE_CLEAR_M = 5.0
"""Nothing stands this near to the middle of another road."""


@dataclass(frozen=True, slots=True)
class UprightObject:
    """Something upright at a place along and across the route."""

    s: float
    t: float
    height_m: float
    look: str
    """tree, bush, post, lamp, or the front or rear of a car."""
    variant: int


def upright_objects(ground: Ground) -> tuple[UprightObject, ...]:
    """Everything beside the route, from its start to beyond its end."""
    others = MultiLineString([road.line for road in ground.roads] or [LineString()])
    return tuple(
        t for t in _candidates(ground) if others.distance(Point(ground.route.place(t.s, t.t))) > _clearance_m(t)
    )


def _clearance_m(upright: UprightObject) -> float:
    return ROADSIDE_CLEAR_M if upright.look in ("tree", "bush") else 2.4


def _candidates(ground: Ground) -> Iterator[UprightObject]:
    random = np.random.default_rng((ground.scene.seed, 7))
    for s in np.arange(0.0, ground.route.length_m + 220.0, ROADSIDE_CELL_M):
        half = ground.profile(s).width_m / 2
        for side in (-1, 1):
            draw, at, across = random.random(), s + random.uniform(0, ROADSIDE_CELL_M), half + random.uniform(4.5, 12.0)
            size, variant = random.uniform(0.75, 1.35), int(random.integers(6))
            if draw < 0.34:
                yield UprightObject(at, side * across, 7.5 * size, "tree", variant)
            elif draw < 0.72:
                yield UprightObject(at, side * (across + 1.0), 2.2 * size, "bush", variant)
    yield from _furniture(ground)


def _furniture(ground: Ground) -> Iterator[UprightObject]:
    for s in np.arange(12.0, ground.route.length_m + 220.0, POST_EVERY_M):
        profile = ground.profile(s)
        if profile.edge_line_m:
            yield from (UprightObject(s, side * (profile.width_m / 2 + 0.9), 1.0, "post", 0) for side in (-1, 1))
    for s in np.arange(20.0, ground.route.length_m + 220.0, LAMP_EVERY_M):
        profile = ground.profile(s)
        if profile.kerb:
            yield UprightObject(s, profile.width_m / 2 + 1.9, 6.0, "lamp", 0)
