"""A rough ground plane for a picture whose own lane is painted in a mask, so that shapes can be judged in metres."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.uint8]
"""Shape (height, width): 0 none, 1 lane, 2 crack, 3 pothole."""

BRAZILIAN_LANE_WIDTH_M = 3.5
"""Metres; the usual lane of a Brazilian federal road (DNIT), 3.3–3.6."""
FOCAL_PER_WIDTH = 0.9
"""Focal length over picture width: about 58° across, a survey camera's or phone's main lens."""
_FALLBACK_HORIZON = -0.16
"""Horizon over picture height where no lane edge can be seen; the median over the set it was written for."""
_FALLBACK_SPREAD = 1.37
"""Lane pixels gained for each row below the horizon; likewise."""
_FAREST_ROW_M = 80.0


@dataclass(frozen=True, slots=True)
class LanePlane:
    """A flat road seen by a pinhole camera that looks along it."""

    horizon_row: float
    """Pixels; above the picture (negative) where the camera looks steeply down."""
    vanishing_column: float
    spread: float
    """Lane width in pixels gained for each row below the horizon."""
    focal: float
    """Pixels."""

    def to_ground(self, columns: NDArray[np.float64], rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Metres on the road, shape (n, 2): to the right of the vanishing line, and ahead."""
        drop = np.maximum(rows - self.horizon_row, self.focal * self._height_m / _FAREST_ROW_M)
        return np.stack(
            [(columns - self.vanishing_column) * self._height_m / drop, self.focal * self._height_m / drop], axis=1
        )

    @property
    def _height_m(self) -> float:
        return BRAZILIAN_LANE_WIDTH_M / self.spread


def lane_plane(mask: Mask) -> LanePlane:
    """The plane in which the masked lane has its real width; a typical one where its edges cannot be seen."""
    height, width = mask.shape
    focal = FOCAL_PER_WIDTH * width
    left, right = _edge_lines(mask)
    if left is not None and right is not None and right[0] - left[0] > 0.2:
        horizon = (left[1] - right[1]) / (right[0] - left[0])
        if -1.5 * height < horizon < 0.5 * height:
            return LanePlane(horizon, left[0] * horizon + left[1], right[0] - left[0], focal)
    return LanePlane(_FALLBACK_HORIZON * height, width / 2, _FALLBACK_SPREAD, focal)


def _edge_lines(mask: Mask) -> tuple[NDArray[np.float64] | None, NDArray[np.float64] | None]:
    """Slope and offset of x over y of the lane's two edges, from the rows where they lie inside the picture."""
    height, width = mask.shape
    lane = mask > 0
    rows = np.flatnonzero(lane.any(axis=1))
    rows = rows[rows > 0.25 * height]  # the far end bends with the road
    first = lane[rows].argmax(axis=1)
    last = width - 1 - lane[rows, ::-1].argmax(axis=1)
    return _line(rows[first > 2], first[first > 2]), _line(rows[last < width - 3], last[last < width - 3])


def _line(rows: NDArray[np.int64], columns: NDArray[np.int64]) -> NDArray[np.float64] | None:
    if len(rows) < 40:
        return None
    fit: NDArray[np.float64] = np.polyfit(rows, columns, 1)
    return fit
