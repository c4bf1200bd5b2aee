"""Draws an upright object into a frame, at its distance, through the air between."""

import cv2
import numpy as np
from numpy.typing import NDArray

from data.render.scenery.backdrop import haze
from data.render.scenery.roadside import UprightObject
from data.render.scenery.sprites import sprite
from data.simulate.camera import Attitude, Camera, pixels
from data.simulate.scene import Light

Bytes = NDArray[np.uint8]

AIR_M = 150.0
"""In which distance the air takes a third of a object's colour."""


def draw_upright(
    frame: Bytes, camera: Camera, attitude: Attitude, upright: UprightObject, ahead: float, right: float, light: Light
) -> None:
    """Draw an object whose foot is so many metres ahead and to the right of the lens."""
    up = np.array([0.0, upright.height_m])
    (u, _), (foot, top) = pixels(camera, attitude, np.full(2, ahead), np.full(2, right), up)
    if not np.isfinite([u, foot, top]).all():
        return  # so far aside that no lens shows it
    tall = sprite(upright.look, upright.variant, 0).shape
    halvings = int(np.clip(np.floor(np.log2(tall[0] / max(foot - top, 1.0))), 0, 6))
    picture = sprite(upright.look, upright.variant, halvings)
    scale = (foot - top) / picture.shape[0]
    half = picture.shape[1] / 2 * scale
    x0, x1 = max(0, int(u - half)), min(camera.width, int(u + half) + 1)
    y0, y1 = max(0, int(top)), min(camera.height, int(foot) + 1)
    if x0 < x1 and y0 < y1:
        move = np.array([[scale, 0, u - half - x0], [0, scale, top - y0]])
        _paste(frame[y0:y1, x0:x1], picture, move, 0.5 * (1 - np.exp(-ahead / AIR_M)), light)


def _paste(into: Bytes, picture: Bytes, move: NDArray[np.float64], air: float, light: Light) -> None:
    warped = cv2.warpAffine(picture, move, into.shape[1::-1])
    alpha = cv2.merge([warped[..., 3]] * 3)
    own, veil = light.exposure * (1 - air), air * float(haze(light).mean()) / 255
    colour = cv2.addWeighted(np.ascontiguousarray(warped[..., :3]), own, alpha, veil, 0)
    into[:] = cv2.add(cv2.multiply(into, cv2.bitwise_not(alpha), scale=1 / 255), colour)
