"""Coverage of a section by passes: when each metre was last filmed, and since when enough of it was.

For each metre only the latest pass over it matters, so a section keeps that instead of all its passes. A later time
wins wherever two passes overlap, so it does not matter in which order drives are remembered.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

COVERED_SHARE = 0.9
"""Share of a section's length that must have been validly filmed; map matching loses the rest at junctions."""

Stretch = tuple[float, float]
"""From and to, metres from the section's start."""

Filmed = tuple[datetime, Stretch]
"""A stretch, and when it was filmed."""


def last_filmed(filmed: Sequence[Filmed]) -> list[Filmed]:
    """When each metre was last filmed: stretches in order along the section that do not overlap.

    Args:
        filmed: in any order, overlapping or not; empty stretches are dropped.
    """
    ends = sorted({end for _, stretch in filmed for end in stretch})
    return list(_joined(_latest(filmed, a, b) for a, b in pairwise(ends)))


def inspected_at(filmed: Iterable[Filmed], length_m: float) -> datetime | None:
    """The latest time since which stretches cover the section; None where they never do.

    Args:
        filmed: the latest first.
        length_m: of the section.
    """
    covered: list[Stretch] = []
    for at, (from_m, to_m) in filmed:
        covered = merged([*covered, (max(0.0, from_m), min(length_m, to_m))])
        if sum(end - start for start, end in covered) >= COVERED_SHARE * length_m:
            return at
    return None


def merged(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Union of stretches, in order and without overlaps; empty ones are dropped."""
    result: list[Stretch] = []
    for start, end in sorted(stretches):
        if start >= end:
            continue
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((start, end))
    return result


def as_json(filmed: Iterable[Filmed]) -> list[Any]:
    """For the database."""
    return [[at.isoformat(), from_m, to_m] for at, (from_m, to_m) in filmed]


def from_json(stored: Iterable[Any]) -> list[Filmed]:
    """Out of the database."""
    return [(datetime.fromisoformat(at), (from_m, to_m)) for at, from_m, to_m in stored]


def _latest(filmed: Iterable[Filmed], from_m: float, to_m: float) -> Filmed | None:
    """The last time that all of a stretch was filmed; None where it never was."""
    times = [at for at, (a, b) in filmed if a <= from_m and to_m <= b]
    return (max(times), (from_m, to_m)) if times else None


def _joined(filmed: Iterable[Filmed | None]) -> Iterator[Filmed]:
    """Stretches that adjoin and were filmed at one time become one."""
    last: Filmed | None = None
    for piece in filmed:
        if last and piece and last[0] == piece[0] and last[1][1] == piece[1][0]:
            last = (last[0], (last[1][0], piece[1][1]))
            continue
        if last:
            yield last
        last = piece
    if last:
        yield last
