"""The same scene in other light, through another lens and another encoder."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from model.detection import Image

Random = np.random.Generator


def relight(image: Image, rng: Random) -> Image:
    """Colour, exposure, shadow, blur, noise and compression changed at random; the size stays."""
    image = _colour(image, rng)
    if rng.random() < 0.25:
        image = _shadow(image, rng)
    if rng.random() < 0.35:
        image = _blur(image, rng)
    if rng.random() < 0.25:
        image = _noise(image, rng)
    return _jpeg(image, rng) if rng.random() < 0.4 else image


def _colour(image: Image, rng: Random) -> Image:
    """Hue, saturation, exposure and gamma; yellow centre lines turn white in a third of the pictures."""
    hue, saturation, value = cv2.split(cv2.cvtColor(image, cv2.COLOR_BGR2HSV))
    shift = rng.integers(-12, 13) if rng.random() < 0.8 else rng.integers(0, 180)
    hue = ((hue.astype(np.int16) + shift) % 180).astype(np.uint8)
    fade = rng.uniform(0.0, 0.35) if rng.random() < 0.35 else rng.uniform(0.6, 1.4)
    levels = np.arange(256) / 255
    curve: NDArray[np.float64] = np.clip(
        levels ** np.exp(rng.uniform(-0.4, 0.4)) * rng.uniform(0.65, 1.35) * 255, 0, 255
    )
    merged = cv2.merge([hue, cv2.LUT(saturation, _table(np.arange(256) * fade)), cv2.LUT(value, _table(curve))])
    return np.asarray(cv2.cvtColor(merged, cv2.COLOR_HSV2BGR), dtype=np.uint8)


def _table(values: NDArray[np.floating[Any]]) -> NDArray[np.uint8]:
    table: NDArray[np.uint8] = np.clip(values, 0, 255).astype(np.uint8)
    return table


def _shadow(image: Image, rng: Random) -> Image:
    """A tree's or a lorry's: a polygon with a soft edge."""
    height, width = image.shape[:2]
    corners = (rng.uniform(-0.1, 1.1, (int(rng.integers(3, 6)), 2)) * (width, height)).astype(np.int32)
    mask = np.zeros((height, width), np.float32)
    cv2.fillPoly(mask, [cv2.convexHull(corners)], 1.0)
    mask = cv2.GaussianBlur(mask, (0, 0), rng.uniform(1, 6))
    return np.asarray(image * (1 - mask * rng.uniform(0.2, 0.6))[..., None], dtype=np.uint8)


def _blur(image: Image, rng: Random) -> Image:
    if rng.random() < 0.5:
        return np.asarray(cv2.GaussianBlur(image, (0, 0), rng.uniform(0.4, 1.4)), dtype=np.uint8)
    kernel = np.zeros((5, 5), np.float32)
    kernel[:, 2] = 0.2  # driving smears along the road, which is down the picture
    return np.asarray(cv2.filter2D(image, -1, kernel), dtype=np.uint8)


def _noise(image: Image, rng: Random) -> Image:
    grain = rng.normal(0, rng.uniform(2, 10), image.shape[:2])[..., None]
    return np.clip(image + grain, 0, 255).astype(np.uint8)


def _jpeg(image: Image, rng: Random) -> Image:
    _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 90))])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), dtype=np.uint8)
