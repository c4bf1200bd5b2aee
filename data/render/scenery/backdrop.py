"""Sky, clouds and the far treeline: a picture of the whole horizon, of which each frame shows a part."""

from functools import lru_cache
from math import radians

import cv2
import numpy as np
from numpy.typing import NDArray

from data.render.texture import fractal
from data.simulate.camera import Attitude, Camera
from data.simulate.scene import Light

Bytes = NDArray[np.uint8]

DEGREE_PX = 12
"""Pixels of the picture per degree."""
ABOVE_DEG, BELOW_DEG = 40, 10


@lru_cache(maxsize=4)
def panorama(light: Light, seed: int) -> Bytes:
    """((ABOVE + BELOW) × DEGREE_PX, 360 × DEGREE_PX, 3) BGR; column 0 is north, eastwards to the right."""
    rows, columns = (ABOVE_DEG + BELOW_DEG) * DEGREE_PX, 360 * DEGREE_PX
    up = (ABOVE_DEG - np.arange(rows) / DEGREE_PX)[:, None]
    picture: NDArray[np.float32] = _sky(up, columns, light, seed)
    _sun(picture, up, light)
    _trees(picture, up, light, seed)
    return np.asarray(np.clip(picture * light.exposure, 0, 255), np.uint8)


def haze(light: Light) -> NDArray[np.float64]:
    """BGR of the air at the horizon."""
    return np.array([196.0, 190.0, 182.0]) * light.exposure


def draw(frame: Bytes, camera: Camera, attitude: Attitude, compass: float, light: Light, seed: int) -> None:
    """Fill the frame down to a little below the horizon; `compass` is the view's direction in radians from north."""
    picture = panorama(light, seed)
    scale = DEGREE_PX / radians(1) / camera.focal_px
    roll, middle = radians(attitude.roll_deg), np.array([camera.width / 2, camera.height / 2])
    turn = np.array([[np.cos(roll), -np.sin(roll)], [np.sin(roll), np.cos(roll)]]) * scale
    centre = np.array([np.degrees(compass) % 360, ABOVE_DEG + attitude.pitch_deg]) * DEGREE_PX
    move = np.column_stack([turn, centre - turn @ middle])
    bottom = _bottom(camera, attitude)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    frame[:bottom] = cv2.warpAffine(picture, move, (camera.width, bottom), flags=flags, borderMode=cv2.BORDER_WRAP)


def _bottom(camera: Camera, attitude: Attitude) -> int:
    horizon = camera.height / 2 - camera.focal_px * np.tan(radians(attitude.pitch_deg))
    tilt = abs(np.tan(radians(attitude.roll_deg))) * camera.width / 2
    return int(np.clip(horizon + tilt + 0.04 * camera.height, 1, camera.height))


def _sky(up: NDArray[np.float64], columns: int, light: Light, seed: int) -> NDArray[np.float32]:
    height = np.clip(up / ABOVE_DEG, 0, 1)
    blue, pale = np.array([216.0, 170.0, 122.0]), np.array([240.0, 232.0, 222.0])
    pale = pale * (1 - light.warmth) + np.array([170.0, 205.0, 245.0]) * light.warmth
    clear = pale + (blue - pale) * height[..., None] ** 0.6
    puffs = cv2.resize(fractal(256, 1024, 2.8, seed % 7 + 80), (columns, 4 * len(up)))[::4][: len(up)]
    thick = np.clip((puffs + 3.0 * light.cloud - 1.2) * 0.7, 0, 1)[..., None]
    cloud = 226.0 - 34 * np.clip(puffs, -1, 1)[..., None] * light.cloud + np.zeros(3)
    return np.asarray(clear * (1 - thick) + cloud * thick, np.float32)


def _sun(picture: NDArray[np.float32], up: NDArray[np.float64], light: Light) -> None:
    away = (np.arange(picture.shape[1]) / DEGREE_PX - light.sun_azimuth_deg + 180) % 360 - 180
    distance = np.hypot(away[None, :], up - light.sun_height_deg)
    glow = (1 - light.cloud) * (260 * np.exp(-distance / 1.5) + 90 * np.exp(-distance / 12))
    picture += (glow[..., None] * np.array([0.7, 0.9, 1.0])).astype(np.float32)


def _trees(picture: NDArray[np.float32], up: NDArray[np.float64], light: Light, seed: int) -> None:
    rows, columns = picture.shape[:2]
    leaves = fractal(rows, columns, 1.4, seed % 7 + 90)
    for base, rough, tone in ((1.5, 0.9, 0.62), (0.5, 0.8, 0.35)):
        line = fractal(2, columns, 2.2, seed % 7 + 95 + int(base))[0] + 0.25 * leaves[0]
        crowns = up < base + rough * np.maximum(line, -0.4)[None, :]
        green = (np.array([52.0, 72.0, 62.0]) + 11 * leaves[..., None]) * (1 - tone) + 178 * tone
        picture[crowns] = green[crowns]
    below = np.broadcast_to(up < 0, (rows, columns))
    picture[below] = (np.array([108.0, 134.0, 126.0]) + 6 * leaves[..., None])[below]
