"""How crowded a road is with look-alikes.

On a road that is one long net every observation fits some damage, so fitting one proves little. How often something
else looks so is told by the drive itself, from what lies round an observation and shows no known damage (the
nonparametric clutter of Bar-Shalom's probabilistic data association: their number over the area).
"""

from collections.abc import Sequence
from math import cos, radians, sin

import numpy as np

from ingest.likeness import BY_CHANCE, Grid, Spot, look_alike

ALONG_M = 20.0
"""So far along the road, either way, a road is alike."""

ASIDE_M = 1.0
"""And so far across it: a wheel path."""


def crowds(spots: Sequence[Spot], headings_deg: Sequence[float]) -> Grid:
    """How much each observation of a passage (column) crowds each other one (row), per square metre of any look."""
    places = np.array([(spot.x, spot.y) for spot in spots])
    found = np.zeros((len(spots), len(spots)))
    for row, (spot, heading) in enumerate(zip(spots, map(radians, headings_deg), strict=True)):
        away = places - (spot.x, spot.y)
        along, across = away @ (sin(heading), cos(heading)), away @ (cos(heading), -sin(heading))
        near = (np.abs(along) <= ALONG_M) & (np.abs(across) <= ASIDE_M)
        near[row] = False
        alike = [other for other in np.flatnonzero(near).tolist() if look_alike(spot, spots[other])]
        found[row, alike] = 1 / (BY_CHANCE * 2 * ASIDE_M * _driven_m(along))
    return found


def _driven_m(along: Grid) -> float:
    """How much of the road round an observation its passage covers."""
    return max(min(float(along.max()), ALONG_M) - max(float(along.min()), -ALONG_M), ALONG_M)
