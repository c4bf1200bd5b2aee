"""Things in the road that are no damage and may be taken for one, all season long: manholes, joints, patches."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from tests.bench.season.damages import TrueDamage, clear, strewn
from tests.bench.season.town import Town

PER_KM = 20.0
"""Of road and path; a manhole or an old patch each 50 m. Assumed."""
BAD_PATCHES = 0.1
"""Share of repairs whose patch is itself such a thing. Assumed."""


def lookalikes(town: Town, damages: Sequence[TrueDamage], seed: int) -> tuple[TrueDamage, ...]:
    """Those strewn, each clear of damages and of the others, and some of the patches; ids from -1 down."""
    random = np.random.default_rng((seed, 31))
    things = [*_strewn(town, damages, random), *_patches(damages, random)]
    return tuple(replace(thing, id=-number) for number, thing in enumerate(things, start=1))


def _strewn(town: Town, damages: Sequence[TrueDamage], random: np.random.Generator) -> Iterator[TrueDamage]:
    laid = list(damages)
    count = round(PER_KM * (town.metres("road") + town.metres("path")) / 1000)
    while len(laid) < len(damages) + count:
        thing = replace(strewn(town, random), from_week=-1.0, growth=0.0)
        if all(clear(thing, other) for other in laid if other.road is thing.road):
            laid.append(thing)
            yield thing


def _patches(damages: Sequence[TrueDamage], random: np.random.Generator) -> Iterator[TrueDamage]:
    for damage in damages:
        if damage.mended_week is not None and random.random() < BAD_PATCHES:
            yield replace(damage, from_week=damage.mended_week, mended_week=None, growth=0.0)
