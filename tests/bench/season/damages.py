"""What truly lies in the town's roads during the season: where, how large in which week, and when it was repaired."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from data.simulate.network import Road
from data.simulate.route import beside
from model.vocabulary import DamageClass
from tests.bench.season.parameters import RoadParameters
from tests.bench.season.town import LANE_M, Town

Floats = NDArray[np.float64]

MIN_SPACING_M = 1.2
"""Between the middles of two damages (issue: two holes 1.2 m apart are two). What counts as two is asked for, not
assumed, so no seed varies it; nor the next two."""
MIN_GAP_M = 0.4
"""Between the outlines of two damages of which one is a pothole: nearer ones would be one."""
MIN_CRACK_GAP_M = 1.2
"""Between the ends of two cracks: pieces nearer than this are one crack to anybody who mends roads."""
WHEEL_PATH_M = 0.75
"""Of a wheel path from the middle of its lane: half a van's track."""
CYCLE_PATH_HALF_WIDTH_M = 0.9
"""Damages of a cycle path lie within so far of its middle; such paths are some 2 m wide."""
OLDEST_WEEKS = 20.0
"""Before the season came up, evenly, what was there when it began; only its order matters."""
NEW_UNTIL_SHARE = 0.6
"""Of the season, after which no new damage comes up: each can still be driven past."""
REPAIRED_BETWEEN = (0.2, 0.75)
"""Of the season: before and after each repair there are drives."""
END_MARGIN_M = 8.0
"""No damage nearer than this to a section's end."""


@dataclass(frozen=True)
class TrueDamage:
    """A damage, or a look-alike where its id is negative; weeks count from the season's start."""

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
    growth_per_week: float
    """Of both sides, share of the first size."""
    from_week: float
    repaired_week: float | None = None
    repair_reported: bool = False
    """Whether the crew that repaired it reported so."""

    def exists(self, week: float) -> bool:
        """Whether it is in the road at that time."""
        return self.from_week <= week and (self.repaired_week is None or week < self.repaired_week)

    def outline(self, week: float) -> Floats:
        """(n, 2) EPSG:25832 of points round it as large as it is at that time, laid along the road's bend."""
        size = 1 + self.growth_per_week * max(0.0, week - max(self.from_week, 0.0))
        shape = _SHAPES[self.damage_class] * np.array([self.length_m, self.width_m]) * size / 2
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
class RepairPlan:
    """How many damages are repaired during the season."""

    count: int
    weeks: float
    """Of the season."""


def make_damages(
    town: Town, count: int, repairs: RepairPlan, roads: RoadParameters, seed: int = 1
) -> tuple[TrueDamage, ...]:
    """So many damages all over the town, some alone, some in rows; ids begin at 1."""
    random = np.random.default_rng((seed, 22))
    damages: list[TrueDamage] = []
    while len(damages) < count:
        for damage in _row(town, repairs.weeks, roads, random):
            if len(damages) < count and all(separate(damage, other) for other in damages if other.road is damage.road):
                damages.append(replace(damage, id=len(damages) + 1))
    return _with_repairs(damages, repairs, random)


def _row(town: Town, weeks: float, roads: RoadParameters, random: np.random.Generator) -> Iterator[TrueDamage]:
    """The damages of one place, one after the other along the road."""
    road = _random_road(town, random)
    chainage = random.uniform(END_MARGIN_M, road.line.length - END_MARGIN_M)
    side = random.choice([-1, 1])
    for _ in range(1 if random.random() < roads.alone_share else int(random.integers(2, 7))):
        damage = _random_damage(road, chainage, int(side), weeks, roads, random)
        if damage.length_m / 2 + END_MARGIN_M < chainage < road.line.length - END_MARGIN_M - damage.length_m / 2:
            yield damage
        closest = random.random() < roads.closest_share
        step = MIN_SPACING_M if closest else MIN_SPACING_M + random.exponential(roads.mean_spacing_m)
        chainage += step if damage.damage_class is DamageClass.POTHOLE else damage.length_m / 2 + step
        side = side if random.random() < roads.same_side_share else -side


def _random_road(town: Town, random: np.random.Generator) -> Road:
    """With a chance that goes with its length."""
    lengths = np.array([road.line.length for road in town.roads])
    return town.roads[int(random.choice(len(lengths), p=lengths / lengths.sum()))]


def _random_damage(
    road: Road, chainage_m: float, side: int, weeks: float, roads: RoadParameters, random: np.random.Generator
) -> TrueDamage:
    """A damage without an id, in the lane of that side."""
    kind = _random_class(roads, random)
    length, width = _random_size(kind, road, roads, random)
    offset = _random_offset(kind, road, side, roads, random)
    is_new = random.random() < roads.new_share
    from_week = random.uniform(0, weeks * NEW_UNTIL_SHARE) if is_new else -random.uniform(0, OLDEST_WEEKS)
    growth = roads.growth_per_week * random.random()
    return TrueDamage(0, road, kind, chainage_m, offset, length, width, growth, from_week)


def _random_class(roads: RoadParameters, random: np.random.Generator) -> DamageClass:
    kinds, shares = list(roads.class_shares), np.array(list(roads.class_shares.values()))
    return kinds[int(random.choice(len(kinds), p=shares / shares.sum()))]


def _random_offset(
    kind: DamageClass, road: Road, side: int, roads: RoadParameters, random: np.random.Generator
) -> float:
    """Metres to the right of the section's own direction: in a wheel path, across the lane, anywhere on a path."""
    if road.kind != "road":
        return float(random.uniform(-CYCLE_PATH_HALF_WIDTH_M, CYCLE_PATH_HALF_WIDTH_M))
    lane = LANE_M * side
    in_wheel_path = lane + random.choice([-WHEEL_PATH_M, WHEEL_PATH_M]) + random.normal(0, roads.wheel_path_sd_m)
    return float(lane if kind is DamageClass.TRANSVERSE else in_wheel_path)


def _random_size(
    kind: DamageClass, road: Road, roads: RoadParameters, random: np.random.Generator
) -> tuple[float, float]:
    """Metres along and across."""
    if kind is DamageClass.POTHOLE:
        width = float(np.clip(random.lognormal(roads.pothole_log_width, roads.pothole_log_width_sd), 0.15, 1.1))
        return width * random.uniform(*roads.pothole_elongation), width
    if kind is DamageClass.ALLIGATOR:
        return random.uniform(*roads.alligator_length_m), random.uniform(*roads.alligator_width_m)
    if kind is DamageClass.TRANSVERSE:
        length = random.uniform(*roads.transverse_length_m)
        on_road = road.kind == "road"
        return length, random.uniform(*roads.transverse_width_m) if on_road else roads.transverse_path_width_m
    return random.uniform(*roads.longitudinal_length_m), random.uniform(*roads.longitudinal_width_m)


def random_lone_damage(town: Town, roads: RoadParameters, random: np.random.Generator) -> TrueDamage:
    """A damage anywhere in the town, alone."""
    road = _random_road(town, random)
    chainage = random.uniform(2 * END_MARGIN_M, road.line.length - 2 * END_MARGIN_M)
    return _random_damage(road, chainage, int(random.choice([-1, 1])), 0.0, roads, random)


def separate(a: TrueDamage, b: TrueDamage) -> bool:
    """Whether two damages are two to anybody who looks."""
    along, across = abs(a.chainage_m - b.chainage_m), abs(a.offset_m - b.offset_m)
    if np.hypot(along, across) < MIN_SPACING_M:
        return False
    gap = max(along - (a.length_m + b.length_m) / 2, across - (a.width_m + b.width_m) / 2)
    potholes = DamageClass.POTHOLE in (a.damage_class, b.damage_class)
    return gap >= (MIN_GAP_M if potholes else MIN_CRACK_GAP_M)


def _with_repairs(
    damages: Sequence[TrueDamage], repairs: RepairPlan, random: np.random.Generator
) -> tuple[TrueDamage, ...]:
    """Some of them repaired, every second one reported by the crew; none sooner than a week after it came up."""
    chosen = random.choice(len(damages), size=repairs.count, replace=False).tolist()
    weeks = {i: random.uniform(*REPAIRED_BETWEEN) * repairs.weeks for i in chosen}
    reported = set(chosen[::2])
    return tuple(
        replace(d, repaired_week=max(weeks[i], d.from_week + 1), repair_reported=i in reported) if i in weeks else d
        for i, d in enumerate(damages)
    )
