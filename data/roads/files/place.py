"""Where on the map a layer lies: its coordinate system and axis order, tried against the area that is looked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError

from data.projection import METRES, box_to_metres

Floats = NDArray[np.float64]

CRS_GUESSES = (METRES, "EPSG:4326", "EPSG:25833", "EPSG:3857")
"""Coordinate systems of Danish road files, the likeliest first. ETRS89 and WGS84 differ by less than a metre."""

LARGEST_DEGREES = 180.0

INSIDE_SHARE = 0.5
"""Of a layer's lines so many must lie in the area; the others are single bad records."""


class CrsOrigin(StrEnum):
    """Who says which coordinate system it is."""

    TOLD = "told"
    """The person."""
    DECLARED = "declared"
    """The file."""
    GUESSED = "guessed"
    """Nobody, or the file says another one that puts it elsewhere; this one puts it in the area."""


@dataclass(frozen=True)
class Area:
    """A rectangle of degrees outside which no roads are taken."""

    west: float
    south: float
    east: float
    north: float

    @cached_property
    def metres(self) -> tuple[float, float, float, float]:
        """Of the rectangle round it: min x, min y, max x, max y in EPSG:25832. The rectangle round the whole earth has
        no meaning there: its projection is folded a quarter of the earth from Denmark."""
        if self == EVERYWHERE:
            return (-np.inf, -np.inf, np.inf, np.inf)
        return box_to_metres(self.west, self.south, self.east, self.north)

    def contains(self, min_x: Floats, min_y: Floats, max_x: Floats, max_y: Floats) -> NDArray[np.bool_]:
        """(n,) whether boxes of metres lie in it; boxes that are no finite numbers do not."""
        west, south, east, north = self.metres
        inside = (min_x >= west) & (min_y >= south) & (max_x <= east) & (max_y <= north)
        return np.asarray(inside & np.isfinite([min_x, min_y, max_x, max_y]).all(axis=0))

    def __str__(self) -> str:
        return f"{self.south:g}–{self.north:g}° N, {self.west:g}–{self.east:g}° E"


EVERYWHERE = Area(-180.0, -90.0, 180.0, 90.0)


@dataclass(frozen=True)
class Placement:
    """How a layer's coordinates are read."""

    crs: CRS
    origin: CrsOrigin
    swapped: bool = False
    """The file's first coordinate is the northing or latitude, against its own word."""

    @property
    def is_in_metres(self) -> bool:
        """Whether the coordinates are EPSG:25832 as they stand."""
        return not self.swapped and bool(self.crs.equals(METRES))

    def to_metres(self, xy: Floats) -> Floats:
        """(n, 2) EPSG:25832 of (n, 2) coordinates as the file has them; infinite where there is no answer."""
        east, north = (xy[:, 1], xy[:, 0]) if self.swapped else (xy[:, 0], xy[:, 1])
        if self.crs.equals(METRES):
            return np.column_stack([east, north])
        return np.column_stack(self._transformer.transform(east, north))

    @cached_property
    def _transformer(self) -> Transformer:
        return Transformer.from_crs(self.crs, METRES, always_xy=True)


def place(xy: Floats, declared: CRS | None, told: CRS | None, area: Area) -> Placement | None:
    """How a layer's coordinates are read: as is stated, where that puts enough of its lines into the area; else by the
    guess that puts most of them there, and None where none puts enough.

    Args:
        xy: (n, 2) a point of each line, as the file has them.
        declared: by the file.
        told: by a person; no other is tried then.
        area: where the roads must be.
    """
    for stated in _stated(declared, told):
        if _share_inside(stated, xy, area) >= INSIDE_SHARE:
            return stated
    shares = {} if told else {guess: _share_inside(guess, xy, area) for guess in _guesses(xy)}
    best = max(shares, key=lambda guess: shares[guess], default=None)
    return best if best and shares[best] >= INSIDE_SHARE else None


def _stated(declared: CRS | None, told: CRS | None) -> Iterator[Placement]:
    """By a person, or else by the file; then with its axes swapped."""
    if crs := told or declared:
        origin = CrsOrigin.TOLD if told else CrsOrigin.DECLARED
        yield Placement(crs, origin)
        yield Placement(crs, origin, swapped=True)


def _guesses(xy: Floats) -> Iterator[Placement]:
    """The likeliest first: what may be degrees is degrees before it is metres, since no road lies so near to a grid's
    origin."""
    may_be_degrees = bool((np.abs(xy) <= LARGEST_DEGREES).all(axis=1).mean() >= INSIDE_SHARE)
    for crs in sorted(map(CRS, CRS_GUESSES), key=lambda crs: crs.is_geographic is not may_be_degrees):
        yield Placement(crs, CrsOrigin.GUESSED)
        yield Placement(crs, CrsOrigin.GUESSED, swapped=True)


def _share_inside(placement: Placement, xy: Floats, area: Area) -> float:
    try:
        x, y = placement.to_metres(xy).T
    except ProjError:  # a coordinate system that has nothing to do with the earth
        return 0.0
    return float(area.contains(x, y, x, y).mean()) if len(xy) else 0.0


def crs_name(crs: CRS) -> str:
    """As people write it: EPSG:25832."""
    authority = crs.to_authority(min_confidence=70)
    return ":".join(authority) if authority else str(crs.name)


def lies_at(xy: Floats, crs: CRS | None) -> str:
    """Where (n, 2) points lie by the file's own word, for a person: the first of them."""
    return f"({xy[0, 0]:g}, {xy[0, 1]:g}), {crs_name(crs) if crs else '?'}"


def as_crs(text: Any) -> CRS | None:
    """A coordinate system by its name or definition; None where there is none."""
    try:
        return CRS(text) if text else None
    except ProjError:
        return None
