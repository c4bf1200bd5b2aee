"""Cleaning a track: implausible fixes are dropped, noise is smoothed."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ingest.track.fixes import Fix, Track, to_metres

NULL_ISLAND_DEG = 0.01
"""A receiver without a fix reports 0,0; fixes within so many degrees of it are dropped."""

MAX_SPEED_MPS = 70.0
"""A jump faster than this, m/s (250 km/h), is the receiver's, not the vehicle's."""

MOST_LATE = 0.1
"""Share of a track's fixes that may come after a later one, and are put in order: receivers swap a few. Where it is
more, the clock jumped or somebody turned the track round, and no order is sure to be the right one."""

FEW_LATE = 2
"""So many are a few in any track."""

GNSS_SD_M = 4.0
"""Position error of a phone's receiver, metres, one sigma in each axis (Newson & Krumm 2009 measured 4.07 m; FACTS:
3-8 m). The simulated season draws its own from 3 to 5 m for each recording."""

INITIAL_SPEED_SD_MPS = 30.0
"""Uncertainty of the velocity before the first fix, m/s, one sigma: any legal speed."""

ACCELERATION_SD_MPS2 = 1.0
"""Change of a municipal vehicle's velocity in a second, m/s^2, one sigma. Assumed."""

PROCESS_NOISE_FLOOR = 1e-6
"""Added to the process noise's diagonal, so that the covariance of two fixes at one instant can be inverted."""

METRES_A_DEGREE = 111_320.0
"""Of latitude, and of longitude at the equator: good enough to tell an impossible speed."""


def clean(fixes: Sequence[Fix]) -> tuple[Fix, ...]:
    """Drop fixes at 0,0, with a repeated time, or at an impossible speed; ascending in time. A reported speed that is
    none, as -1 and not-a-number are in some phones' files, is no speed."""
    kept: list[Fix] = []
    ordered = sorted((_of_a_speed(fix) for fix in fixes if _is_valid(fix)), key=lambda fix: fix.time_s)
    for fix in ordered:
        if kept and fix.time_s == kept[-1].time_s:
            continue
        if kept and not _is_reachable(kept[-1], fix):
            if len(kept) == 1:
                kept = [fix]  # Of two fixes that contradict each other the first is dropped: receivers start badly.
            continue
        kept.append(fix)
    return tuple(kept)


def late(fixes: Sequence[Fix]) -> int:
    """How many fixes come after a later one; told twice alike counts once."""
    times = np.array([fix.time_s for fix in dict.fromkeys(fixes)])
    return int((times < np.maximum.accumulate(times)).sum()) if len(times) else 0


def runs_backwards(fixes: Sequence[Fix]) -> bool:
    """Whether time runs backwards in a track, wholly or in more of it than receivers' jitter explains."""
    found = late(fixes)
    return found > max(FEW_LATE, MOST_LATE * len(fixes)) or 0 < found == len(fixes) - 1


def smooth(fixes: Sequence[Fix]) -> Track:
    """A track smoothed with a constant-velocity Kalman filter and the Rauch-Tung-Striebel smoother (1965).

    Args:
        fixes: cleaned, on the video's clock; at least one.
    """
    times = np.array([fix.time_s for fix in fixes])
    speeds = np.array([np.nan if fix.speed_mps is None else fix.speed_mps for fix in fixes])
    return Track(times, _rauch_tung_striebel(times, to_metres(fixes)), speeds)


def _is_valid(fix: Fix) -> bool:
    inside = -90 <= fix.lat <= 90 and -180 <= fix.lon <= 180
    return inside and not (abs(fix.lat) < NULL_ISLAND_DEG and abs(fix.lon) < NULL_ISLAND_DEG)


def _of_a_speed(fix: Fix) -> Fix:
    told = fix.speed_mps is None or 0 <= fix.speed_mps <= MAX_SPEED_MPS
    return fix if told else replace(fix, speed_mps=None)


def _is_reachable(a: Fix, b: Fix) -> bool:
    north = (b.lat - a.lat) * METRES_A_DEGREE
    east = (b.lon - a.lon) * METRES_A_DEGREE * np.cos(np.radians(a.lat))
    return bool(np.hypot(north, east) <= MAX_SPEED_MPS * (b.time_s - a.time_s))


def _rauch_tung_striebel(times: NDArray[np.float64], measured: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, 2) smoothed positions from (n,) times and (n, 2) measured ones.

    Both coordinates share one covariance, so states are (n, 2, 2): [position, velocity] x [east, north].
    """
    n = len(times)
    states, covariances = np.zeros((n, 2, 2)), np.zeros((n, 2, 2))
    predicted, predicted_cov = np.zeros((n, 2, 2)), np.zeros((n, 2, 2))
    states[0, 0], covariances[0] = measured[0], np.diag([GNSS_SD_M**2, INITIAL_SPEED_SD_MPS**2])
    steps = np.diff(times)
    for k in range(1, n):
        f, q = _motion_model(steps[k - 1])
        predicted[k], predicted_cov[k] = f @ states[k - 1], f @ covariances[k - 1] @ f.T + q
        gain = predicted_cov[k][:, 0] / (predicted_cov[k][0, 0] + GNSS_SD_M**2)
        states[k] = predicted[k] + np.outer(gain, measured[k] - predicted[k][0])
        covariances[k] = predicted_cov[k] - np.outer(gain, predicted_cov[k][0])
    for k in range(n - 2, -1, -1):
        f, _ = _motion_model(steps[k])
        smoother_gain = covariances[k] @ f.T @ np.linalg.inv(predicted_cov[k + 1])
        states[k] = states[k] + smoother_gain @ (states[k + 1] - predicted[k + 1])
    return states[:, 0]


def _motion_model(step_s: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(2, 2) state transition of a step, and (2, 2) process noise (white acceleration)."""
    f = np.array([[1.0, step_s], [0.0, 1.0]])
    g = np.array([step_s**2 / 2, step_s])
    return f, np.outer(g, g) * ACCELERATION_SD_MPS2**2 + np.eye(2) * PROCESS_NOISE_FLOOR
