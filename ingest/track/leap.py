"""A receiver that begins at a wrong place and leaps to the right one once it has satellites enough.

The error before the leap is one and the same, so what lies before is moved by it; left as it is, a fit over a short
drive would put half of it on either side.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from data import projection
from ingest.track.fixes import Fix, to_metres

Floats = NDArray[np.float64]

LEAP_M = 20.0
"""A step that differs from those about it by more than this and what is driven in it, metres: no corner does."""

SETTLES_WITHIN_S = 60.0
"""Of the first fix; a leap that comes later is a reflection's (FACTS: multipath)."""

LONGEST_STEP_S = 3.0
"""Between fixes farther apart a vehicle may have turned."""

NEIGHBOURING_STEPS = 4
"""Steps before and after that tell how the vehicle drives."""

BACK_SHARE = 0.5
"""A later leap that undoes at least so much of it says that the receiver was right before."""


def settled(fixes: Sequence[Fix]) -> tuple[Fix, ...]:
    """The fixes, those before a leap at the start moved by it.

    Args:
        fixes: cleaned.
    """
    if len(fixes) < 2 * NEIGHBOURING_STEPS:
        return tuple(fixes)
    times, xy = np.array([fix.time_s for fix in fixes]), to_metres(fixes)
    leaps = _leaps(times, xy)
    last = next((k for k in sorted(leaps, reverse=True) if times[k] - times[0] <= SETTLES_WITHIN_S), None)
    if last is None or any(_undoes(leap, leaps[last]) for k, leap in leaps.items() if k != last):
        return tuple(fixes)
    moved = xy[: last + 1] + leaps[last]
    lon, lat = projection.to_degrees(moved[:, 0], moved[:, 1])
    before = (replace(fix, lon=float(x), lat=float(y)) for fix, x, y in zip(fixes[: last + 1], lon, lat, strict=True))
    return (*before, *fixes[last + 1 :])


def _leaps(times: Floats, xy: Floats) -> dict[int, Floats]:
    """By the number of the fix before it: how far each leap leads beside what was driven, metres."""
    seconds = np.diff(times)
    velocity = np.diff(xy, axis=0) / seconds[:, None]
    found = {}
    for k in np.flatnonzero(np.hypot(*velocity.T) * seconds > LEAP_M).tolist():
        around = np.r_[velocity[max(0, k - NEIGHBOURING_STEPS) : k], velocity[k + 1 : k + 1 + NEIGHBOURING_STEPS]]
        driven = np.median(around, axis=0) * seconds[k]
        leap = velocity[k] * seconds[k] - driven
        if np.hypot(*leap) > LEAP_M + np.hypot(*driven) and seconds[k] <= LONGEST_STEP_S:
            found[k] = leap
    return found


def _undoes(later: Floats, earlier: Floats) -> bool:
    return bool(later @ earlier < -BACK_SHARE * (earlier @ earlier))
