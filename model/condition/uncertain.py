"""The index of a sample unit whose damage is known only so far: severities are chances, sizes have errors.

A camera sees neither depth nor what lies under a parked car, so the index is an interval. It is drawn: each damage with
numbers of its own, made from its key, so that the interval changes only where what is known of a damage changes.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.condition.deducts import CURVES
from model.condition.pci import LARGEST_INDEX, condition_index
from model.grading.severity import WIDEST_HOLE_M
from model.vocabulary import DamageClass, Severity

Floats = NDArray[np.float64]

DRAWS = 200
"""Of one sample unit. The interval's ends then repeat to about a point."""

INTERVAL = (10.0, 50.0, 90.0)
"""Percentiles that are given: an interval of 80 %, and the median."""

WIDE_HOLE_M2 = 0.47
"""D6433, X1.13: a hole wider than the table counts as its area divided by this."""


@dataclass(frozen=True, slots=True)
class Distress:
    """One damage as the index counts it."""

    key: int
    """Of the damage: the same key draws the same chances."""
    damage_class: DamageClass
    length_m: float
    """Along the road."""
    width_m: float
    """Across it."""
    size_error: float
    """Relative standard error of both."""
    chances: Mapping[Severity, float]
    """Of each severity, 0–1."""
    existence: float = 1.0
    """Probability that it is there, 0–1."""


@dataclass(frozen=True, slots=True)
class IndexInterval:
    """An index with an interval of 80 %, 0–100."""

    low: float
    median: float
    high: float


FAULTLESS = IndexInterval(LARGEST_INDEX, LARGEST_INDEX, LARGEST_INDEX)


def drawn_indices(distresses: Iterable[Distress], area_m2: float) -> Floats:
    """`DRAWS` indices, 0–100, that a sample unit may have.

    Args:
        distresses: all that lies in it.
        area_m2: of the sample unit's carriageway; D6433 wants 225 ± 90.
    """
    quantities: dict[tuple[DamageClass, Severity], Floats] = defaultdict(lambda: np.zeros(DRAWS))
    for distress in distresses:
        quantity, severities = _drawn(distress)
        for severity in Severity:
            quantities[distress.damage_class, severity] += np.where(severities == severity, quantity, 0.0)
    deducts = [CURVES[kind].deduct(how, 100 * amount / area_m2) for (kind, how), amount in quantities.items()]
    if not deducts:
        return np.full(DRAWS, LARGEST_INDEX)
    return np.array(
        [condition_index(value for value in draw if value > 0) for draw in np.stack(deducts, axis=1).tolist()]
    )


def interval(indices: Sequence[Floats], weights: Sequence[float]) -> IndexInterval:
    """Of the mean of several sample units, each by its weight (its area).

    Args:
        indices: `drawn_indices` of each; at least one.
        weights: as many, over 0.
    """
    mean = LARGEST_INDEX - np.average(LARGEST_INDEX - np.stack(indices), axis=0, weights=weights)
    return IndexInterval(*map(float, np.percentile(mean, INTERVAL)))


def _drawn(distress: Distress) -> tuple[Floats, NDArray[np.str_]]:
    """Quantities (m², m or number) and severities; none of a damage that is not there."""
    chance = np.random.default_rng(distress.key)
    there = chance.random(DRAWS) < distress.existence
    sizes = np.exp(distress.size_error * chance.standard_normal(DRAWS))
    words = [severity.value for severity in Severity]
    weights = np.array([distress.chances.get(severity, 0.0) for severity in Severity])
    severities = chance.choice(words, DRAWS, p=weights / weights.sum())
    return np.where(there, _quantity(distress, sizes), 0.0), severities


def _quantity(distress: Distress, sizes: Floats) -> Floats:
    """How much of it there is, as its curve counts: a net's area, a crack's length, a hole's number."""
    if distress.damage_class is DamageClass.ALLIGATOR:
        return distress.length_m * distress.width_m * sizes**2
    if distress.damage_class is DamageClass.POTHOLE:
        diameter = (distress.length_m + distress.width_m) / 2 * sizes
        holes = np.pi / 4 * diameter**2 / WIDE_HOLE_M2
        return np.where(diameter > WIDEST_HOLE_M, np.maximum(holes, 1.0), 1.0)
    return max(distress.length_m, distress.width_m) * sizes
