"""Things in the road that are no damage and may be taken for one, all season long: manholes, joints, patches."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from tests.bench.season.damages import TrueDamage, random_lone_damage, separate
from tests.bench.season.parameters import RoadParameters
from tests.bench.season.town import Town


def make_lookalikes(
    town: Town, damages: Sequence[TrueDamage], roads: RoadParameters, seed: int
) -> tuple[TrueDamage, ...]:
    """Some anywhere, each separate from damages and from the others, and some of the patches; ids from -1 down."""
    random = np.random.default_rng((seed, 31))
    lookalikes = [*_anywhere(town, damages, roads, random), *_patches(damages, roads, random)]
    return tuple(replace(lookalike, id=-number) for number, lookalike in enumerate(lookalikes, start=1))


def _anywhere(
    town: Town, damages: Sequence[TrueDamage], roads: RoadParameters, random: np.random.Generator
) -> Iterator[TrueDamage]:
    objects = list(damages)
    count = round(roads.lookalikes_per_km * (town.metres("road") + town.metres("path")) / 1000)
    while len(objects) < len(damages) + count:
        lookalike = replace(random_lone_damage(town, roads, random), from_week=-1.0, growth_per_week=0.0)
        if all(separate(lookalike, other) for other in objects if other.road is lookalike.road):
            objects.append(lookalike)
            yield lookalike


def _patches(damages: Sequence[TrueDamage], roads: RoadParameters, random: np.random.Generator) -> Iterator[TrueDamage]:
    for damage in damages:
        if damage.repaired_week is not None and random.random() < roads.patch_lookalike_share:
            yield replace(damage, from_week=damage.repaired_week, repaired_week=None, growth_per_week=0.0)
