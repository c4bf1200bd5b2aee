"""What stands beside the road: trees, bushes, marker posts, lamps; flat pictures set upright."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray
from shapely import LineString, MultiLineString, Point

from data.simulate.ground import Ground

Bytes = NDArray[np.uint8]

CELL_M = 9.0
"""One tree or bush at most on each side in so many metres."""
POST_EVERY_M = 50.0
LAMP_EVERY_M = 38.0
CLEAR_M = 5.0
"""Nothing stands this near to the middle of another road."""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something upright at a place along and across the route."""

    s: float
    t: float
    height_m: float
    look: str
    """tree, bush, post or lamp."""
    variant: int


def things(ground: Ground) -> tuple[Thing, ...]:
    """Everything beside the route, from its start to beyond its end."""
    others = MultiLineString([road.line for road in ground.roads] or [LineString()])
    return tuple(t for t in _candidates(ground) if others.distance(Point(ground.route.place(t.s, t.t))) > _room(t))


def _room(thing: Thing) -> float:
    return CLEAR_M if thing.look in ("tree", "bush") else 2.4


def _candidates(ground: Ground) -> Iterator[Thing]:
    random = np.random.default_rng((ground.scene.seed, 7))
    for s in np.arange(0.0, ground.route.length_m + 220.0, CELL_M):
        half = ground.profile(s).width_m / 2
        for side in (-1, 1):
            draw, at, across = random.random(), s + random.uniform(0, CELL_M), half + random.uniform(4.5, 12.0)
            size, variant = random.uniform(0.75, 1.35), int(random.integers(6))
            if draw < 0.34:
                yield Thing(at, side * across, 7.5 * size, "tree", variant)
            elif draw < 0.72:
                yield Thing(at, side * (across + 1.0), 2.2 * size, "bush", variant)
    yield from _furniture(ground)


def _furniture(ground: Ground) -> Iterator[Thing]:
    for s in np.arange(12.0, ground.route.length_m + 220.0, POST_EVERY_M):
        profile = ground.profile(s)
        if profile.edge_line_m:
            yield from (Thing(s, side * (profile.width_m / 2 + 0.9), 1.0, "post", 0) for side in (-1, 1))
    for s in np.arange(20.0, ground.route.length_m + 220.0, LAMP_EVERY_M):
        profile = ground.profile(s)
        if profile.kerb:
            yield Thing(s, profile.width_m / 2 + 1.9, 6.0, "lamp", 0)


@lru_cache(maxsize=32)
def sprite(look: str, variant: int) -> Bytes:
    """(rows, columns, 4) BGRA, its foot at the middle of the lower edge; colours already multiplied by alpha."""
    bgr, alpha = {"tree": _tree, "bush": _bush, "post": _post, "lamp": _lamp}[look](np.random.default_rng(variant + 50))
    return np.dstack([bgr * (alpha[..., None] / 255.0), alpha]).astype(np.uint8)


Sprite = tuple[NDArray[np.float64], Bytes]


def _tree(random: np.random.Generator) -> Sprite:
    bgr, alpha = np.zeros((400, 320, 3)), np.zeros((400, 320), np.uint8)
    cv2.line(bgr, (160, 400), (158, 200), (44, 54, 60), 14)
    cv2.line(alpha, (160, 400), (158, 200), 255, 14)
    _leaves(bgr, alpha, random, (160, 165), (115, 135), 2600)
    return bgr, alpha


def _bush(random: np.random.Generator) -> Sprite:
    bgr, alpha = np.zeros((220, 380, 3)), np.zeros((220, 380), np.uint8)
    _leaves(bgr, alpha, random, (190, 140), (160, 90), 2200)
    return bgr, alpha


def _leaves(
    bgr: NDArray[np.float64],
    alpha: Bytes,
    random: np.random.Generator,
    middle: tuple[int, int],
    reach: tuple[int, int],
    count: int,
) -> None:
    """Boughs of leaves, dark below and inside, bright above and outside."""
    base = np.array([30.0, 62.0, 54.0]) * random.uniform(0.8, 1.2) + random.uniform(0, 14) * np.array([0, 0.4, 1.0])
    boughs = np.array(middle) + np.array(reach) * random.uniform(-0.62, 0.62, (9, 2))
    for step in range(count):
        bough = boughs[random.integers(len(boughs))]
        x, y = bough + np.clip(random.normal(0, 0.19, 2), -0.36, 0.36) * reach
        lit = 0.5 + 0.45 * step / count + 0.30 * (bough[1] - y) / (0.25 * reach[1]) + random.normal(0, 0.2)
        centre, radius = (round(x), round(y)), int(random.integers(2, 7))
        cv2.circle(bgr, centre, radius, tuple(float(c) for c in base * np.clip(lit, 0.2, 1.6)), -1)
        cv2.circle(alpha, centre, radius, 255, -1)


def _post(random: np.random.Generator) -> Sprite:
    bgr, alpha = np.full((200, 30, 3), 222.0), np.full((200, 30), 255, np.uint8)
    bgr[28:78] = (40, 40, 40)
    bgr[38:68, 8:22] = (40, 150, 235)
    bgr[:, 22:] *= 0.8
    return bgr, alpha


def _lamp(random: np.random.Generator) -> Sprite:
    bgr, alpha = np.full((600, 120, 3), 118.0), np.zeros((600, 120), np.uint8)
    cv2.line(alpha, (60, 600), (60, 10), 255, 9)
    cv2.line(alpha, (60, 12), (8, 6), 255, 10)
    return bgr, alpha
