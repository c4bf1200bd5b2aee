"""Size of a damage, and ASTM D6433's table of potholes (figures only); `model.grading.chances` asks it for all that a
damage may be."""

from dataclasses import dataclass

from model.vocabulary import Severity

SMALL_HOLE_M = 0.102
MIDDLE_HOLE_M = 0.203
WIDE_HOLE_M = 0.457
WIDEST_HOLE_M = 0.762
"""ASTM D6433-07, X1.13: limits of a pothole's mean diameter, metres."""

SHALLOW_MM = 25.4
DEEP_MM = 50.8
"""The same: limits of its greatest depth, millimetres."""

CONFIDENCE_90 = 1.645
"""Standard errors either side of a measure that hold 90 % of a normal distribution."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A damage's size on the ground, metres, with its relative standard error."""

    length_m: float
    width_m: float
    error: float
    repeatability: float = 0.0
    """The part of the error that differs from drive to drive."""

    @property
    def diameter_m(self) -> float:
        """ASTM's mean diameter."""
        return (self.length_m + self.width_m) / 2

    def at_least(self, metres: float) -> float:
        """The lower end of the 90 % interval of a length."""
        return max(0.0, metres * (1 - CONFIDENCE_90 * self.error))


def hole_severity(diameter_m: float, depth_mm: float) -> Severity:
    """ASTM D6433-07's table of potholes; one smaller than the table begins is low."""
    column = sum(diameter_m >= limit for limit in (MIDDLE_HOLE_M, WIDE_HOLE_M))
    low, medium, high = Severity.LOW, Severity.MEDIUM, Severity.HIGH
    if diameter_m > WIDEST_HOLE_M:
        return medium if depth_mm <= SHALLOW_MM else high
    if diameter_m < SMALL_HOLE_M:
        return low
    rows = ((low, low, medium), (low, medium, high), (medium, medium, high))
    return rows[(depth_mm > SHALLOW_MM) + (depth_mm > DEEP_MM)][column]
