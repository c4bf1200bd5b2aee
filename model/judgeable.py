"""Image quality: whether a frame can be judged at all; only what was really visible counts as inspected."""

from enum import StrEnum

import cv2
import numpy as np

from model.detection import Grey

MEASURING_WIDTH = 480
"""Frames are scaled to this width, pixels, before they are measured, so that limits mean the same for every phone."""

DARK_BELOW = 35.0
"""Mean grey level of the road, 0-255; streets lit by lamps alone lie below it."""

SATURATED_FROM = 250
"""Grey level, 0-255, from which a pixel counts as burnt out."""

GLARED_SHARE = 0.35
"""Share of the road's pixels burnt out by a low sun or headlights."""

BLURRED_BELOW = 12.0
"""Variance of the Laplacian over the road; sharp asphalt has 100 and more, through rain or smeared glass it has 10."""

ROAD_FROM = 0.45
"""The road is assumed to fill the frame from this share of its height downwards."""


class Obstacle(StrEnum):
    """Why a frame cannot be judged."""

    DARK = "dark"
    GLARE = "glare"
    BLURRED = "blurred"
    BLOCKED = "blocked"

    @property
    def danish(self) -> str:
        """The reason in Danish, for the foreman."""
        return {
            "dark": "for mørkt",
            "glare": "modlys",
            "blurred": "uskarpt eller snavset rude",
            "blocked": "køretøj foran spærrer udsynet",
        }[self.value]


def obstacle(grey: Grey) -> Obstacle | None:
    """Why a frame cannot be judged, or None where it can; its grey levels, shape (height, width)."""
    height, width = grey.shape
    size = MEASURING_WIDTH, max(2, round(height * MEASURING_WIDTH / width))
    small = grey if grey.shape == size[::-1] else cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    road = small[round(small.shape[0] * ROAD_FROM) :]
    if float(road.mean()) < DARK_BELOW:
        return Obstacle.DARK
    if float(np.mean(road >= SATURATED_FROM)) > GLARED_SHARE:
        return Obstacle.GLARE
    if float(cv2.Laplacian(road, cv2.CV_64F).var()) < BLURRED_BELOW:
        return Obstacle.BLURRED
    return None
