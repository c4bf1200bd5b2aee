"""Drives to be made along one way: so many vehicles, each in every weather."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from data.simulate.camera import Camera
from data.simulate.drive import DrivePlan
from data.simulate.network import Road
from data.simulate.route import Leg
from data.simulate.scatter import scatter
from data.simulate.scene import Damage, Scene
from data.simulate.weather import WEATHERS

START = datetime(2026, 11, 2, 9, 0, 0, 400_000, tzinfo=UTC)
"""Of the first drive; each next one is an hour later, each next weather a day."""
NEARBY_M = 400.0
"""Roads farther from the way are not drawn."""


@dataclass(frozen=True)
class Fleet:
    """Who drives, with which phone, on what kind of road."""

    vehicles: int = 1
    weathers: tuple[str, ...] = ("dry",)
    """Names of `data.simulate.weather.WEATHERS`."""
    camera: Camera = field(default_factory=lambda: Camera(1280, 720))
    speed_mps: float = 12.0
    longest_m: float = 1000.0
    every_m: float = 50.0
    """Between two damages."""
    cars_per_km: float = 2.0
    beat: tuple[bool, ...] = (True,)
    """Which frames are kept; see `data.simulate.drive.SPARSE`."""
    seed: int = 1


@dataclass(frozen=True)
class Errand:
    """One drive to be filmed."""

    plan: DrivePlan
    seed: int


def errands(fleet: Fleet, roads: Sequence[Road], legs: Sequence[Leg]) -> Iterator[Errand]:
    """Every vehicle in every weather over the same damages; no two drives err alike."""
    damages = _damages(fleet, roads, legs)
    for day, name in enumerate(fleet.weathers):
        weather = WEATHERS[name]
        scene = Scene(damages, (), weather.light, fleet.seed, weather.leaves)
        for vehicle in range(fleet.vehicles):
            plan = DrivePlan(
                name=f"vehicle-{vehicle + 1}-{name}",
                start=START + timedelta(days=day, hours=vehicle),
                scene=scene,
                camera=fleet.camera,
                speed_mps=fleet.speed_mps,
                to_m=fleet.longest_m,
                beat=fleet.beat,
                dirt=weather.dirt,
                rain=weather.rain,
                cars_per_km=fleet.cars_per_km,
            )
            yield Errand(plan, 1000 * fleet.seed + 100 * day + vehicle)


def nearby(roads: Sequence[Road], legs: Sequence[Leg]) -> tuple[Road, ...]:
    """The roads driven and those that can be seen from them."""
    driven = {leg.section for leg in legs}
    lines = [road.line for road in roads if road.section in driven]
    return tuple(road for road in roads if min(road.line.distance(line) for line in lines) < NEARBY_M)


def _damages(fleet: Fleet, roads: Sequence[Road], legs: Sequence[Leg]) -> tuple[Damage, ...]:
    by_name = {road.section: road for road in roads}
    return scatter([by_name[leg.section] for leg in legs], fleet.every_m, fleet.seed)
