"""Other vehicles: one ahead, and some that come the other way as fast as the drive goes."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from data.render.road.ground import Ground
from data.render.scenery.roadside import UprightObject

CAR_M = 1.55
"""Height of a car."""
LOOKS = 5
"""Colours of cars."""
FOLLOWS_M = 3.0
"""How far a car ahead falls back and draws away."""
WAVE_M = 400.0
"""Driven from one such time to the next."""


@dataclass(frozen=True)
class Traffic:
    """Where the others are, by how far along the route the camera is."""

    scenery: Ground
    cars_per_km: float = 0.0
    ahead_m: float | None = None

    @cached_property
    def _meetings(self) -> tuple[float, ...]:
        """Where along the route cars are met."""
        random = np.random.default_rng((self.scenery.scene.seed, 9))
        length = self.scenery.route.length_m
        return tuple(sorted(random.uniform(0, length, round(self.cars_per_km * length / 1000)).tolist()))

    def at(self, s: float) -> Iterator[UprightObject]:
        """The cars while the camera is there; what has been met lies behind it."""
        for number, meeting in enumerate(self._meetings):
            yield self._car(2 * meeting - s, -1, number, "front")
        if self.ahead_m is not None:
            yield self._car(s + self.ahead_m + FOLLOWS_M * np.sin(2 * np.pi * s / WAVE_M), 1, 0, "rear")

    def _car(self, s: float, side: int, number: int, end: str) -> UprightObject:
        return UprightObject(s, side * self.scenery.profile(s).lane_m, CAR_M, end, number % LOOKS)
