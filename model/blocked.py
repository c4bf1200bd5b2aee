"""Whether vehicles hide the road: what they cover was not inspected, however good the light."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from model.detection import Box
from model.geometry.camera import Camera
from model.networks.vehicles import same_place

LOOKED_FROM_M, LOOKED_TO_M = 3.0, 12.0
"""The stretch ahead, metres, in which a frame shows damage well; a place counts as looked at from within it."""

LANE_HALF_M = 1.75
"""Half of the own lane; Danish lanes are about 3.5 m wide."""

BLOCKED_SHARE = 1 / 3
"""Of that stretch of the own lane. A place needs two looks and frames lie 3 m apart, so 6 of the 9 metres must be
seen in every frame for a place that is driven past to get them."""

_STEP_M = 0.25


def is_blocked(vehicles: Sequence[Box], own: Sequence[Box], camera: Camera) -> bool:
    """Whether vehicles other than the own hide too much of the lane for the frame to count as a look at it."""
    others = [box for box in vehicles if not any(same_place(box, known) for known in own)]
    return bool(others) and hidden_share(others, camera) > BLOCKED_SHARE


def hidden_share(vehicles: Sequence[Box], camera: Camera) -> float:
    """The share, 0–1, of the own lane's stretch ahead that boxes of vehicles cover; of what lies in the frame."""
    x, y = _own_lane(camera)
    if not len(x):
        return 0.0
    covered = np.zeros(len(x), bool)
    for box in vehicles:
        covered |= (box.x1 <= x) & (x <= box.x2) & (box.y1 <= y) & (y <= box.y2)
    return float(covered.mean())


@lru_cache(maxsize=8)
def _own_lane(camera: Camera) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Columns and rows of points spread evenly over the ground of that stretch, those in the frame."""
    ahead = np.arange(LOOKED_FROM_M, LOOKED_TO_M, _STEP_M) + _STEP_M / 2
    aside = np.arange(-LANE_HALF_M, LANE_HALF_M, _STEP_M) + _STEP_M / 2
    points = np.array([camera.pixel(float(a), float(r)) for a in ahead for r in aside])
    inside = points[((points >= 0) & (points < [camera.width, camera.height])).all(axis=1)]
    return inside[:, 0], inside[:, 1]
