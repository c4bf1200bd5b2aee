"""Likelihood that an observation shows a known damage, by place, class and size."""

from dataclasses import dataclass
from math import hypot

import numpy as np
from numpy.typing import NDArray

from model.vocabulary import DamageClass

PAIR_LONGITUDINAL_SD_M = 0.6
"""Longitudinal difference between two drives' measurements of one damage once shift and clock error are removed,
metres, one sigma. Assumed."""

PAIR_LATERAL_SD_M = 0.45
"""The same across the road: two drivers' positions in the lane, and the camera's error. Assumed (the simulated season's
drivers stray 0.3 m each, one sigma)."""

LENGTH_TO_MIDDLE, WIDTH_TO_MIDDLE = 3.0, 4.0
"""Two boxes of one damage that differ in length (width) have middles that differ by that over this number, one sigma:
a short box lies anywhere within a long one. Assumed (a uniform distribution would give the root of twelve, 3.5)."""

PLACE_OUTLIER_SHARE, PLACE_OUTLIER_SD_M = 0.2, 2.0
"""Share of the known damages that are misplaced among their neighbours, because the drive that placed them knew its
shift badly, and by how much, metres, one sigma. Assumed (simulated seasons: 20 % are over 0.8 m off, 5 % over 2 m, 2 %
over 3 m; their receivers' errors are assumed)."""

LATERAL_OUTLIER_SHARE, LATERAL_OUTLIER_SD_M = 0.05, 1.0
"""The same across the road, where one of the drives saw the damage from another lane or while swerving. Assumed
(simulated seasons: 1 % of the pairs differ by over 1.3 m)."""

MAX_LATERAL_SIGMAS = 6.0
"""Beyond this lateral distance, in standard errors, an observation is certainly of another damage; nearer it may be
ambiguous. Assumed (simulated season, seed 2: with 4 one damage in a hundred more got a second dot)."""

SAME_LOOK_RATIO = 6.7
"""How much more often an observation has a damage's class and size when it shows that damage than when it shows another
one. Assumed (simulated seasons: 91 of 100 observations against 14)."""

CHANCE_MATCH = 0.14
"""The latter share: of observations of other damages that have a damage's class and size. Assumed (as above)."""

OTHER_CLASS_RATIO = 0.1
"""How much less often, against that, an observation has another class: the detector takes alligator cracking for a
crack, and a pothole for alligator cracking. Assumed (simulated seasons: 4 of 100 against 75 where sizes agree; how
often their detector confuses classes was measured on real pictures, how much it keeps to that per damage was not)."""

OTHER_SIZE_RATIO = 0.06
"""How much less often one of its sides is over `MAX_SIDE_RATIO` times as long. Assumed (simulated seasons: 6 of 100
against 82)."""

MAX_SIDE_RATIO = 2.0
"""Two drives measure a side of one damage at most so many times differently."""

MIN_SIDE_M = 0.15
"""A shorter side, metres, is compared as if it were this: a box's edge is a few pixels off."""

Grid = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class GroundBox:
    """A damage on the ground, known or just observed; metres in EPSG:25832."""

    x: float
    y: float
    damage_class: DamageClass
    length_m: float
    width_m: float
    existence: float = 1.0
    """Probability that there is a damage at all."""


def association_likelihood(
    observed: GroundBox, known: GroundBox, longitudinal_m: Grid, lateral_m: float
) -> Grid | None:
    """Likelihood, per square metre, of an observation if it shows a known damage; None where it cannot.

    Args:
        observed: the observation.
        known: the damage.
        longitudinal_m: of any shape: how far ahead of the observation the damage lies, for each hypothetical shift.
        lateral_m: how far to its right.
    """
    if _is_nested(observed, known):
        return None
    lateral_sd = float(pair_lateral_sd_m(observed.width_m - known.width_m))
    longitudinal_sd = float(pair_longitudinal_sd_m(observed.length_m - known.length_m))
    if abs(lateral_m) > MAX_LATERAL_SIGMAS * lateral_sd:
        return None
    lateral = _with_outliers(
        np.array(lateral_m), lateral_sd, LATERAL_OUTLIER_SHARE, hypot(LATERAL_OUTLIER_SD_M, lateral_sd)
    )
    longitudinal = _with_outliers(
        longitudinal_m, longitudinal_sd, PLACE_OUTLIER_SHARE, hypot(PLACE_OUTLIER_SD_M, longitudinal_sd)
    )
    return _look_ratio(observed, known) * lateral * longitudinal


def _is_nested(a: GroundBox, b: GroundBox) -> bool:
    """Whether one is a pothole and the other a crack of another size: a hole within a net is a damage of its own."""
    is_pothole = [box.damage_class is DamageClass.POTHOLE for box in (a, b)]
    return is_pothole[0] != is_pothole[1] and not similar_sides((a.length_m, b.length_m), (a.width_m, b.width_m))


def same_class_and_size(a: GroundBox, b: GroundBox) -> bool:
    """Whether two boxes may show one damage by their looks alone."""
    return a.damage_class is b.damage_class and similar_sides((a.length_m, b.length_m), (a.width_m, b.width_m))


def similar_sides(*sides: tuple[float, float]) -> bool:
    """Whether each pair of sides, metres, may be two measurements of one."""
    return all(max(pair) <= MAX_SIDE_RATIO * max(min(pair), MIN_SIDE_M) for pair in sides)


def pair_longitudinal_sd_m(length_difference_m: Grid | float) -> Grid:
    """Standard deviation of the longitudinal distance between two measurements whose lengths differ by so much."""
    return np.asarray(np.hypot(PAIR_LONGITUDINAL_SD_M, np.abs(length_difference_m) / LENGTH_TO_MIDDLE))


def pair_lateral_sd_m(width_difference_m: Grid | float) -> Grid:
    """Standard deviation of the lateral distance between two measurements whose widths differ by so much."""
    return np.asarray(np.hypot(PAIR_LATERAL_SD_M, np.abs(width_difference_m) / WIDTH_TO_MIDDLE))


def normal(distance: Grid, sd: float) -> Grid:
    """Density of the normal distribution about 0."""
    return np.asarray(np.exp(-0.5 * (distance / sd) ** 2) / (sd * np.sqrt(2 * np.pi)))


def _with_outliers(distance: Grid, sd: float, outlier_share: float, outlier_sd: float) -> Grid:
    """Density of a normal distribution with a share of outliers from a wider one (contaminated normal)."""
    return np.asarray((1 - outlier_share) * normal(distance, sd) + outlier_share * normal(distance, outlier_sd))


def _look_ratio(observed: GroundBox, known: GroundBox) -> float:
    """Likelihood ratio of an observation's class and size: of this damage against any other."""
    class_ratio = 1.0 if observed.damage_class is known.damage_class else OTHER_CLASS_RATIO
    similar = similar_sides((observed.length_m, known.length_m), (observed.width_m, known.width_m))
    return SAME_LOOK_RATIO * class_ratio * (1.0 if similar else OTHER_SIZE_RATIO)
