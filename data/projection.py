"""Between degrees on the wire (EPSG:4326) and metres in Denmark (EPSG:25832)."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import Transformer

METRES = "EPSG:25832"
METRES_SRID = 25832
"""PostGIS' word for the same."""

_TO_METRES = Transformer.from_crs("EPSG:4326", METRES, always_xy=True)
_TO_DEGREES = Transformer.from_crs(METRES, "EPSG:4326", always_xy=True)

Coordinates = tuple[NDArray[np.float64], NDArray[np.float64]]


def to_metres(lon: ArrayLike, lat: ArrayLike) -> Coordinates:
    """Metres east and north of degrees; infinite where the projection has no answer."""
    return _through(_TO_METRES, lon, lat)


def to_degrees(x: ArrayLike, y: ArrayLike) -> Coordinates:
    """Longitude and latitude of metres."""
    return _through(_TO_DEGREES, x, y)


def box_to_metres(west: float, south: float, east: float, north: float) -> tuple[float, float, float, float]:
    """The rectangle round a rectangle of degrees: min x, min y, max x, max y, made from 23 places along each side."""
    min_x, min_y, max_x, max_y = _TO_METRES.transform_bounds(west, south, east, north, densify_pts=21)
    return float(min_x), float(min_y), float(max_x), float(max_y)


def _through(transformer: Any, first: ArrayLike, second: ArrayLike) -> Coordinates:
    a, b = transformer.transform(np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64))
    return np.asarray(a), np.asarray(b)
