"""A sighting and the dot it was assigned to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AssignedSighting:
    """A sighting and the dot it was assigned to."""

    drive: int
    pts_s: float
    x: float
    y: float
    weight: float
    """Of its place among the others of its pass."""
    truth: int
    dot: int
