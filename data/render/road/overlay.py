"""What is laid on the asphalt: damages, patches, manholes, paint and shadows."""

import cv2
import numpy as np
from numpy.typing import NDArray

from data.render.canvas import CHUNK_M, Sheet
from data.render.road.shapes import FINE_M, Decal
from data.render.road.surface import BLOTCH_M, TILE, asphalt
from data.render.texture import Field, fractal, stones, tiled
from data.simulate.crosssection import CrossSection

PAINT_M, MARKING_GAP_M = 5.0, 10.0
"""Dash and gap of the centre line."""
PAINT_GREY = 218.0
LEAVES_PER_M = 60
"""Of road in a windless October avenue."""


def lay(sheet: Sheet, decal: Decal, s: float, t: float) -> None:
    """Lay a decal with its middle at (s, t)."""
    colour, cover = decal.colour, decal.cover
    size = (
        max(1, round(cover.shape[1] * FINE_M / sheet.grain.across)),
        max(1, round(cover.shape[0] * FINE_M / sheet.grain.along)),
    )
    weighted = cv2.resize(colour * cover[..., None], size, interpolation=cv2.INTER_AREA)
    thin = cv2.resize(np.ascontiguousarray(cover), size, interpolation=cv2.INTER_AREA)
    _blend(sheet, weighted, thin, sheet.row(s) - size[1] // 2, sheet.column(t) - size[0] // 2)


def _blend(sheet: Sheet, weighted: Field, cover: Field, row: int, column: int) -> None:
    height, width = sheet.pixels.shape[:2]
    rows = slice(max(0, row), min(height, row + cover.shape[0]))
    columns = slice(max(0, column), min(width, column + cover.shape[1]))
    if rows.start >= rows.stop or columns.start >= columns.stop:
        return
    inner = (slice(rows.start - row, rows.stop - row), slice(columns.start - column, columns.stop - column))
    below = sheet.pixels[rows, columns]
    mixed = below * (1 - cover[inner][..., None]) + weighted[inner]
    sheet.pixels[rows, columns] = np.clip(mixed, 0, 255).astype(np.uint8)


def paint_patch(sheet: Sheet, s: float, t: float, length_m: float, width_m: float, age: float, seed: int) -> None:
    """A rectangle of other asphalt with a sealed seam; `age` 0 is last week's repair."""
    rows = slice(max(0, sheet.row(s - length_m / 2)), max(0, min(sheet.pixels.shape[0], sheet.row(s + length_m / 2))))
    part = sheet.columns(t - width_m / 2, t + width_m / 2)
    if rows.start >= rows.stop or part.start >= part.stop:
        return
    grey = asphalt(sheet, part, 0.0, seed)[rows] * (0.62 + 0.25 * age)
    seam = max(1, round(0.02 / sheet.grain.across))
    grey[:, :seam] -= 22
    grey[:, -seam:] -= 22
    if rows.start > 0:
        grey[:2] -= 22
    if rows.stop < sheet.pixels.shape[0]:
        grey[-2:] -= 22
    sheet.pixels[rows, part] = np.clip(grey, 0, 255).astype(np.uint8)[..., None]


def paint_manhole(sheet: Sheet, s: float, t: float) -> None:
    """A cast-iron cover of 60 cm in its ring."""
    centre = (sheet.column(t), sheet.row(s))
    for radius, grey in ((0.40, 78), (0.325, 44), (0.30, 84), (0.27, 66)):
        axes = (round(radius / sheet.grain.across), round(radius / sheet.grain.along))
        cv2.ellipse(sheet.pixels, centre, axes, 0, 0, 360, (grey, grey, grey), -1, cv2.LINE_AA)
    for offset in np.arange(-0.2, 0.21, 0.08):
        half = np.sqrt(0.25**2 - offset**2)
        ends = [(sheet.column(t + side * half), sheet.row(s + offset)) for side in (-1, 1)]
        cv2.line(sheet.pixels, ends[0], ends[1], (50, 51, 52), 1)


def paint_leaves(sheet: Sheet, profile: CrossSection, share: float, seed: int) -> None:
    """Fallen leaves, thickest along the edges; some lie over damages and paint."""
    random = np.random.default_rng((seed, sheet.index, 8))
    half = profile.width_m / 2 + 0.5
    for _ in range(round(share * LEAVES_PER_M * CHUNK_M)):
        t = half * (1 - abs(random.normal(0, 0.25))) * random.choice([-1, 1])
        centre = (sheet.column(t), sheet.row(sheet.start_m + random.uniform(0, CHUNK_M)))
        long_m = random.uniform(0.02, 0.045)
        axes = (max(1, round(long_m / sheet.grain.across)), max(1, round(0.6 * long_m / sheet.grain.along)))
        tone = tuple(float(c) for c in np.array([40.0, 92.0, 128.0]) * random.uniform(0.6, 1.3))
        cv2.ellipse(sheet.pixels, centre, axes, random.uniform(0, 180), 0, 360, tone, -1, cv2.LINE_AA)


def paint_markings(sheet: Sheet, profile: CrossSection, open_rows: NDArray[np.bool_], age: float, seed: int) -> None:
    """Edge lines and the dashed centre line, worn off where tyres run; `open_rows` says where there is no junction."""
    if profile.edge_line_m:
        at = profile.width_m / 2 - 0.25
        for side in (-1, 1):
            _line(sheet, side * at, profile.edge_line_m, open_rows, age, seed + side)
    if profile.centre_line:
        s = sheet.start_m + np.arange(len(open_rows)) * sheet.grain.along
        _line(sheet, 0.0, 0.1, open_rows & (s % (PAINT_M + MARKING_GAP_M) < PAINT_M), age, seed + 3)


def _line(sheet: Sheet, t: float, width_m: float, rows: NDArray[np.bool_], age: float, seed: int) -> None:
    part = sheet.columns(t - width_m / 2, t + width_m / 2)
    height, width = len(rows), part.stop - part.start
    grain = tiled(stones(TILE, TILE, (2.0, 2.0), 21), sheet.index * height, part.start, height, width)
    patchy = fractal(TILE, 64, 2.6, seed % 9 + 60)[(sheet.index * height + np.arange(height)) % TILE, :1]
    left = np.clip(1.25 - 0.55 * age + 0.12 * patchy - 0.20 * age * np.abs(grain), 0.0, 0.93)
    cover = np.where(rows[:, None], left, 0.0)[..., None]
    below = sheet.pixels[:, part]
    sheet.pixels[:, part] = (
        (below * (1 - cover) + (PAINT_GREY + 5 * grain[..., None]) * cover).clip(0, 255).astype(np.uint8)
    )


def shade(sheet: Sheet, shadow: float, wet: float, exposure: float, warm: float, seed: int) -> None:
    """Sunlight, the shadows of trees beside the road, wet asphalt; `warm` 0 daylight to 1 low red sun."""
    rows = round(CHUNK_M / BLOTCH_M)
    crowns = tiled(fractal(1024, 128, 2.6, seed % 9 + 70), sheet.index * rows - 1, 0, rows + 3, 128)
    across = (np.arange(128) + 0.5) / 128 * 2 - 1
    dark = (
        np.clip((np.asarray(crowns, np.float32) - 0.55 + 0.9 * np.clip(-across, 0, 1)[None, :] ** 2) * 3, 0, 1) * shadow
    )
    gain = (1 - dark) * (1 - 0.38 * wet) * exposure
    wide = cv2.resize(gain.astype(np.float32), sheet.pixels.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    for channel, tone in enumerate((1 - 0.10 * warm, 1 - 0.02 * warm, 1 + 0.06 * warm)):
        sheet.pixels[..., channel] = cv2.multiply(sheet.pixels[..., channel], wide * tone, dtype=cv2.CV_8U)
