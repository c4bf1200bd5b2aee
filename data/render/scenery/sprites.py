"""Trees, bushes, posts, lamps and cars as flat pictures with a see-through ground."""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]


@lru_cache(maxsize=128)
def sprite(look: str, variant: int, halvings: int) -> Bytes:
    """(rows, columns, 4) BGRA, its foot at the middle of the lower edge; colours already multiplied by alpha."""
    if halvings == 0:
        return _sprite(look, variant)
    larger = sprite(look, variant, halvings - 1)
    size = (max(2, larger.shape[1] // 2), max(2, larger.shape[0] // 2))
    return np.asarray(cv2.resize(larger, size, interpolation=cv2.INTER_AREA), np.uint8)


def _sprite(look: str, variant: int) -> Bytes:
    random = np.random.default_rng(variant + 50)
    draw = {"tree": _tree, "bush": _bush, "post": _post, "lamp": _lamp, "rear": _rear, "front": _front}[look]
    bgr, alpha = draw(random)
    return np.dstack([bgr * (alpha[..., None] / 255.0), alpha]).astype(np.uint8)


Sprite = tuple[NDArray[np.float64], Bytes]


def _tree(random: np.random.Generator) -> Sprite:
    bgr, alpha = np.zeros((400, 320, 3)), np.zeros((400, 320), np.uint8)
    _leaves(bgr, alpha, random, (160, 165), (115, 135), 2600)
    bgr, alpha = _ruffled(bgr, alpha, random)
    trunk = cv2.line(np.zeros((400, 320), np.uint8), (160, 400), (158, 200), 255, 14)
    bgr[(trunk > 0) & (alpha < 128)] = (44, 54, 60)
    return bgr, np.maximum(alpha, trunk)


def _bush(random: np.random.Generator) -> Sprite:
    bgr, alpha = np.zeros((220, 380, 3)), np.zeros((220, 380), np.uint8)
    _leaves(bgr, alpha, random, (190, 140), (160, 90), 2200)
    return _ruffled(bgr, alpha, random)


def _leaves(
    bgr: NDArray[np.float64],
    alpha: Bytes,
    random: np.random.Generator,
    middle: tuple[int, int],
    reach: tuple[int, int],
    count: int,
) -> None:
    """Boughs of leaves, dark below and inside, bright above and outside."""
    base = np.array([30.0, 62.0, 54.0]) * random.uniform(0.8, 1.2) + random.uniform(0, 14) * np.array([0, 0.4, 1.0])
    boughs = np.array(middle) + np.array(reach) * _disc(random, 9) * 0.72
    for step in range(count):
        bough = boughs[random.integers(len(boughs))]
        x, y = bough + _disc(random, 1)[0] * np.array(reach) * 0.42
        lit = 0.5 + 0.45 * step / count + 0.30 * (bough[1] - y) / (0.25 * reach[1]) + random.normal(0, 0.2)
        centre, radius = (round(x), round(y)), int(random.integers(2, 7))
        cv2.circle(bgr, centre, radius, tuple(float(c) for c in base * np.clip(lit, 0.2, 1.6)), -1)
        cv2.circle(alpha, centre, radius, 255, -1)


def _ruffled(bgr: NDArray[np.float64], alpha: Bytes, random: np.random.Generator) -> Sprite:
    """The same with every outline frayed by a few pixels, so that discs become leaves."""
    rows, columns = alpha.shape
    y, x = np.mgrid[:rows, :columns].astype(np.float32)
    push = [6 * cv2.GaussianBlur(random.standard_normal((rows, columns), np.float32), (0, 0), 1.2) for _ in range(2)]
    moved = (cv2.remap(layer, x + push[0] * 2, y + push[1] * 2, cv2.INTER_LINEAR) for layer in (bgr, alpha))
    return np.asarray(next(moved), np.float64), np.asarray(next(moved), np.uint8)


def _disc(random: np.random.Generator, count: int) -> NDArray[np.float64]:
    """(count, 2) points of the unit disc, evenly."""
    angle, away = random.uniform(0, 2 * np.pi, count), np.sqrt(random.random(count))
    return np.stack([away * np.cos(angle), away * np.sin(angle)], axis=1)


def _post(random: np.random.Generator) -> Sprite:
    bgr, alpha = np.full((200, 30, 3), 222.0), np.full((200, 30), 255, np.uint8)
    bgr[28:78] = (40, 40, 40)
    bgr[38:68, 8:22] = (40, 150, 235)
    bgr[:, 22:] *= 0.8
    return bgr, alpha


def _lamp(random: np.random.Generator) -> Sprite:
    bgr, alpha = np.full((600, 120, 3), 118.0), np.zeros((600, 120), np.uint8)
    cv2.line(alpha, (60, 600), (60, 10), 255, 9)
    cv2.line(alpha, (60, 12), (8, 6), 255, 10)
    return bgr, alpha


def _rear(random: np.random.Generator) -> Sprite:
    return _car(random, (40, 40, 190))


def _front(random: np.random.Generator) -> Sprite:
    return _car(random, (235, 240, 240))


def _car(random: np.random.Generator, lamps: tuple[int, int, int]) -> Sprite:
    """Body, cabin, window, lamps, bumper, plate, wheels and the shadow under it; 1.55 m high is 300 pixels."""
    bgr, alpha = np.zeros((300, 350, 3)), np.zeros((300, 350), np.uint8)
    paint = tuple(float(c) for c in random.choice([(150, 60, 40), (60, 60, 62), (205, 205, 205), (40, 40, 150)]))
    shapes: list[tuple[list[tuple[int, int]], tuple[float, ...]]] = [
        ([(12, 282), (338, 282), (330, 298), (20, 298)], (22, 22, 22)),
        ([(24, 240), (84, 240), (84, 296), (24, 296)], (28, 28, 28)),
        ([(266, 240), (326, 240), (326, 296), (266, 296)], (28, 28, 28)),
        ([(78, 10), (272, 10), (318, 130), (332, 180), (330, 262), (20, 262), (18, 180), (32, 130)], paint),
        ([(90, 24), (260, 24), (294, 118), (56, 118)], (72, 66, 60)),
        ([(20, 226), (330, 226), (326, 268), (24, 268)], (46, 46, 48)),
        ([(122, 232), (228, 232), (228, 256), (122, 256)], (215, 218, 218)),
        ([(26, 146), (84, 152), (80, 184), (24, 178)], lamps),
        ([(324, 146), (266, 152), (270, 184), (326, 178)], lamps),
    ]
    for outline, colour in shapes:
        points = np.array(outline, np.int32)
        cv2.fillPoly(bgr, [points], colour, cv2.LINE_AA)
        cv2.fillPoly(alpha, [points], 255, cv2.LINE_AA)
    return bgr, alpha
