"""Cleaning a track: what cannot be true goes, what is noise is smoothed."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ingest.track.fixes import Fix, Track, to_metres

NULL_ISLAND_DEG = 0.01
"""A receiver without a fix says 0,0; nobody drives there."""

FASTEST_MPS = 70.0
"""250 km/h: a jump faster than this is the receiver's, not the vehicle's."""

POSITION_SD_M = 4.0
"""Phone GNSS, metres, one sigma (Newson & Krumm 2009 measured 4.07 m; FACTS: 3-8 m)."""

ACCELERATION_SD_MPS2 = 1.0
"""How much a municipal vehicle's velocity changes in a second, one sigma."""


def clean(fixes: Sequence[Fix]) -> tuple[Fix, ...]:
    """Drop readings at 0,0, out of order, doubled or impossibly fast; ascending in time."""
    kept: list[Fix] = []
    ordered = sorted((fix for fix in fixes if _somewhere(fix)), key=lambda fix: fix.time_s)
    for fix in ordered:
        if kept and fix.time_s == kept[-1].time_s:
            continue
        if kept and not _reachable(kept[-1], fix):
            if len(kept) == 1:
                kept = [fix]  # with nothing to tell which of two is wrong, it is the first: receivers start badly
            continue
        kept.append(fix)
    return tuple(kept)


def smooth(fixes: Sequence[Fix]) -> Track:
    """A track smoothed with a constant-velocity Kalman filter run both ways (Rauch, Tung & Striebel 1965).

    Args:
        fixes: cleaned, on the video's clock; at least one.
    """
    times = np.array([fix.time_s for fix in fixes])
    speeds = np.array([np.nan if fix.speed_mps is None else fix.speed_mps for fix in fixes])
    return Track(times, _smoothed(times, to_metres(fixes)), speeds)


def _somewhere(fix: Fix) -> bool:
    inside = -90 <= fix.lat <= 90 and -180 <= fix.lon <= 180
    return inside and not (abs(fix.lat) < NULL_ISLAND_DEG and abs(fix.lon) < NULL_ISLAND_DEG)


def _reachable(a: Fix, b: Fix) -> bool:
    north = (b.lat - a.lat) * 111_320.0
    east = (b.lon - a.lon) * 111_320.0 * np.cos(np.radians(a.lat))
    return bool(np.hypot(north, east) <= FASTEST_MPS * (b.time_s - a.time_s))


def _smoothed(times: NDArray[np.float64], measured: NDArray[np.float64]) -> NDArray[np.float64]:
    """Both coordinates share one covariance, so states are (n, 2, 2): [place, velocity] x [east, north]."""
    n = len(times)
    states, covariances = np.zeros((n, 2, 2)), np.zeros((n, 2, 2))
    predicted, predicted_cov = np.zeros((n, 2, 2)), np.zeros((n, 2, 2))
    states[0, 0], covariances[0] = measured[0], np.diag([POSITION_SD_M**2, 30.0**2])
    steps = np.diff(times)
    for k in range(1, n):
        f, q = _motion(steps[k - 1])
        predicted[k], predicted_cov[k] = f @ states[k - 1], f @ covariances[k - 1] @ f.T + q
        gain = predicted_cov[k][:, 0] / (predicted_cov[k][0, 0] + POSITION_SD_M**2)
        states[k] = predicted[k] + np.outer(gain, measured[k] - predicted[k][0])
        covariances[k] = predicted_cov[k] - np.outer(gain, predicted_cov[k][0])
    for k in range(n - 2, -1, -1):
        f, _ = _motion(steps[k])
        back = covariances[k] @ f.T @ np.linalg.inv(predicted_cov[k + 1])
        states[k] = states[k] + back @ (states[k + 1] - predicted[k + 1])
    return states[:, 0]


def _motion(step_s: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How place and velocity move on in a step, and how unsure that is."""
    f = np.array([[1.0, step_s], [0.0, 1.0]])
    g = np.array([step_s**2 / 2, step_s])
    return f, np.outer(g, g) * ACCELERATION_SD_MPS2**2 + np.eye(2) * 1e-6
