"""Rain on the windscreen: each drop is a small lens out of focus that shows the view upside down."""

import cv2
import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]

MOST_DROPS = 140
"""On a frame in hard rain, between two strokes of the wiper."""
RADIUS = (0.006, 0.022)
"""Of a drop, share of the frame's width: 2 to 7 mm on glass 20 cm before a phone's lens."""
MAGNIFICATION = -3.0
"""A drop shows so many times as much of the view as it covers, turned round."""
SOFT = 0.25
"""Of its radius, over which a drop's rim fades."""


def through_drops(frame: Bytes, rain: float, seed: tuple[int, int]) -> Bytes:
    """The frame through so many drops, 0-1; the same seed gives the same drops."""
    random = np.random.default_rng((*seed, 17))
    height, width = frame.shape[:2]
    blurred = cv2.GaussianBlur(frame, (0, 0), 0.004 * width)
    rainy = frame.copy()
    for _ in range(round(rain * MOST_DROPS)):
        radius = width * (RADIUS[0] + (RADIUS[1] - RADIUS[0]) * random.random() ** 3)
        _drop(rainy, blurred, random.uniform(0, width), random.uniform(0, height), radius)
    return rainy


def _drop(rainy: Bytes, view: Bytes, x: float, y: float, radius: float) -> None:
    height, width = rainy.shape[:2]
    rows = np.arange(max(0, int(y - radius)), min(height, int(y + radius) + 1))
    columns = np.arange(max(0, int(x - radius)), min(width, int(x + radius) + 1))
    if not len(rows) or not len(columns):
        return
    right, down = np.meshgrid(columns - x, rows - y)
    at = [np.asarray(middle + MAGNIFICATION * away, np.float32) for middle, away in ((x, right), (y, down))]
    shown = cv2.remap(view, at[0], at[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    cover = np.clip((1 - np.hypot(right, down) / radius) / SOFT, 0, 1)[..., None]
    part = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    rainy[part] = (rainy[part] * (1 - cover) + shown * cover).astype(np.uint8)
