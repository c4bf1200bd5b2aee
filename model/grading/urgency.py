"""Urgency of a repair, 0-100, as a sum of parts that are stored and shown.

The points are ours: severity counts most, then what a hole does to traffic, and how much traffic there is, for which
the inspection interval that the committee chose is the best sign at hand. A crack that looks small can become a hole
within hours when lorries pass it in rain (FACTS), so cracks on busy roads never count as nothing, and count more
while rain is forecast.
"""

from enum import StrEnum

from model.vocabulary import DamageClass, Severity

MAX_URGENCY = 100
"""The sum of the parts is cut off here."""

SEVERITY_POINTS = {Severity.LOW: 20, Severity.MEDIUM: 45, Severity.HIGH: 70}
"""Points of each severity."""

LEAST_WEIGHT, MOST_WEIGHT = 2, 1
"""Weights of the mildest and the gravest possible severity: what nobody measured must not make everything red."""

CLASS_POINTS = {
    DamageClass.POTHOLE: 22,
    DamageClass.ALLIGATOR: 8,
    DamageClass.TRANSVERSE: 0,
    DamageClass.LONGITUDINAL: 0,
}
"""Points of each class: a pothole breaks wheels today; alligator cracking lets in the water that makes the next one."""

ROAD_POINTS = ((28, 10), (56, 6), (91, 3))
"""(inspected at least every so many days, points)."""

PATH_POINTS = 12
"""Points on a path: a cyclist falls where a car only shakes."""

GROWTH_POINTS = ((2.0, 12), (1.0, 6))
"""(grown to more than so many times its first size, points). Growth that measuring errors explain is none; a damage
that grows will be graver before the next drive, one that has doubled is probably graver already."""

CRACKS = frozenset({DamageClass.LONGITUDINAL, DamageClass.TRANSVERSE, DamageClass.ALLIGATOR})
"""Classes that let water into the road."""

BUSY_INTERVAL_DAYS = 56
"""Roads (not paths) inspected at least so often are those that carry the heavy traffic: so much is proposed for
primary and distributor roads (`data.roads.classes`); in Faxe the most important ones have 28 (FACTS)."""

RAIN_POINTS = ((24.0, 12), (10.0, 6))
"""(mm on the wettest day ahead, points). DMI warns of heavy rain from 24 mm in 6 hours; 10 mm soaks a road's joints."""

SOON_FROM = 60
PLAN_FROM = 35
"""Least urgency of the two upper bands."""


class Band(StrEnum):
    """Urgency in three bands, which the map shows as colours."""

    SOON = "soon"
    PLAN = "plan"
    WATCH = "watch"


def band(urgency: int) -> Band:
    """The band of an urgency, 0-100."""
    if urgency >= SOON_FROM:
        return Band.SOON
    return Band.PLAN if urgency >= PLAN_FROM else Band.WATCH


def urgency_parts(
    damage_class: DamageClass,
    least: Severity,
    most: Severity,
    interval_days: int | None,
    kind: str,
    grown: float = 1.0,
) -> dict[str, int]:
    """The points by name; their sum, at most `MAX_URGENCY`, is the urgency. Rain is added separately.

    Args:
        damage_class: of the damage.
        least: the mildest severity that is possible.
        most: the gravest.
        interval_days: of the road's class, or None where no inspection is required.
        kind: "road" or "path".
        grown: newest size over first size; 1 where measuring errors explain the difference.
    """
    parts = {
        "severity": _severity_points(least, most),
        "class": CLASS_POINTS[damage_class],
        "growth": next((points for times, points in GROWTH_POINTS if grown > times), 0),
        **road_parts(interval_days, kind),
    }
    return {name: points for name, points in parts.items() if points}


def _severity_points(least: Severity, most: Severity) -> int:
    """Weighted mean of both ends' points, rounded down."""
    total = LEAST_WEIGHT * SEVERITY_POINTS[least] + MOST_WEIGHT * SEVERITY_POINTS[most]
    return total // (LEAST_WEIGHT + MOST_WEIGHT)


def road_parts(interval_days: int | None, kind: str) -> dict[str, int]:
    """The points of the road alone, by name."""
    return {
        "road": next((points for days, points in ROAD_POINTS if interval_days and interval_days <= days), 0),
        "path": PATH_POINTS if kind == "path" else 0,
    }


def rain_points(damage_class: DamageClass, interval_days: int | None, kind: str, rain_mm: float) -> int:
    """Points of an open crack under heavy traffic while rain is forecast.

    Args:
        damage_class: of the damage.
        interval_days: of the road's class, or None where no inspection is required.
        kind: "road" or "path".
        rain_mm: forecast for the wettest of the next days.
    """
    busy = kind == "road" and interval_days is not None and interval_days <= BUSY_INTERVAL_DAYS
    if not busy or damage_class not in CRACKS:
        return 0
    return next((points for mm, points in RAIN_POINTS if rain_mm >= mm), 0)
