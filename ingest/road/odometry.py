"""How far a vehicle had rolled at each fix: places do not drift but wander, speeds do not wander but drift."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SPEED_SD_MPS = 0.3
"""Of a receiver's Doppler speed over a second, one sigma (assumed; datasheets of phones' receivers say 0.1)."""

WANDER_SD_M = 4.0
"""Of a receiver's slow error along the road, one sigma (Newson & Krumm 2009 measured 4.07 m)."""

WANDER_MEMORY_S = 30.0
"""In which the slow error forgets itself (FACTS: correlated over half a minute)."""

RESTLESS_SD_M = 0.5
"""Of the error that is new in every fix."""

TURN_SD_M = 0.3
"""What a vehicle's own way round a corner is longer or shorter than the way drawn, for each radian turned."""

THROWN_SD = 2.0
"""An error that changes by more standard deviations than this is a reflection's throw, and weighs less."""

ROUNDS = 3
"""Of weighing throws anew."""


def fuse_speed_and_position(times_s: Floats, rolled_m: Floats, speeds_mps: Floats, turned_rad: Floats) -> Floats:
    """Metres rolled at each fix, out of its place and the receiver's own speeds.

    Least squares with the places' error as a Gauss-Markov process, so that neighbours, which err alike, do not pass
    for many witnesses; throws are weighed down (Cauchy weights). Where no speed is told, places are kept as they are.

    Args:
        times_s: (n,) ascending.
        rolled_m: (n,) what the places alone say, never descending.
        speeds_mps: (n,) NaN where the receiver told none.
        turned_rad: (n,) turned since the start, never descending.

    Returns:
        (n,) never descending, within the first and last of `rolled_m`.
    """
    steps = np.diff(times_s)
    told = (speeds_mps[1:] + speeds_mps[:-1]) / 2 * steps
    sure = np.isfinite(told)
    if not sure.any():
        return rolled_m
    placed = np.diff(rolled_m)
    way = np.where(sure, told, placed)
    way_weight = 1 / np.where(
        sure, SPEED_SD_MPS**2 * steps + (TURN_SD_M * np.diff(turned_rad)) ** 2, np.maximum(placed, 0.1) ** 2
    )
    kept = np.exp(-steps / WANDER_MEMORY_S)
    wander = WANDER_SD_M**2 * (1 - kept**2) + RESTLESS_SD_M**2
    solved, trust = rolled_m, np.ones(len(steps))
    for _ in range(ROUNDS):
        solved = _weighed(rolled_m, kept, trust / wander, way, way_weight)
        error = rolled_m - solved
        trust = 1 / (1 + (error[1:] - kept * error[:-1]) ** 2 / wander / THROWN_SD**2)
    return np.clip(np.maximum.accumulate(solved), rolled_m[0], rolled_m[-1])


def _weighed(rolled_m: Floats, kept: Floats, place_weight: Floats, way: Floats, way_weight: Floats) -> Floats:
    """The least squares: places whose errors follow one another, ways between them."""
    diagonal, right = np.zeros(len(rolled_m)), np.zeros(len(rolled_m))
    diagonal[0], right[0] = 1 / WANDER_SD_M**2, rolled_m[0] / WANDER_SD_M**2
    news = rolled_m[1:] - kept * rolled_m[:-1]
    diagonal[1:] += place_weight + way_weight
    diagonal[:-1] += place_weight * kept**2 + way_weight
    right[1:] += place_weight * news + way_weight * way
    right[:-1] -= place_weight * kept * news + way_weight * way
    return _solved(diagonal, -(place_weight * kept + way_weight), right)


def _solved(diagonal: Floats, beside: Floats, right: Floats) -> Floats:
    """A symmetric tridiagonal system (Thomas): a drive of hours has thousands of fixes."""
    pivot, value = diagonal.copy(), right.copy()
    for k in range(1, len(pivot)):
        factor = beside[k - 1] / pivot[k - 1]
        pivot[k] -= factor * beside[k - 1]
        value[k] -= factor * value[k - 1]
    for k in range(len(pivot) - 1, -1, -1):
        value[k] = (value[k] - (beside[k] * value[k + 1] if k + 1 < len(value) else 0.0)) / pivot[k]
    return value
