"""The words every room shares: what kinds of damage there are, and how bad one may be."""

from enum import StrEnum


class DamageClass(StrEnum):
    """RDD2022's damage classes (Arya et al. 2022, CC BY-SA 4.0)."""

    LONGITUDINAL = "D00"
    TRANSVERSE = "D10"
    ALLIGATOR = "D20"
    POTHOLE = "D40"


class Severity(StrEnum):
    """ASTM D6433's three grades."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class SectionKind(StrEnum):
    """Who a section of the road network is for."""

    ROAD = "road"
    PATH = "path"


class Oneway(StrEnum):
    """The one direction of traffic on a section, by its line."""

    FORWARD = "forward"
    BACKWARD = "backward"


DISMISSED, UNDECIDED = "dismissed", "undecided"
"""Beside the classes in exported labels: looked at by a person and no damage; looked at by nobody."""
