"""Occlusion: whether vehicles ahead hide the road; what they cover was not inspected, however good the light."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from model.detection import Box
from model.geometry.camera import Camera
from model.geometry.ground import LANE_WIDTH_M
from model.networks.vehicles import same_place

INSPECTED_FROM_M, INSPECTED_TO_M = 3.0, 12.0
"""The stretch ahead, metres, in which a frame shows damage well."""

BLOCKED_SHARE = 1 / 3
"""Largest hidden share of that stretch of the own lane. A place must be in two frames, and frames are 3 m apart, so 6
of the 9 metres must be visible in every frame for each place driven past to be in two."""

SAMPLE_SPACING_M = 0.25
"""Grid of points on the own lane that are tested, metres."""


def is_blocked(vehicles: Sequence[Box], own: Sequence[Box], camera: Camera) -> bool:
    """Whether vehicles other than the own hide too much of the lane for it to count as inspected.

    Args:
        vehicles: boxes of all vehicles in the frame.
        own: boxes that the own bonnet or dashboard is detected as in every frame.
        camera: as mounted when the frame was taken.
    """
    others = [box for box in vehicles if not any(same_place(box, known) for known in own)]
    return bool(others) and hidden_share(others, camera) > BLOCKED_SHARE


def hidden_share(vehicles: Sequence[Box], camera: Camera) -> float:
    """Share, 0–1, of the own lane's inspected stretch, as far as it is in the frame, that boxes of vehicles cover."""
    x, y = _own_lane(camera)
    if not len(x):
        return 0.0
    covered = np.zeros(len(x), bool)
    for box in vehicles:
        covered |= (box.x1 <= x) & (x <= box.x2) & (box.y1 <= y) & (y <= box.y2)
    return float(covered.mean())


@lru_cache(maxsize=8)
def _own_lane(camera: Camera) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Columns and rows, pixels, of a grid of points on that stretch; those inside the frame."""
    half_width, half_step = LANE_WIDTH_M / 2, SAMPLE_SPACING_M / 2
    ahead = np.arange(INSPECTED_FROM_M, INSPECTED_TO_M, SAMPLE_SPACING_M) + half_step
    lateral = np.arange(-half_width, half_width, SAMPLE_SPACING_M) + half_step
    points = np.array([camera.pixel(float(a), float(r)) for a in ahead for r in lateral])
    inside = points[((points >= 0) & (points < [camera.width, camera.height])).all(axis=1)]
    return inside[:, 0], inside[:, 1]
