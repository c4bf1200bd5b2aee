"""The road as the drive comes along it: sheets painted one by one ahead, kept at several scales, dropped behind."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from data.render.canvas import CHUNK_M, HALF_M, Sheet

Bytes = NDArray[np.uint8]

STRIP_LEVELS = 9
"""Each level is half as fine along as the one before; every second one also half as fine across."""
FINE_HALF_M = 6.4
"""The finest level, which only serves the nearest metres, keeps no more than this to either side."""


@dataclass(frozen=True, slots=True)
class Level:
    """The strip at one scale, from one sheet to another."""

    pixels: Bytes
    """(rows, columns, 3)."""
    start_m: float
    half_m: float
    along_m: float
    """Texel."""
    across_m: float
    """Texel."""


class Strip:
    """Paints what lies ahead when it is first asked for, and forgets what lies behind."""

    def __init__(self, paint: Callable[[int], Sheet]) -> None:
        self._paint = paint
        self._sheets: dict[int, tuple[Bytes, ...]] = {}
        self._joined: dict[tuple[int, int, int], Level] = {}

    def level(self, scale: int, from_m: float, to_m: float) -> Level:
        """The strip at one scale, covering at least this stretch."""
        first, last = int(from_m // CHUNK_M), int(to_m // CHUNK_M)
        key = (scale, first, last)
        if key not in self._joined:
            self._joined = {k: v for k, v in self._joined.items() if k[0] != scale}
            self._joined[key] = self._join(scale, first, last)
        return self._joined[key]

    def forget(self, before_m: float) -> None:
        """Drop what the drive has passed."""
        for index in [i for i in self._sheets if (i + 1) * CHUNK_M < before_m]:
            del self._sheets[index]

    def _join(self, scale: int, first: int, last: int) -> Level:
        parts = [self._pyramid(index)[scale] for index in range(first, last + 1)]
        half = FINE_HALF_M if scale == 0 else HALF_M
        along, across = CHUNK_M / parts[0].shape[0], 2 * half / parts[0].shape[1]
        return Level(np.concatenate(parts), first * CHUNK_M, half, along, across)

    def _pyramid(self, index: int) -> tuple[Bytes, ...]:
        if index not in self._sheets:
            self._sheets[index] = _halved(self._paint(index).pixels)
        return self._sheets[index]


def _halved(pixels: Bytes) -> tuple[Bytes, ...]:
    levels = [pixels]
    for scale in range(1, STRIP_LEVELS):
        finer = levels[-1]
        size = (finer.shape[1] // (2 if scale % 2 == 0 else 1), max(4, finer.shape[0] // 2))
        levels.append(np.asarray(cv2.resize(finer, size, interpolation=cv2.INTER_AREA), np.uint8))
    quarter = pixels.shape[1] // 4
    return tuple(np.ascontiguousarray(p[:, quarter:-quarter]) if i == 0 else p for i, p in enumerate(levels))
