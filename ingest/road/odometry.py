"""Distance driven at each fix: combines GPS position with Doppler speed.

A GPS position has a bounded, autocorrelated error; the integral of Doppler speed is smooth but drifts. Least squares
over the whole run takes the long wave from the positions and the short one from the speeds.
"""

import numpy as np
from numpy.typing import NDArray

from ingest.track.cleaning import GNSS_SD_M

Floats = NDArray[np.float64]

DOPPLER_SD_MPS = 0.3
"""Error of a receiver's Doppler speed over one second, m/s, one sigma. Assumed (the simulated season is given the same
number; datasheets of phones' receivers say 0.1)."""

GNSS_CORRELATION_S = 30.0
"""Correlation time of a receiver's slow position error, seconds (FACTS: correlated over half a minute)."""

GNSS_WHITE_SD_M = 0.5
"""Error that is independent in every fix, metres, one sigma. Assumed."""

CORNER_SD_M = 0.3
"""Difference between the path drawn round a corner and the path driven, metres for each radian turned, one sigma.
Assumed."""

JUMP_SIGMAS = 2.0
"""Scale of the Cauchy weight, in standard errors: an error that changes by more between two fixes is a multipath jump
and is down-weighted."""

REWEIGHTING_ROUNDS = 3
"""Rounds of iteratively reweighted least squares."""

ODD_STEP_M = 3.0
"""A registered step between neighbouring frames that differs more than this from the receiver's, metres, was found by
chance: three sigma of two positions half a second apart."""

MIN_UNMEASURED_SD_M = 0.1
"""Least standard error of a distance taken from positions alone, metres: keeps the weight of two equal positions
finite."""


def fuse_speed_and_position(times_s: Floats, position_m: Floats, speeds_mps: Floats, turned_rad: Floats) -> Floats:
    """Metres driven at each fix, from its position on the path and the receiver's own speeds.

    Least squares in which the position error is a first-order Gauss-Markov process, so that neighbouring fixes, which
    err alike, do not count as independent measurements. Jumps are down-weighted with Cauchy weights. Where the
    receiver reported no speed at all the positions are returned unchanged.

    Args:
        times_s: (n,) ascending.
        position_m: (n,) metres along the path by the positions alone, never descending.
        speeds_mps: (n,) NaN where the receiver reported none.
        turned_rad: (n,) absolute heading change since the start, radians, never descending.

    Returns:
        (n,) never descending, within the first and last of `position_m`.
    """
    seconds = np.diff(times_s)
    by_speed = (speeds_mps[1:] + speeds_mps[:-1]) / 2 * seconds
    has_speed = np.isfinite(by_speed)
    if not has_speed.any():
        return position_m
    by_position = np.diff(position_m)
    distance = np.where(has_speed, by_speed, by_position)
    distance_weight = 1 / np.where(
        has_speed,
        DOPPLER_SD_MPS**2 * seconds + (CORNER_SD_M * np.diff(turned_rad)) ** 2,
        np.maximum(by_position, MIN_UNMEASURED_SD_M) ** 2,
    )
    fused = _fused(seconds, position_m, distance, distance_weight)
    return np.clip(fused, position_m[0], position_m[-1])


def fuse_steps_and_position(times_s: Floats, position_m: Floats, step_m: Floats, step_sd_m: Floats) -> Floats:
    """Metres driven at each frame, from its position on the path and what registration says of the steps between.

    Args:
        times_s: (n,) ascending.
        position_m: (n,) metres along the path by the receiver, never descending.
        step_m: (n - 1,) by registration; NaN where there is none.
        step_sd_m: (n - 1,) their standard errors.

    Returns:
        (n,) never descending.
    """
    by_position = np.diff(position_m)
    with np.errstate(invalid="ignore"):
        registered = np.abs(step_m - by_position) <= ODD_STEP_M
    distance = np.where(registered, step_m, by_position)
    sd = np.where(registered, step_sd_m, np.maximum(by_position, MIN_UNMEASURED_SD_M))
    return _fused(np.diff(times_s), position_m, distance, 1 / sd**2)


def _fused(seconds: Floats, position_m: Floats, distance: Floats, distance_weight: Floats) -> Floats:
    correlation = np.exp(-seconds / GNSS_CORRELATION_S)
    variance = GNSS_SD_M**2 * (1 - correlation**2) + GNSS_WHITE_SD_M**2
    solved, robust_weight = position_m, np.ones(len(seconds))
    for _ in range(REWEIGHTING_ROUNDS):
        solved = _least_squares(position_m, correlation, robust_weight / variance, distance, distance_weight)
        error = position_m - solved
        robust_weight = 1 / (1 + (error[1:] - correlation * error[:-1]) ** 2 / variance / JUMP_SIGMAS**2)
    return np.asarray(np.maximum.accumulate(solved))


def _least_squares(
    position_m: Floats, correlation: Floats, position_weight: Floats, distance: Floats, distance_weight: Floats
) -> Floats:
    """Solve the normal equations of Gauss-Markov positions (n,) and the distances between them (n - 1,)."""
    diagonal, right = np.zeros(len(position_m)), np.zeros(len(position_m))
    diagonal[0], right[0] = 1 / GNSS_SD_M**2, position_m[0] / GNSS_SD_M**2
    innovation = position_m[1:] - correlation * position_m[:-1]
    diagonal[1:] += position_weight + distance_weight
    diagonal[:-1] += position_weight * correlation**2 + distance_weight
    right[1:] += position_weight * innovation + distance_weight * distance
    right[:-1] -= position_weight * correlation * innovation + distance_weight * distance
    return _solve_tridiagonal(diagonal, -(position_weight * correlation + distance_weight), right)


def _solve_tridiagonal(diagonal: Floats, off_diagonal: Floats, right: Floats) -> Floats:
    """Solve a symmetric tridiagonal system in linear time (Thomas algorithm); a drive of hours has thousands of
    fixes."""
    pivot, value = diagonal.copy(), right.copy()
    for k in range(1, len(pivot)):
        factor = off_diagonal[k - 1] / pivot[k - 1]
        pivot[k] -= factor * off_diagonal[k - 1]
        value[k] -= factor * value[k - 1]
    for k in range(len(pivot) - 1, -1, -1):
        value[k] = (value[k] - (off_diagonal[k] * value[k + 1] if k + 1 < len(value) else 0.0)) / pivot[k]
    return value
