"""Rendered road pictures with a box round every damage, to mix into a detector's training."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from shapely import LineString

from data.render.canvas import grain_for
from data.render.film import lane_offsets
from data.render.frame import Renderer, View
from data.render.lens import Lens
from data.render.road.ground import Ground
from data.render.truth import damage_box, placed_damages
from data.simulate.camera import Attitude, Camera
from data.simulate.network import Road
from data.simulate.route import STEP_M, Leg, plan_route
from data.simulate.scatter import scatter
from data.simulate.scene import Light, Scene
from model.detection import Box
from model.vocabulary import DamageClass

Bytes = NDArray[np.uint8]

ROAD_M = 160.0
"""Length of the made-up road that each group of pictures is taken on."""
EVERY_M = 6.0
"""Between two pictures, and roughly between two damages."""
MIN_SIDE_PX = 12.0
"""Boxes smaller than this are left out: nobody could tell what is in them."""
CLASS_NAMES = ("Trafikvej", "Lokalvej", "Boligvej", "Markvej")


@dataclass(frozen=True, slots=True)
class Picture:
    """One rendered frame and what is to be found in it."""

    image: Bytes
    """(height, width, 3) BGR."""
    boxes: tuple[tuple[DamageClass, Box], ...]
    """In the image's own pixels."""
    road: int
    """Number of the made-up road it was taken on."""


def training_pictures(count: int, seed: int, width: int = 1280, height: int = 720) -> Iterator[Picture]:
    """Pictures of ever new roads, mountings and light; the same seed gives the same pictures."""
    made = 0
    for number in range(count):
        for picture in _along(number, seed, width, height):
            yield picture
            made += 1
            if made == count:
                return


def _along(number: int, seed: int, width: int, height: int) -> Iterator[Picture]:
    random = np.random.default_rng((seed, number))
    road = _bent(random)
    light = Light(random.uniform(0, 360), random.uniform(-4, 55), random.uniform(0, 1), max(0.0, random.uniform(-1, 1)))
    look = int(random.integers(1 << 16))
    scene = Scene(scatter([road], EVERY_M, look), (), light, look)
    camera = Camera(width, height, random.uniform(1.1, 2.2), random.uniform(5, 20), 0.0, random.uniform(55, 78))
    scenery = Ground(plan_route({road.section: road}, [Leg(road.section)]), (road,), scene, grain_for(camera), 0.02)
    renderer = Renderer(scenery, camera, Lens(camera, random.uniform(1, 6), random.uniform(0, 0.6), look))
    damages, lanes = placed_damages(scenery.route, scene), lane_offsets(scenery)
    for frame, s in enumerate(np.arange(2.0, ROAD_M - 40.0, EVERY_M)):
        attitude = Attitude(camera.pitch_deg + random.normal(0, 0.5), random.normal(0, 1.0), random.normal(0, 1.5))
        view = View(float(s), float(lanes[int(s / STEP_M)] + random.normal(0, 0.3)), attitude)
        visible = ((placed.damage.damage_class, damage_box(placed, scenery.route, camera, view)) for placed in damages)
        boxes = tuple((kind, box) for kind, box in visible if box and min(box.width, box.height) >= MIN_SIDE_PX)
        yield Picture(renderer.draw(view, frame), boxes, number)


def _bent(random: np.random.Generator) -> Road:
    along = np.arange(0.0, ROAD_M + 1, 4.0)
    across = random.uniform(0, 8) * np.sin(along / random.uniform(25, 80) + random.uniform(0, 6))
    line = LineString(np.stack([590_000 + along, 6_140_000 + across], axis=1))
    name: Sequence[str] = CLASS_NAMES
    return Road("1", "Prøvevej", name[int(random.integers(len(name)))], "road", line)
