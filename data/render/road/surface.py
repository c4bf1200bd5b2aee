"""Verge, asphalt and other roads, painted on a sheet."""

from collections.abc import Sequence
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from data.render.canvas import HALF_M, Sheet, squeeze
from data.render.texture import Bytes, Field, coloured, fractal, ramp, stones, tiled
from data.simulate.crosssection import CrossSection

Floats = NDArray[np.float64]

TILE = 2048
"""Texels of a tile each way: 20 m along, 10 m across, before it repeats."""
STONE_M = 0.007
"""Grain of Danish wearing course (AB 8t to SMA 11), metres."""
BLOTCH_M = 0.10
"""Texel of the coarse stains on road and verge, metres."""

GRASS = ramp((0, (18, 34, 26)), (80, (34, 66, 52)), (130, (52, 98, 84)), (190, (84, 140, 138)), (255, (150, 190, 200)))
GRAVEL = ramp((0, (34, 38, 42)), (128, (98, 106, 112)), (255, (190, 200, 206)))
FIELD = ramp((0, (30, 56, 46)), (128, (58, 104, 96)), (255, (110, 160, 165)))
ASPHALT = ramp((0, (8, 8, 8)), (128, (126, 127, 127)), (255, (252, 254, 255)))


def paint_verge(sheet: Sheet, seed: int) -> None:
    """Grass everywhere, fields beyond 8 m; the road is laid over it."""
    rows, columns = sheet.pixels.shape[:2]
    blades = tiled(_grass(sheet.grain.along, sheet.grain.across, seed), sheet.index * rows, 0, rows, columns)
    grey = cv2.add(blades, _stains(sheet, seed + 1, 26.0), dtype=cv2.CV_8U)
    sheet.pixels[:] = coloured(grey, GRASS)
    fields = squeeze(np.asarray(11.0))
    for part in (slice(0, round((HALF_M - float(fields)) / sheet.grain.across)), sheet.columns(11.0, 1e9)):
        sheet.pixels[:, part] = coloured(np.asarray(cv2.GaussianBlur(grey[:, part], (9, 9), 0), np.uint8), FIELD)


def paint_sides(sheet: Sheet, profile: CrossSection, seed: int) -> None:
    """A kerb with pavement, or a strip of gravel, along both edges."""
    (_pavement if profile.kerb else _shoulder)(sheet, profile.width_m / 2, seed)


def paint_road(sheet: Sheet, profile: CrossSection, age: float, seed: int) -> None:
    """Asphalt between its edges, ragged where there is no kerb; `age` 0 fresh to 1 worn."""
    half = profile.width_m / 2
    part = sheet.columns(-half - 0.12, half + 0.12)
    grey = asphalt(sheet, part, age, seed)
    grey = grey + _wear(sheet, part, profile, age)
    colour = coloured(np.clip(grey, 0, 255).astype(np.uint8), ASPHALT)
    edge = np.full(part.stop - part.start, 0.0 if profile.kerb else 0.04)
    mask = _within(sheet, part, half, edge, seed + 5)
    cv2.copyTo(colour, mask, sheet.pixels[:, part])


def asphalt(sheet: Sheet, part: slice, age: float, seed: int) -> Field:
    """(rows, columns of the part) grey levels of plain asphalt."""
    rows, width = sheet.pixels.shape[0], part.stop - part.start
    grains = tiled(_stones(sheet.grain.along, sheet.grain.across, seed), sheet.index * rows, part.start, rows, width)
    blotches = _stains(sheet, seed + 2, 5.0)[:, part]
    contrast = min(1.0, STONE_M / np.sqrt(sheet.grain.along * sheet.grain.across))  # a texel averages its stones
    return np.asarray((96.0 + 30.0 * age) + grains * contrast * (14.0 + 6.0 * age) + blotches, np.float32)


def paint_branch(sheet: Sheet, lines: Sequence[Floats], width_m: float, age: float, seed: int) -> None:
    """Another road beside or into this one; each line is (n, 2) of distances along and across the route."""
    mask = np.zeros(sheet.pixels.shape[:2], np.uint8)
    for line in lines:
        cv2.fillPoly(mask, [_band(sheet, line, width_m)], 255)
    touched = np.flatnonzero(mask.any(axis=0))
    if len(touched):
        part = slice(int(touched[0]), int(touched[-1]) + 1)
        colour = coloured(np.clip(asphalt(sheet, part, age, seed), 0, 255).astype(np.uint8), ASPHALT)
        cv2.copyTo(colour, mask[:, part], sheet.pixels[:, part])


def _band(sheet: Sheet, line: Floats, width_m: float) -> NDArray[np.int32]:
    step = np.gradient(line, axis=0)
    normal = np.stack([-step[:, 1], step[:, 0]], axis=1) / np.maximum(np.hypot(*step.T), 1e-9)[:, None]
    edge = np.concatenate([line + normal * width_m / 2, (line - normal * width_m / 2)[::-1]])
    columns = (squeeze(edge[:, 1]) + HALF_M) / sheet.grain.across
    return np.stack([columns, (edge[:, 0] - sheet.start_m) / sheet.grain.along], axis=1).round().astype(np.int32)


def _shoulder(sheet: Sheet, half: float, seed: int) -> None:
    for side in (-1, 1):
        part = sheet.columns(*sorted((side * (half - 0.3), side * (half + 0.9))))
        grey = np.clip(
            tiled(
                _stones(sheet.grain.along, sheet.grain.across, seed + 7),
                sheet.index * 1280,
                part.start,
                sheet.pixels.shape[0],
                part.stop - part.start,
            )
            * 26
            + 104,
            0,
            255,
        )
        reach = np.full(part.stop - part.start, 0.18)
        mask = _within(sheet, part, half + 0.35, reach, seed + 11 + side)
        cv2.copyTo(coloured(grey.astype(np.uint8), GRAVEL), mask, sheet.pixels[:, part])


def _pavement(sheet: Sheet, half: float, seed: int) -> None:
    rows = sheet.pixels.shape[0]
    for side in (-1, 1):
        part = sheet.columns(*sorted((side * half, side * (half + 2.0))))
        grain = tiled(
            _stones(sheet.grain.along, sheet.grain.across, seed + 9), 0, part.start, rows, part.stop - part.start
        )
        slabs = np.clip(128 + grain * 7, 0, 255)
        slabs[:: max(1, round(0.6 / sheet.grain.along))] -= 40
        slabs[:, :: max(1, round(0.6 / sheet.grain.across))] -= 30
        sheet.pixels[:, part] = coloured(np.clip(slabs, 0, 255).astype(np.uint8), GRAVEL)
        kerb = sheet.columns(*sorted((side * half, side * (half + 0.14))))
        stone = tiled(
            _stones(sheet.grain.along, sheet.grain.across, seed + 13), 0, kerb.start, rows, kerb.stop - kerb.start
        )
        sheet.pixels[:, kerb] = coloured(np.clip(150 + stone * 9, 0, 255).astype(np.uint8), ASPHALT)


def _wear(sheet: Sheet, part: slice, profile: CrossSection, age: float) -> Field:
    """Wheel paths polished darker, the middle of each lane stained, the edge dusty; grey levels, one row."""
    t = sheet.across[part]
    lanes = (profile.lane_m, -profile.lane_m) if profile.lane_m else (0.0,)
    wheels = sum(np.exp(-0.5 * ((t - lane - side * 0.75) / 0.26) ** 2) for lane in lanes for side in (-1, 1))
    drip = sum(np.exp(-0.5 * ((t - lane) / 0.22) ** 2) for lane in lanes)
    dust = np.exp(-np.maximum(profile.width_m / 2 - np.abs(t), 0) / 0.25)
    return np.asarray(age * (-9.0 * wheels - 7.0 * drip) + 14.0 * dust, np.float32)[None, :]


def _within(sheet: Sheet, part: slice, half: float, ragged_m: Floats, seed: int) -> Bytes:
    """(rows, columns of the part) 255 within the ragged edge, 0 outside."""
    rows = sheet.pixels.shape[0]
    edge = fractal(TILE, 64, 2.8, seed)[(sheet.index * rows + np.arange(rows)) % TILE, :2]
    t = sheet.across[part]
    limit = half + np.where(t < 0, edge[:, :1], edge[:, 1:]) * ragged_m[None, :] * 0.7
    return np.asarray(np.abs(t)[None, :] < limit, np.uint8) * 255


def _stains(sheet: Sheet, seed: int, strength: float) -> Field:
    coarse = fractal(512, 256, 2.4, seed) * strength
    rows = round(sheet.pixels.shape[0] * sheet.grain.along / BLOTCH_M)
    window = tiled(coarse, sheet.index * rows - 1, 0, rows + 3, coarse.shape[1])
    wide = cv2.resize(np.asarray(window), sheet.pixels.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(wide, np.float32)


def _stones(along: float, across: float, seed: int) -> Field:
    return stones(TILE, TILE, (max(STONE_M / along, 1.0), max(STONE_M / across, 1.0)), seed % 7)


@lru_cache(maxsize=4)
def _grass(along: float, across: float, seed: int) -> Bytes:
    blades = stones(TILE, TILE, (0.03 / along, 0.015 / across), seed % 5 + 40)
    tufts = fractal(TILE, TILE, 1.8, seed % 5 + 50)
    return np.asarray(np.clip(112 + 34 * blades + 16 * tufts, 0, 255), np.uint8)
