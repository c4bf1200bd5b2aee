"""Deduct values: how many of 100 points each kind of damage takes off a road, by severity and density.

ASTM D6433 prints them as curves over the logarithm of density (its figures X3.1, X3.10 and X3.13), and those that
correct a sum of several (figure X3.27). The readings of the curves are those of the `pavement_condition_index` gem
(MIT, © 2017 Andy Monroe), deducts to whole points; between them is interpolated.

The curves are in feet. A density of areas is the same in metres; one of lengths is 3.28 and one of counts 10.76 times
as large there, and that is done here, in one place.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.vocabulary import DamageClass, Severity

Floats = NDArray[np.float64]

FEET_PER_M = 3.28084

MOST_POINTS = 100.0
"""No kind of damage takes off more."""


@dataclass(frozen=True, slots=True)
class DeductCurve:
    """Points that a kind of damage takes off, over its density in feet, per cent."""

    densities: tuple[float, ...]
    points: Mapping[Severity, tuple[float, ...]]
    per_foot: float
    """What a density in metres is multiplied by to be one in feet."""

    def deduct(self, severity: Severity, density_percent: Floats) -> Floats:
        """Points off, 0–100, for densities in metres; below the curve's begin in proportion, above its end the end's.

        Args:
            severity: of all that is counted in the density.
            density_percent: quantity for each square metre, times 100; any shape.
        """
        density, logs = np.asarray(density_percent) * self.per_foot, np.log(self.densities)
        along = np.interp(np.log(np.maximum(density, self.densities[0])), logs, self.points[severity])
        return np.minimum(along * np.minimum(density / self.densities[0], 1.0), MOST_POINTS)


LOW, MEDIUM, HIGH = Severity.LOW, Severity.MEDIUM, Severity.HIGH

NETS = DeductCurve(
    (0.1, 0.2, 0.4, 1, 2, 4, 10, 20, 40, 100),
    {
        LOW: (4, 4, 5, 11, 17, 24, 33, 40, 49, 62),
        MEDIUM: (6, 10, 14, 21, 28, 35, 46, 55, 64, 77),
        HIGH: (12, 16, 20, 30, 40, 50, 61, 70, 79, 91),
    },
    per_foot=1.0,
)
"""Alligator cracking, by its area (figure X3.1)."""

LINE_DEDUCTS = DeductCurve(
    (0.1, 0.2, 0.4, 1, 2, 4, 10, 20, 30),
    {
        LOW: (0, 0, 0.3, 2, 5, 9, 17, 24, 28),
        MEDIUM: (0, 1, 3, 9, 14, 20, 30, 40, 44),
        HIGH: (4, 7, 11, 18, 27, 39, 61, 79, 87),
    },
    per_foot=1 / FEET_PER_M,
)
"""Longitudinal and transverse cracking, by its length (figure X3.10)."""

HOLES = DeductCurve(
    (0.01, 0.02, 0.04, 0.1, 0.2, 0.4, 1, 2, 4, 10),
    {
        LOW: (2, 6, 11, 22, 32, 42, 58, 71, 84, 100),
        MEDIUM: (6, 11, 19, 35, 50, 66, 92, 112, 132, 159),
        HIGH: (20, 28, 38, 55, 71, 88, 110, 126, 142, 163),
    },
    per_foot=1 / FEET_PER_M**2,
)
"""Potholes, by their number (figure X3.13)."""

CURVES: Mapping[DamageClass, DeductCurve] = {
    DamageClass.ALLIGATOR: NETS,
    DamageClass.LONGITUDINAL: LINE_DEDUCTS,
    DamageClass.TRANSVERSE: LINE_DEDUCTS,
    DamageClass.POTHOLE: HOLES,
}

SUMS = (30, 40, 50, 60, 70, 80, 90, 100, 110, 120, 130, 140, 150, 160, 170, 180, 190, 200)
"""Sums of deducts at which the corrections were read."""

CORRECTED = (
    SUMS,
    (21.9, 29.3, 36.9, 43.7, 50.4, 57.4, 63.7, 69.8, 75.4, 80.7, 85.6, 90.0, 93.9, 97.6, 101.3, 104.3, 106.7, 108.9),
    (16.7, 24.3, 31.1, 37.8, 44.8, 50.7, 56.9, 63.0, 68.3, 73.1, 78.3, 83.3, 88.0, 92.0, 96.3, 99.8, 103.0, 105.0),
    (12.4, 19.3, 26.3, 33.0, 39.4, 45.6, 51.1, 56.7, 62.4, 67.8, 73.1, 78.5, 82.8, 86.9, 90.4, 93.3, 95.9, 98.1),
    (9.3, 16.3, 22.8, 28.9, 35.2, 40.9, 46.7, 51.9, 57.0, 62.4, 67.2, 72.2, 76.7, 80.9, 84.8, 88.1, 91.1, 93.3),
    (6.1, 13.1, 19.8, 25.6, 31.7, 37.6, 43.0, 48.1, 53.3, 58.7, 63.1, 68.0, 72.8, 77.2, 81.3, 84.6, 87.6, 90.2),
    (6.1, 13.1, 19.8, 25.6, 31.7, 37.6, 43.0, 48.6, 53.8, 58.7, 63.1, 67.4, 71.3, 74.8, 77.2, 79.4, 81.1, 82.2),
)
"""Corrected sums of one to seven deducts over two points (figure X3.27); the figure has no more. The standard's own
example reads 51 of seven at 104.7: those at 100 and 110 are half a point above the gem's readings."""


def corrected_sum(deducts_over_two: int, total: float) -> float:
    """A sum of deducts, corrected for how many make it up, 0–100."""
    curve = CORRECTED[min(max(deducts_over_two, 1), len(CORRECTED)) - 1]
    if total <= SUMS[0]:
        return min(total, curve[0] * total / SUMS[0])
    return float(min(np.interp(total, SUMS, curve), MOST_POINTS))
