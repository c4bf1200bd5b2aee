"""A sighting that was put into a dot."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Put:
    """A sighting that was put into a dot."""

    drive: int
    pts_s: float
    x: float
    y: float
    weight: float
    """Of its place among the others of its pass."""
    truth: int
    dot: int
