"""Noise that tiles without a seam: the stuff asphalt, grass, gravel and clouds are made of."""

from functools import lru_cache
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]
Bytes = NDArray[np.uint8]
Number = TypeVar("Number", bound=np.generic)


@lru_cache(maxsize=64)
def fractal(rows: int, columns: int, roughness: float, seed: int) -> Field:
    """(rows, columns) of mean 0 and deviation 1 with power falling as frequency^-roughness; tiles both ways."""
    noise = np.random.default_rng(seed).standard_normal((rows, columns), dtype=np.float32)
    fy, fx = np.fft.fftfreq(rows)[:, None] * rows, np.fft.rfftfreq(columns)[None, :] * columns
    power = np.maximum(np.hypot(fy, fx), 1.0) ** (-roughness / 2)
    power[0, 0] = 0.0
    field = np.fft.irfft2(np.fft.rfft2(noise) * power, s=(rows, columns)).astype(np.float32)
    return np.asarray(field / field.std(), np.float32)


@lru_cache(maxsize=16)
def stones(rows: int, columns: int, size_px: tuple[float, float], seed: int) -> Field:
    """(rows, columns) of mean 0 and deviation 1: grains of about `size_px` (rows, columns), pits between them."""
    noise = np.random.default_rng(seed).standard_normal((rows, columns), dtype=np.float32)
    blurred = blur_wrapped(noise, size_px[0] / 2.5, size_px[1] / 2.5)
    grains = np.where(blurred > 0, blurred, 1.15 * blurred)
    grains -= grains.mean()
    return np.asarray(grains / grains.std(), np.float32)


def blur_wrapped(field: Field, sigma_y: float, sigma_x: float) -> Field:
    """Gaussian blur whose edges meet."""
    pad = int(4 * max(sigma_y, sigma_x)) + 2
    wide = cv2.copyMakeBorder(field, pad, pad, pad, pad, cv2.BORDER_WRAP)
    return np.asarray(cv2.GaussianBlur(wide, (0, 0), max(sigma_x, 0.1), sigmaY=max(sigma_y, 0.1))[pad:-pad, pad:-pad])


def tiled(tile: NDArray[Number], row: int, column: int, rows: int, columns: int) -> NDArray[Number]:
    """A window of an endlessly repeated tile, from (row, column) on."""
    y, x = np.arange(row, row + rows) % tile.shape[0], np.arange(column, column + columns) % tile.shape[1]
    return np.asarray(tile[y[:, None], x[None, :]])


def ramp(*stops: tuple[float, tuple[int, int, int]]) -> Bytes:
    """(256, 1, 3) BGR look-up table through colours at grey levels."""
    levels, colours = zip(*stops, strict=True)
    table = np.stack([np.interp(np.arange(256), levels, [c[i] for c in colours]) for i in range(3)], axis=1)
    return table.astype(np.uint8)[:, None, :]


def coloured(grey: Bytes, table: Bytes) -> Bytes:
    """(rows, columns, 3) BGR of grey levels through a ramp."""
    return np.asarray(cv2.applyColorMap(np.ascontiguousarray(grey), table), np.uint8)
