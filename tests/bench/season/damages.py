"""What is wrong with the town's roads during the season, truly: where, how big in which week, and when mended."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from data.simulate.network import Road
from data.simulate.route import beside
from model.vocabulary import DamageClass
from tests.bench.season.town import LANE_M, Town

Floats = NDArray[np.float64]

WEEK_S = 7 * 86400.0
CLASS_SHARES = {
    DamageClass.LONGITUDINAL: 0.30,
    DamageClass.TRANSVERSE: 0.20,
    DamageClass.ALLIGATOR: 0.20,
    DamageClass.POTHOLE: 0.30,
}
"""Assumed; RDD2022's own shares are near: 0.47, 0.22, 0.19, 0.12, and holes are what is mended."""
ALONE = 0.5
"""Share of the places with one damage; the others have 2 to 6 in a row. Assumed."""
CLOSEST_M = 1.2
"""Between the middles of two damages (issue: two holes 1.2 m apart are two)."""
CLEAR_M = 0.4
"""Between the outlines of two damages of which one is a hole: nearer ones would be one."""
CRACK_CLEAR_M = 1.2
"""Between the ends of two cracks: pieces nearer than this are one crack to anybody who mends roads."""
WHEEL_M = 0.75
"""Of a wheel path from the middle of its lane."""
YOUNG = 0.3
"""Share of the damages that come up during the season; the others were there before. Assumed."""
GROWTH_PER_WEEK = 0.06
"""The fastest growth of a damage's sides, share of its first size; each has its own up to that. Assumed."""
ENDS_M = 8.0
"""No damage nearer than this to a section's end."""


@dataclass(frozen=True)
class TrueDamage:
    """One damage; weeks count from the season's start."""

    id: int
    road: Road
    damage_class: DamageClass
    chainage_m: float
    """Of its middle."""
    offset_m: float
    """To the right of the section's own direction."""
    length_m: float
    width_m: float
    """In the week it came up, along and across."""
    growth: float
    """Of both sides, share of the first size a week."""
    from_week: float
    mended_week: float | None = None
    said: bool = False
    """Whether the crew that mended it said so."""

    def there(self, week: float) -> bool:
        """Whether it is in the road at that time."""
        return self.from_week <= week and (self.mended_week is None or week < self.mended_week)

    def outline(self, week: float) -> Floats:
        """(n, 2) EPSG:25832 of points round it as big as it is at that time, laid along the road's bend."""
        grown = 1 + self.growth * max(0.0, week - max(self.from_week, 0.0))
        shape = _SHAPES[self.damage_class] * np.array([self.length_m, self.width_m]) * grown / 2
        return np.array([beside(self.road.line, self.chainage_m + a, self.offset_m + b) for a, b in shape])

    @cached_property
    def place(self) -> tuple[float, float]:
        """EPSG:25832 of its middle."""
        return beside(self.road.line, self.chainage_m, self.offset_m)


_TURNS = np.linspace(0, 2 * np.pi, 12, endpoint=False)
_ELLIPSE = np.column_stack([np.cos(_TURNS), np.sin(_TURNS)])
_OBLONG = np.array([(a, b) for a in np.linspace(-1, 1, 5) for b in (-1.0, 1.0)])
_SHAPES = {kind: _ELLIPSE if kind is DamageClass.POTHOLE else _OBLONG for kind in DamageClass}
"""Points round a damage of half sizes 1, along and across."""


@dataclass(frozen=True, slots=True)
class Mending:
    """How many are mended during the season."""

    count: int
    weeks: float
    """Of the season."""


def make_damages(town: Town, count: int, mending: Mending, seed: int = 1) -> tuple[TrueDamage, ...]:
    """So many damages strewn over the town, some alone, some a step apart; ids begin at 1."""
    random = np.random.default_rng((seed, 22))
    laid: list[TrueDamage] = []
    while len(laid) < count:
        for damage in _place(town, len(laid) + 1, mending.weeks, random):
            if len(laid) < count and all(clear(damage, other) for other in laid if other.road is damage.road):
                laid.append(replace(damage, id=len(laid) + 1))
    return _mended(laid, mending, random)


def _place(town: Town, number: int, weeks: float, random: np.random.Generator) -> Iterator[TrueDamage]:
    """The damages of one place, one after the other along the road."""
    road = _road(town, random)
    chainage = random.uniform(ENDS_M, road.line.length - ENDS_M)
    side = random.choice([-1, 1])
    for _ in range(1 if random.random() < ALONE else int(random.integers(2, 7))):
        damage = _one(road, number, chainage, int(side), weeks, random)
        if damage.length_m / 2 + ENDS_M < chainage < road.line.length - ENDS_M - damage.length_m / 2:
            yield damage
        step = CLOSEST_M if random.random() < 0.3 else CLOSEST_M + random.exponential(6.0)
        chainage += step if damage.damage_class is DamageClass.POTHOLE else damage.length_m / 2 + step
        side = side if random.random() < 0.7 else -side


def _road(town: Town, random: np.random.Generator) -> Road:
    """Long ones oftener."""
    lengths = np.array([road.line.length for road in town.roads])
    return town.roads[int(random.choice(len(lengths), p=lengths / lengths.sum()))]


def _one(
    road: Road, number: int, chainage_m: float, side: int, weeks: float, random: np.random.Generator
) -> TrueDamage:
    kinds = list(CLASS_SHARES)
    kind = kinds[int(random.choice(len(kinds), p=list(CLASS_SHARES.values())))]
    length, width = _size(kind, road, random)
    lane = LANE_M * side + random.choice([-WHEEL_M, WHEEL_M]) + random.normal(0, 0.2) if road.kind == "road" else 0.0
    offset = lane if road.kind == "road" else random.uniform(-0.9, 0.9)
    offset = LANE_M * side if kind is DamageClass.TRANSVERSE and road.kind == "road" else offset
    from_week = random.uniform(0, weeks * 0.6) if random.random() < YOUNG else -random.uniform(0, 20)
    growth = GROWTH_PER_WEEK * random.random()
    return TrueDamage(number, road, kind, chainage_m, float(offset), length, width, growth, from_week)


def _size(kind: DamageClass, road: Road, random: np.random.Generator) -> tuple[float, float]:
    """Metres along and across; as `data.simulate.scatter` paints them."""
    if kind is DamageClass.POTHOLE:
        across = float(np.clip(random.lognormal(-0.85, 0.45), 0.15, 1.1))
        return across * random.uniform(0.8, 1.5), across
    if kind is DamageClass.ALLIGATOR:
        return random.uniform(1.2, 5.0), random.uniform(0.6, 1.6)
    if kind is DamageClass.TRANSVERSE:
        return random.uniform(0.12, 0.5), random.uniform(1.5, 3.2) if road.kind == "road" else 1.8
    return random.uniform(1.5, 8.0), random.uniform(0.1, 0.45)


def strewn(town: Town, random: np.random.Generator) -> TrueDamage:
    """One damage anywhere in the town, alone."""
    road = _road(town, random)
    chainage = random.uniform(2 * ENDS_M, road.line.length - 2 * ENDS_M)
    return _one(road, 0, chainage, int(random.choice([-1, 1])), 0.0, random)


def clear(a: TrueDamage, b: TrueDamage) -> bool:
    """Whether two damages are two to anybody who looks."""
    along, across = abs(a.chainage_m - b.chainage_m), abs(a.offset_m - b.offset_m)
    if np.hypot(along, across) < CLOSEST_M:
        return False
    gap = max(along - (a.length_m + b.length_m) / 2, across - (a.width_m + b.width_m) / 2)
    holes = DamageClass.POTHOLE in (a.damage_class, b.damage_class)
    return gap >= (CLEAR_M if holes else CRACK_CLEAR_M)


def _mended(laid: Sequence[TrueDamage], mending: Mending, random: np.random.Generator) -> tuple[TrueDamage, ...]:
    """Some of them mended, every second one with a word from the crew; none sooner than a week after it came up."""
    chosen = random.choice(len(laid), size=mending.count, replace=False).tolist()
    when = {i: random.uniform(0.2, 0.75) * mending.weeks for i in chosen}
    said = set(chosen[::2])
    return tuple(
        replace(d, mended_week=max(when[i], d.from_week + 1), said=i in said) if i in when else d
        for i, d in enumerate(laid)
    )
