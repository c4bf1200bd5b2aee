"""Scatters damage over a network as roads have it: mostly in the wheel paths, small more often than large."""

from collections.abc import Sequence

import numpy as np

from data.simulate.crosssection import CrossSection, cross_section
from data.simulate.network import Road
from data.simulate.scene import Damage
from model.vocabulary import DamageClass

WHEEL_TRACK_M = 0.75
"""Of a wheel path from the middle of its lane."""
ENDS_M = 4.0
"""No damage nearer than this to a section's end."""


def scatter(
    roads: Sequence[Road], every_m: float, seed: int, classes: Sequence[DamageClass] = tuple(DamageClass)
) -> tuple[Damage, ...]:
    """One damage about every so many metres of each road, its class drawn evenly from `classes`."""
    random = np.random.default_rng((seed, 11))
    found: list[Damage] = []
    for road in roads:
        at = ENDS_M + random.exponential(every_m)
        while at < road.line.length - ENDS_M:
            found.append(_random_damage(road, at, classes[int(random.integers(len(classes)))], random))
            at += found[-1].length_m + 1.0 + random.exponential(every_m)
    return tuple(found)


def _random_damage(road: Road, chainage_m: float, damage_class: DamageClass, random: np.random.Generator) -> Damage:
    profile = cross_section(road)
    length, width = _size(damage_class, profile, random)
    side = random.choice([-1, 1])
    offset = side * (profile.lane_m + random.choice([-WHEEL_TRACK_M, WHEEL_TRACK_M]) + random.normal(0, 0.2))
    room = profile.width_m / 2 - width / 2 - 0.1
    seed = int(random.integers(1 << 30))
    crack_mm = float(np.clip(random.lognormal(2.4, 0.4), 5, 40))
    name = f"{road.section}@{chainage_m:.0f}"
    offset = float(np.clip(offset, -room, room))
    return Damage(name, damage_class, road.section, chainage_m, offset, length, width, crack_mm, seed)


def _size(damage_class: DamageClass, profile: CrossSection, random: np.random.Generator) -> tuple[float, float]:
    """Metres along and across."""
    lane = profile.width_m / 2 if profile.lane_m else profile.width_m
    if damage_class is DamageClass.POTHOLE:
        across = float(np.clip(random.lognormal(-0.85, 0.45), 0.15, 1.1))
        return across * random.uniform(0.8, 1.5), across
    if damage_class is DamageClass.ALLIGATOR:
        return random.uniform(1.2, 5.0), random.uniform(0.6, min(1.6, lane))
    if damage_class is DamageClass.TRANSVERSE:
        return random.uniform(0.12, 0.5), random.uniform(0.5, 0.95) * lane
    return random.uniform(1.5, 8.0), random.uniform(0.1, 0.45)
