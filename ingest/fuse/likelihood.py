"""How well an observation agrees with a known damage: in place, class and size."""

from dataclasses import dataclass
from math import hypot

import numpy as np
from numpy.typing import NDArray

from model.vocabulary import DamageClass

PAIR_SD_M = 0.6
"""Along the road, between two drives' measurements of one damage once wander and clock are taken off, one sigma."""

PLACE_OUTLIER_SHARE, PLACE_OUTLIER_SD_M = 0.2, 2.0
"""Share of the known damages that lie otherwise among their neighbours, because a drive that knew its shift badly put
them there, and by how much, one sigma (bench-truth: 20 % lie over 0.8 m off, 5 % over 2 m, 2 % over 3 m)."""

ACROSS_SD_M = 0.45
"""The same across the road: two drivers' places in the lane, and the picture's error."""

LATERAL_OUTLIER_SHARE, LATERAL_OUTLIER_SD_M = 0.05, 1.0
"""The same share and error of what one of the drives saw from aside or while it swerved (bench-truth: 1 % of what the
one puts lies over 1.3 m beside what the other puts)."""

REACH_SD = 6.0
"""Farther off across the road than this nothing is the same damage; nearer it may be in doubt (at 4 one damage in a
hundred more had a second dot, bench-truth, seed 2)."""

SAME_LOOK_RATIO = 6.7
"""How much oftener an observation is of a damage's class and size when it shows that damage than when it shows another
(bench-truth: 91 of 100 observations against 14)."""

CHANCE_MATCH = 0.14
"""The latter share: of observations of other damages that have a damage's class and size."""

UNLIKE_CLASS = 0.1
"""How much less often, against that, it is of another class (bench-truth: 4 of 100 against 75, where sizes agree): the
detector takes a net for a crack and a hole for a net."""

UNLIKE_SIZE = 0.06
"""And how much less often one of its sides is over `TWICE` as long (bench-truth: 6 of 100 against 82)."""

TWICE, LEAST_SIDE_M = 2.0, 0.15
"""A side shorter than the latter, metres, is measured as that: a box's edge is a few pixels off."""

Grid = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class GroundBox:
    """A damage on the ground, known or just observed; metres in EPSG:25832."""

    x: float
    y: float
    damage_class: DamageClass
    length_m: float
    width_m: float


def agreement(seen: GroundBox, old: GroundBox, along_m: Grid, across_m: float) -> Grid | None:
    """The likelihood, per square metre, of an observation if it shows a known damage; None where it cannot.

    Args:
        along_m: of any shape, and how far ahead of the observation the damage lies, for each shift of the drive.
        across_m: how far to the right.
    """
    aside, ahead = _across_sd(seen, old), _along_sd(seen, old)
    if abs(across_m) > REACH_SD * aside:
        return None
    beside = _mostly(np.array(across_m), aside, LATERAL_OUTLIER_SHARE, hypot(LATERAL_OUTLIER_SD_M, aside))
    return _alike(seen, old) * beside * _mostly(along_m, ahead, PLACE_OUTLIER_SHARE, hypot(PLACE_OUTLIER_SD_M, ahead))


def look_alike(a: GroundBox, b: GroundBox) -> bool:
    """Whether two things have one class and size."""
    return a.damage_class is b.damage_class and _sized_alike(a, b)


def normal(distance: Grid, sd: float) -> Grid:
    """Density of the normal distribution about 0."""
    return np.asarray(np.exp(-0.5 * (distance / sd) ** 2) / (sd * np.sqrt(2 * np.pi)))


def _mostly(distance: Grid, sd: float, seldom: float, seldom_sd: float) -> Grid:
    """Normal, but for the share of cases that have a larger deviation."""
    return np.asarray((1 - seldom) * normal(distance, sd) + seldom * normal(distance, seldom_sd))


def _across_sd(seen: GroundBox, old: GroundBox) -> float:
    """A crack seen in part has its middle elsewhere."""
    return float(np.hypot(ACROSS_SD_M, abs(seen.width_m - old.width_m) / 4))


def _along_sd(seen: GroundBox, old: GroundBox) -> float:
    return float(np.hypot(PAIR_SD_M, abs(seen.length_m - old.length_m) / 3))


def _alike(seen: GroundBox, old: GroundBox) -> float:
    """How much oftener than by chance an observation of a damage looks so."""
    called = seen.damage_class is old.damage_class
    return SAME_LOOK_RATIO * (1.0 if called else UNLIKE_CLASS) * (1.0 if _sized_alike(seen, old) else UNLIKE_SIZE)


def _sized_alike(a: GroundBox, b: GroundBox) -> bool:
    sides = ((a.length_m, b.length_m), (a.width_m, b.width_m))
    return all(max(*pair) <= TWICE * max(min(pair), LEAST_SIDE_M) for pair in sides)
