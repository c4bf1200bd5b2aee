"""Between degrees on the wire (EPSG:4326) and metres in Denmark (EPSG:25832)."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import Transformer

_TO_METRES = Transformer.from_crs("EPSG:4326", "EPSG:25832", always_xy=True)
_TO_DEGREES = Transformer.from_crs("EPSG:25832", "EPSG:4326", always_xy=True)

Coordinates = tuple[NDArray[np.float64], NDArray[np.float64]]


def to_metres(lon: ArrayLike, lat: ArrayLike) -> Coordinates:
    """Metres east and north of degrees; infinite where the projection has no answer."""
    return _through(_TO_METRES, lon, lat)


def to_degrees(x: ArrayLike, y: ArrayLike) -> Coordinates:
    """Longitude and latitude of metres."""
    return _through(_TO_DEGREES, x, y)


def _through(transformer: Any, first: ArrayLike, second: ArrayLike) -> Coordinates:
    a, b = transformer.transform(np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64))
    return np.asarray(a), np.asarray(b)
