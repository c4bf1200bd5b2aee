"""A piece of road seen from straight above: the sheet that everything on the ground is painted on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.simulate.camera import Camera

Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]

CHUNK_M = 12.8
"""Length of one sheet."""
TRUE_M = 8.0
"""Up to here across, the sheet is true to scale; beyond, the fields are squeezed in."""
HALF_M = 12.8
"""Half the width of a sheet, in its own squeezed metres; stands for all the land out to the horizon."""


@dataclass(frozen=True, slots=True)
class Grain:
    """Size of one texel on the ground, metres."""

    along: float
    across: float


def grain_for(camera: Camera) -> Grain:
    """Fine enough that a crack of a centimetre stays one at the bottom of the picture: 5 mm across at 1920 px."""
    across = HALF_M * 2 / (round(HALF_M * 2 / (0.005 * max(1.0, 1920 / camera.width)) / 64) * 64)
    return Grain(CHUNK_M / (round(CHUNK_M / (2 * across) / 64) * 64), across)


def squeeze(t: Floats) -> Floats:
    """True metres across → metres on the sheet, which never reach HALF_M."""
    far = np.maximum(np.abs(t), TRUE_M)
    squeezed = np.sign(t) * (TRUE_M + (HALF_M - TRUE_M) * (1 - TRUE_M / far))
    return np.asarray(np.where(np.abs(t) <= TRUE_M, t, squeezed), np.float64)


@dataclass(frozen=True, slots=True)
class Sheet:
    """CHUNK_M of road; rows run along, columns from left to right."""

    index: int
    grain: Grain
    pixels: Bytes
    """(rows, columns, 3) BGR, painted in place."""

    @property
    def start_m(self) -> float:
        """Distance along the route of the first row."""
        return self.index * CHUNK_M

    @property
    def middle_m(self) -> float:
        """Distance along the route of the middle row."""
        return (self.index + 0.5) * CHUNK_M

    def row(self, s: float) -> int:
        """Row of a distance along the route; may lie outside."""
        return round((s - self.start_m) / self.grain.along)

    def column(self, t: float) -> int:
        """Column of a distance across the route."""
        return round((float(squeeze(np.asarray(t))) + HALF_M) / self.grain.across)

    def columns(self, t0: float, t1: float) -> slice:
        """Columns between two distances across."""
        return slice(max(0, self.column(t0)), max(0, min(self.pixels.shape[1], self.column(t1))))

    @property
    def across(self) -> Floats:
        """(columns,) metres on the sheet of each column's middle."""
        return np.asarray((np.arange(self.pixels.shape[1]) + 0.5) * self.grain.across - HALF_M, np.float64)


def blank(index: int, grain: Grain) -> Sheet:
    """An unpainted sheet."""
    shape = (round(CHUNK_M / grain.along), round(2 * HALF_M / grain.across), 3)
    return Sheet(index, grain, np.zeros(shape, np.uint8))
