"""Where across the lane a damage lies: in a wheel track, between them, or at the edge."""

from enum import StrEnum

TRACK_M = 1.5
"""Between the middles of a vehicle's wheel tracks, metres: cars 1.45–1.6, vans 1.6–1.75, lorries 1.8–2.1."""

HALF_WHEEL_M = 0.25
"""Half the width of a wheel path, metres: tyres of 0.2 m that wander."""


class Place(StrEnum):
    """In words."""

    WHEEL_TRACK = "wheel track"
    MIDDLE = "middle"
    EDGE = "edge"


def from_wheel_m(left_m: float, right_m: float, lane_m: float = 0.0) -> float:
    """From the nearer wheel path to the damage's nearer side, metres; 0 where they overlap.

    Args:
        left_m: the damage's left side, metres to the right of the vehicle's middle or of the road's line.
        right_m: its right side.
        lane_m: the lane's middle on the same axis; 0 where the vehicle's own middle is the axis.
    """
    paths = (lane_m - TRACK_M / 2, lane_m + TRACK_M / 2)
    return min(max(left_m - path, path - right_m, HALF_WHEEL_M) - HALF_WHEEL_M for path in paths)


def place_of(left_m: float, right_m: float, lane_m: float = 0.0) -> Place:
    """The word for it."""
    if from_wheel_m(left_m, right_m, lane_m) == 0.0:
        return Place.WHEEL_TRACK
    middle = (left_m + right_m) / 2 - lane_m
    return Place.MIDDLE if abs(middle) < TRACK_M / 2 else Place.EDGE
