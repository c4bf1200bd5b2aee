"""The shapes of damage: how dark, how deep, and how covered each point is, seen from straight above."""

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from data.render.texture import Field, fractal, stones
from data.simulate.scene import Damage
from model.vocabulary import DamageClass

FINE_M = 0.0025
"""Texel that damages are drawn with before they are laid on the road."""
MARGIN_M = 0.15
"""Room round a damage for broken edges and loose stones."""
WALL_M = 0.14
"""Ground that the far wall of a hole seems to take up: `DRAWN_DEPTH_MM` deep, seen from 1.5 m at 7 m."""
DRAWN_DEPTH_MM = 30.0
"""Depth that every hole is drawn with."""
CHIPPED = 0.3
"""A texel that chips cover by more counts as spalled."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a measure of the damage should find: sums over everything drawn of it."""

    crack_m: float = 0.0
    """Length of its cracks."""
    crack_m2: float = 0.0
    """Road that they open."""
    spalled_m2: float = 0.0
    """Road that is chipped or broken out beside them; of a hole all of it."""
    depth_mm: float = 0.0
    """Greatest depth of a hole."""

    @property
    def crack_width_mm(self) -> float:
        """Mean over the length; 0 without cracks."""
        return 1000 * self.crack_m2 / self.crack_m if self.crack_m else 0.0


@dataclass(frozen=True, slots=True)
class Decal:
    """Something lying on the asphalt; rows along the road, columns across, FINE_M each, its middle in the middle."""

    colour: NDArray[np.float32]
    """(rows, columns, 3) BGR, 0–255."""
    cover: Field
    """(rows, columns) 0–1: how much of the road it hides."""
    outline: NDArray[np.bool_]
    """(rows, columns): what counts as the damage itself."""
    drawn: Drawn = Drawn()

    def turned(self) -> "Decal":
        """The same, met from the other end."""
        return Decal(np.rot90(self.colour, 2), np.rot90(self.cover, 2), np.rot90(self.outline, 2), self.drawn)


@lru_cache(maxsize=512)
def damage_decal(damage: Damage, turned: bool = False) -> Decal:
    """The damage drawn to its size; `turned` as a drive against the section's own direction meets it."""
    random = np.random.default_rng(damage.seed)
    if damage.damage_class is DamageClass.POTHOLE:
        return _pothole(damage, turned, random)
    draw = _alligator if damage.damage_class is DamageClass.ALLIGATOR else _crack
    decal = draw(damage, random)
    return decal.turned() if turned else decal


def _size(damage: Damage) -> tuple[int, int]:
    return tuple(int(np.ceil((size + 2 * MARGIN_M) / FINE_M)) for size in (damage.length_m, damage.width_m))  # type: ignore[return-value]


def _pothole(damage: Damage, turned: bool, random: np.random.Generator) -> Decal:
    """A broken-out hole: raw far wall in the shade, floor of gravel, pale lip, cracks and loose stones round it."""
    rows, columns = _size(damage)
    inside = _blob(rows, columns, random)
    inside = np.ascontiguousarray(np.rot90(inside, 2)) if turned else inside
    gravel, dust = _gravel(rows, columns), _noise(rows, columns, 2.2, random)
    hole = inside > 0
    wall = hole & ~np.roll(hole, -round(WALL_M / FINE_M), axis=0)
    floor = 62 + 17 * gravel + 12 * dust
    grey = np.where(wall, 0.50 * floor, floor)
    grey *= 1 - 0.35 * np.exp(-np.abs(inside) / 0.04)
    lip = (np.abs(inside + 0.03) < 0.035) & (dust > -0.4)
    loose = (gravel > 1.7) & ~hole & (inside > -0.45)
    net = _fringe(rows, columns, inside, random)
    cover = np.where(hole, 1.0, np.maximum.reduce([0.55 * lip, 0.9 * loose, 0.8 * net]))
    colour = np.where(hole, grey, np.where(net > 0.3, 34.0, 148.0))
    drawn = Drawn(spalled_m2=float(hole.sum()) * FINE_M**2, depth_mm=DRAWN_DEPTH_MM)
    return replace(_decal(colour, cover, hole, np.array([0.88, 0.97, 1.05], np.float32)), drawn=drawn)


def _fringe(rows: int, columns: int, inside: Floats, random: np.random.Generator) -> Field:
    """Cracks in the asphalt just outside the hole, 0–1."""
    canvas = np.zeros((rows, columns), np.uint8)
    for polygon in _clods(rows, columns, random):
        _draw_net(canvas, np.vstack([polygon, polygon[:1]]), 3.0, random)
    canvas[(inside > 0) | (inside < -0.5)] = 0
    return np.asarray(cv2.GaussianBlur(canvas.astype(np.float32) / 255, (0, 0), 0.8), np.float32)


def _gravel(rows: int, columns: int) -> Field:
    tile = stones(1024, 1024, (5.0, 5.0), 91)
    return np.tile(tile, (rows // 1024 + 1, columns // 1024 + 1))[:rows, :columns]


def _blob(rows: int, columns: int, random: np.random.Generator) -> Floats:
    """Positive inside, negative outside, about 1 in the middle; its bounding box is the size asked for."""
    y, x = np.mgrid[-1 : 1 : rows * 1j, -1 : 1 : columns * 1j]
    noise = _noise(rows, columns, 2.6, random)
    field = 0.62 - np.hypot(y, x) ** 1.6 + 0.13 * noise
    count, labels, stats, _ = cv2.connectedComponentsWithStats((field > 0).astype(np.uint8))
    middle = int(np.argmax(stats[1:, cv2.CC_STAT_AREA])) + 1 if count > 1 else 0
    field = np.where((labels == middle) | (field <= 0), field, -0.02)
    left, top, width, height = stats[middle, :4]
    margin = round(MARGIN_M / FINE_M)
    grow_x, grow_y = width / (columns - 2 * margin), height / (rows - 2 * margin)
    back = np.array([[grow_x, 0, left - margin * grow_x], [0, grow_y, top - margin * grow_y]], np.float32)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    size = (columns, rows)
    return np.asarray(cv2.warpAffine(field, back, size, flags=flags, borderMode=cv2.BORDER_REPLICATE), np.float64)


def _crack(damage: Damage, random: np.random.Generator) -> Decal:
    """A wandering crack with forks, wider here and closed there, its edges spalled."""
    rows, columns = _size(damage)
    canvas = np.zeros((rows, columns), np.uint8)
    lines = _crack_lines(damage, rows, columns, random)
    for line, share in lines:
        _draw(canvas, line, damage.crack_mm / 1000 / FINE_M * share, random)
    return _open(canvas, random, 0.35, sum(_length(line) for line, _ in lines) * FINE_M)


def _length(line: Floats) -> float:
    return float(np.hypot(*np.diff(line, axis=0).T).sum())


def _crack_lines(damage: Damage, rows: int, columns: int, random: np.random.Generator) -> list[tuple[Floats, float]]:
    """Lines as (n, 2) of x and y texels with their share of the width: the crack itself, then forks from it."""
    margin = MARGIN_M / FINE_M
    box = np.array([columns - 2 * margin, rows - 2 * margin])
    lengthwise = damage.damage_class is DamageClass.LONGITUDINAL
    main = _wander(box, lengthwise, random) + margin
    lines = [(main, 1.0)]
    for _ in range(int(random.integers(2, 5))):
        at = int(random.integers(1, len(main) - 2))
        turn = random.uniform(0.5, 1.2) * random.choice([-1, 1])
        step = (main[at + 1] - main[at]) @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        fork = main[at] + np.cumsum(
            step + random.normal(0, 0.25, (int(random.integers(4, 14)), 2)) * np.abs(step).max(), axis=0
        )
        lines.append((np.clip(np.vstack([main[at], fork]), margin, margin + box), 0.55))
    return lines


def _wander(box: Floats, lengthwise: bool, random: np.random.Generator) -> Floats:
    """(n, 2) of x and y from end to end, a point every 2 cm, filling the box."""
    along, across = (box[1], box[0]) if lengthwise else (box[0], box[1])
    count = max(8, int(along * FINE_M / 0.02))
    slow, fine = np.cumsum(random.normal(0, 1, count)), random.normal(0, 1, count)
    path = slow + 0.9 * fine + 3.0 * np.sin(np.linspace(0, random.uniform(2, 6), count) + random.uniform(0, 6))
    path = (path - path.min()) / max(np.ptp(path), 1e-9) * across
    ahead = np.linspace(0, along, count)
    return np.stack([path, ahead] if lengthwise else [ahead, path], axis=1)


def _draw(canvas: NDArray[np.uint8], line: Floats, width_px: float, random: np.random.Generator) -> None:
    widths = width_px * np.exp(0.5 * np.convolve(random.normal(0, 1, len(line) + 8), np.ones(9) / 3, "valid"))
    widths *= np.sin(np.linspace(0.12, np.pi - 0.12, len(line))) ** 0.4
    points = np.round(line * 16).astype(np.int32)
    for start, end, width in zip(points[:-1], points[1:], widths, strict=False):
        cv2.line(canvas, start, end, 255, max(1, round(width)), cv2.LINE_AA, 4)


def _alligator(damage: Damage, random: np.random.Generator) -> Decal:
    """A net of cracks as between dried-out clods, dense in the middle, frayed at the rim."""
    rows, columns = _size(damage)
    canvas = np.zeros((rows, columns), np.uint8)
    lines: list[Floats] = []
    for polygon in _clods(rows, columns, random):
        closed = np.vstack([polygon, polygon[:1]])
        lines += _draw_net(canvas, closed, damage.crack_mm / 1000 / FINE_M, random)
    patch = _blob(rows, columns, random) > 0
    canvas[~patch] = 0
    return replace(_open(canvas, random, 0.8, _length_within(lines, patch) * FINE_M), outline=patch)


def _length_within(lines: list[Floats], patch: NDArray[np.bool_]) -> float:
    """Texels of the lines whose steps have their middle in the patch."""
    steps = np.concatenate([np.hstack([line[:-1], line[1:]]) for line in lines])
    x, y = ((steps[:, i] + steps[:, i + 2]) / 2 for i in (0, 1))
    inside = (x >= 0) & (y >= 0) & (x < patch.shape[1]) & (y < patch.shape[0])
    inside[inside] = patch[y[inside].astype(int), x[inside].astype(int)]
    return float(np.hypot(steps[:, 2] - steps[:, 0], steps[:, 3] - steps[:, 1])[inside].sum())


def _clods(rows: int, columns: int, random: np.random.Generator) -> list[Floats]:
    cell = random.uniform(0.09, 0.16) / FINE_M
    count = max(12, int(rows * columns / cell**2))
    plane = cv2.Subdiv2D((-1, -1, columns + 2, rows + 2))
    for x, y in random.uniform((0, 0), (columns, rows), (count, 2)):
        plane.insert((float(x), float(y)))
    facets, _ = plane.getVoronoiFacetList([])
    return [np.asarray(facet, float) for facet in facets]


def _draw_net(canvas: NDArray[np.uint8], line: Floats, width_px: float, random: np.random.Generator) -> list[Floats]:
    """Draws the sides that have broken, and says which they are."""
    lines = []
    for start, end in pairwise(line):
        if tuple(start) > tuple(end) or random.random() < 0.12:
            continue  # the neighbour draws this edge, or it has not broken yet
        pieces = max(2, int(np.hypot(*(end - start)) / 8))
        bent = start + (end - start) * np.linspace(0, 1, pieces + 1)[:, None]
        bent[1:-1] += random.normal(0, 2.2, (pieces - 1, 2))
        width = max(1, round(width_px * random.uniform(0.3, 1.1)))
        cv2.polylines(canvas, [np.round(bent * 16).astype(np.int32)], False, 255, width, cv2.LINE_AA, 4)
        lines.append(bent)
    return lines


def _open(canvas: NDArray[np.uint8], random: np.random.Generator, spall: float, length_m: float) -> Decal:
    """Cracks from a drawn mask: nearly black inside, a broken paler lip, here and there a spalled spot."""
    rows, columns = canvas.shape
    rough = _noise(rows, columns, 1.2, random)
    core = cv2.GaussianBlur(canvas.astype(np.float32) / 255, (0, 0), 0.8)
    near = cv2.GaussianBlur(canvas.astype(np.float32) / 255, (0, 0), 5.0)
    chips = np.clip((near * 3 + rough * 0.35 - 1.1) * 2, 0, 1) * spall
    cover = np.clip(core * 1.1, 0, 1) * 0.85
    cover = np.maximum(cover, chips * 0.6)
    cover = np.maximum(cover, np.clip(near * 1.2, 0, 1) * 0.22)
    decal = _decal(np.where(core > 0.3, 30.0, 52.0), cover, canvas > 60, np.array([1.0, 1.0, 1.02], np.float32))
    opened, spalled = float(canvas.sum()) / 255, float(((chips > CHIPPED) & (canvas <= 60)).sum())
    return replace(decal, drawn=Drawn(length_m, opened * FINE_M**2, spalled * FINE_M**2))


def _noise(rows: int, columns: int, roughness: float, random: np.random.Generator) -> Field:
    size = 512
    tile = fractal(size, size, roughness, int(random.integers(0, 40)))
    tile = np.roll(tile, tuple(random.integers(0, size, 2)), (0, 1))
    if max(rows, columns) > size:
        tile = np.tile(tile, (rows // size + 1, columns // size + 1))
    return tile[:rows, :columns]


def _decal(grey: NDArray[np.floating], cover: NDArray[np.floating], outline: NDArray[np.bool_], tint: Field) -> Decal:
    return Decal((grey[..., None] * tint).astype(np.float32), cover.astype(np.float32), outline)
