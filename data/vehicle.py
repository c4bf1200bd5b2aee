"""What kind of vehicle carries a phone: it says where it may be driving."""

from enum import StrEnum


class Vehicle(StrEnum):
    """Kinds that drive differently."""

    VAN = "van"
    """And every other motor vehicle: on roads."""
    SWEEPER = "sweeper"
    """Sweepers, bicycles and tractors that are also sent along cycle paths, slowly."""
