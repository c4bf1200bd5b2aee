"""Fixes: position readings as received, and the track they make."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data import projection

MOST_GAP_S = 15.0
"""Between two fixes farther apart nothing is known of the vehicle: a gap is no cover. Tracks are resampled to ten
seconds at most."""


@dataclass(frozen=True, slots=True)
class Fix:
    """One position reading."""

    time_s: float
    """On the clock of whoever wrote it: seconds from the video's first frame, or seconds of UTC (Unix time)."""
    lon: float
    lat: float
    speed_mps: float | None = None


@dataclass(frozen=True, eq=False)
class Track:
    """The cleaned fixes of a recording: time strictly ascending, metres in EPSG:25832."""

    times_s: NDArray[np.float64]
    """Seconds from the video's first frame; a track may begin before it and end after the last."""
    xy: NDArray[np.float64]
    """Shape (n, 2), metres east and north."""
    speeds_mps: NDArray[np.float64]
    """NaN where the source gave none."""

    def __len__(self) -> int:
        return len(self.times_s)


def to_metres(fixes: Sequence[Fix]) -> NDArray[np.float64]:
    """Fixes as metres in EPSG:25832, shape (n, 2)."""
    return np.column_stack(projection.to_metres([fix.lon for fix in fixes], [fix.lat for fix in fixes]))
