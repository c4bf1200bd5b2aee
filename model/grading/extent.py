"""Extent along the road of what no single picture shows whole: a net that runs on under one wheel path."""

from collections.abc import Sequence

RUNS_ON_M = 1.0
"""Pictures of one damage that together reach so much farther than the longest alone, metres, show parts of it; less is
the error of their places. Assumed."""

Interval = tuple[float, float]
"""Begin and end, metres along the road."""


def whole_extent(parts: Sequence[Interval]) -> Interval | None:
    """Begin and end of all parts together; None where one of them shows as good as all.

    Args:
        parts: what each picture shows; at least one.
    """
    begin, end = min(begin for begin, _ in parts), max(end for _, end in parts)
    longest = max(end - begin for begin, end in parts)
    return (begin, end) if end - begin > longest + RUNS_ON_M else None
