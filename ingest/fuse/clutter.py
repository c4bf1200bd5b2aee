"""How crowded a road is with look-alikes.

On a road that is one long net every observation fits some damage, so fitting one proves little. How often something
else looks so is told by the drive itself, from what lies round an observation and shows no known damage (the
nonparametric clutter of Bar-Shalom's probabilistic data association: their number over the area).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians, sin

import numpy as np

from ingest.fuse.likelihood import CHANCE_MATCH, Grid, GroundBox, look_alike

ALONG_M = 20.0
"""So far along the road, either way, a road is alike. This and the next two were chosen on the real clips
(`tests/bench/real.py`); the simulated seasons come out the same with and without them."""

ASIDE_M = 1.0
"""And so far across it: a wheel path."""

FEW_A_SQUARE_METRE = 0.025
"""So many unknown look-alikes lie round an observation on an ordinary road too, two in 40 m of a wheel path; only more
are a crowd."""


@dataclass(frozen=True)
class Crowd:
    """The observations of a passage, each among its look-alikes."""

    alike: Grid
    """1 where an observation (column) looks like another (row) and lies near it, else 0."""
    area_m2: Grid
    """Round each observation, as far as its passage covers it."""

    @classmethod
    def of(cls, spots: Sequence[GroundBox], headings_deg: Sequence[float]) -> "Crowd":
        """Of observations in the order of the drive, with the directions driven."""
        places = np.array([(spot.x, spot.y) for spot in spots])
        alike, area_m2 = np.zeros((len(spots), len(spots))), np.zeros(len(spots))
        for row, (spot, heading) in enumerate(zip(spots, map(radians, headings_deg), strict=True)):
            away = places - (spot.x, spot.y)
            along, across = away @ (sin(heading), cos(heading)), away @ (cos(heading), -sin(heading))
            near = np.flatnonzero((np.abs(along) <= ALONG_M) & (np.abs(across) <= ASIDE_M)).tolist()
            alike[row, [other for other in near if other != row and look_alike(spot, spots[other])]] = 1
            area_m2[row] = 2 * ASIDE_M * _covered_m(along)
        return cls(alike, area_m2)

    @property
    def dense(self) -> bool:
        """Whether any observation lies in a crowd."""
        return bool((self.alike.sum(axis=1) > FEW_A_SQUARE_METRE * self.area_m2).any())

    def a_square_metre(self, explained: Grid) -> Grid:
        """How many observations of any look and of nothing known there are in the crowd round each one.

        Args:
            explained: how surely each observation shows a known damage, 0-1.
        """
        unknown = self.alike @ (1 - explained) / self.area_m2
        return np.where(unknown > FEW_A_SQUARE_METRE, unknown, 0) / CHANCE_MATCH


def _covered_m(along: Grid) -> float:
    return max(min(float(along.max()), ALONG_M) - max(float(along.min()), -ALONG_M), ALONG_M)
