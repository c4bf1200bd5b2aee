"""Clutter density: how many look-alikes surround an observation.

On a road that is one long stretch of alligator cracking every observation fits some known damage, so a fit proves
little. The density of look-alikes is estimated from the drive itself, from observations nearby that show no known
damage: the nonparametric clutter model of probabilistic data association, their number over the area (Bar-Shalom,
Daum & Huang 2009, *The Probabilistic Data Association Filter*).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians, sin

import numpy as np

from ingest.fuse.likelihood import CHANCE_MATCH, Grid, GroundBox, same_class_and_size

NEIGHBOURHOOD_LENGTH_M = 20.0
"""Half length of the neighbourhood, metres along the road either way, within which a road looks alike. Chosen on real
clips, with the next two (`tests/bench/real.py`); simulated seasons come out the same with and without them."""

NEIGHBOURHOOD_WIDTH_M = 1.0
"""Half width of the neighbourhood, metres across the road: a wheel path. Chosen on real clips."""

ORDINARY_DENSITY_PER_M2 = 0.025
"""Look-alikes per square metre on an ordinary road: two in 40 m of a wheel path; only a higher density counts as
clutter. Chosen on real clips."""


@dataclass(frozen=True)
class Clutter:
    """The look-alikes of each observation of a passage."""

    alike: Grid
    """(n, n) 1 where an observation (column) looks like another (row) and lies near it, else 0."""
    area_m2: Grid
    """(n,) of each observation's neighbourhood, as far as the passage covers it."""

    @classmethod
    def of(cls, boxes: Sequence[GroundBox], headings_deg: Sequence[float]) -> "Clutter":
        """Of observations in the order of the drive, with the headings driven."""
        places = np.array([(box.x, box.y) for box in boxes])
        alike, area_m2 = np.zeros((len(boxes), len(boxes))), np.zeros(len(boxes))
        for row, (box, heading) in enumerate(zip(boxes, map(radians, headings_deg), strict=True)):
            delta = places - (box.x, box.y)
            longitudinal = delta @ (sin(heading), cos(heading))
            lateral = delta @ (cos(heading), -sin(heading))
            inside = (np.abs(longitudinal) <= NEIGHBOURHOOD_LENGTH_M) & (np.abs(lateral) <= NEIGHBOURHOOD_WIDTH_M)
            others = (other for other in np.flatnonzero(inside).tolist() if other != row)
            alike[row, [other for other in others if same_class_and_size(box, boxes[other])]] = 1
            area_m2[row] = 2 * NEIGHBOURHOOD_WIDTH_M * _covered_m(longitudinal)
        return cls(alike, area_m2)

    @property
    def is_dense(self) -> bool:
        """Whether any observation has more look-alikes around it than on an ordinary road."""
        return bool((self.alike.sum(axis=1) > ORDINARY_DENSITY_PER_M2 * self.area_m2).any())

    def density_per_m2(self, associated: Grid) -> Grid:
        """(n,) density, around each observation, of observations of any look that show nothing known.

        Args:
            associated: (n,) probability that each observation shows a known damage.
        """
        unknown = self.alike @ (1 - associated) / self.area_m2
        return np.where(unknown > ORDINARY_DENSITY_PER_M2, unknown, 0) / CHANCE_MATCH


def _covered_m(longitudinal_m: Grid) -> float:
    """Length of the neighbourhood that the passage covers, metres, at least half of it."""
    ahead = min(float(longitudinal_m.max()), NEIGHBOURHOOD_LENGTH_M)
    behind = max(float(longitudinal_m.min()), -NEIGHBOURHOOD_LENGTH_M)
    return max(ahead - behind, NEIGHBOURHOOD_LENGTH_M)
