"""Web Mercator as the unit square, and a tile's part of it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from data.projection import to_degrees

EXTENT = 4096
"""A tile's own units along each side; MapLibre draws it 512 pixels wide, so 8 units are a pixel."""

UNITS_PER_PIXEL = EXTENT / 512

DEEPEST_ZOOM = 22


class NoSuchTile(Exception):
    """There is no tile of that number."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One square of the world at a zoom."""

    z: int
    x: int
    y: int

    def __post_init__(self) -> None:
        across = 2**self.z if 0 <= self.z <= DEEPEST_ZOOM else 0
        if not (0 <= self.x < across and 0 <= self.y < across):
            raise NoSuchTile

    def units(self, world: NDArray[np.float64]) -> NDArray[np.float64]:
        """World coordinates, shape (n, 2), in the tile's own units."""
        return np.asarray((world * 2.0**self.z - np.array([self.x, self.y])) * EXTENT)

    def box(self, margin: float = 0.0) -> tuple[float, float, float, float]:
        """Min x, min y, max x, max y in the world, widened by so many units."""
        side, wide = 2.0**-self.z, margin / EXTENT * 2.0**-self.z
        return self.x * side - wide, self.y * side - wide, (self.x + 1) * side + wide, (self.y + 1) * side + wide


def degrees_of_world(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude of a place in the unit square."""
    return (x - 0.5) * 360, float(np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y)))))


def world_of_degrees(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.float64]:
    """Places in the unit square, shape (n, 2); x to the east, y to the south."""
    phi = np.radians(np.asarray(lat, dtype=np.float64))
    x = np.asarray(lon, dtype=np.float64) / 360 + 0.5
    return np.column_stack((x, 0.5 - np.arcsinh(np.tan(phi)) / (2 * np.pi)))


def world_of_metres(metres: NDArray[np.float64]) -> NDArray[np.float64]:
    """EPSG:25832 metres, shape (n, 2), in the unit square."""
    return world_of_degrees(*to_degrees(metres[:, 0], metres[:, 1]))
