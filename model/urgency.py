"""How soon somebody should mend it, 0-100, out of parts that are stored and shown.

The points are ours: severity counts most, then what a hole does to traffic, and how much traffic there is, for which
the inspection interval that the committee chose is the best sign at hand. A crack that looks small can become a hole
within hours when lorries pass it in rain (FACTS), so cracks on busy roads never count as nothing.
"""

from enum import StrEnum

from model.vocabulary import DamageClass, Severity

SEVERITY_POINTS = {Severity.LOW: 20, Severity.MEDIUM: 45, Severity.HIGH: 70}
"""Two parts of the mildest it may be and one of the gravest: what nobody measured must not make everything red."""

CLASS_POINTS = {
    DamageClass.POTHOLE: 22,
    DamageClass.ALLIGATOR: 8,
    DamageClass.TRANSVERSE: 0,
    DamageClass.LONGITUDINAL: 0,
}
"""A hole breaks wheels today; a net of cracks lets the water in that makes the next one."""

ROAD_POINTS = ((28, 10), (56, 6), (91, 3))
"""(inspected at least every so many days, points)."""

PATH_POINTS = 12
"""A cyclist falls where a car only shakes."""

SOON_FROM = 60
PLAN_FROM = 35


class Band(StrEnum):
    """What the map's colours say."""

    SOON = "soon"
    PLAN = "plan"
    WATCH = "watch"


def band(urgency: int) -> Band:
    """Red, amber or calm."""
    if urgency >= SOON_FROM:
        return Band.SOON
    return Band.PLAN if urgency >= PLAN_FROM else Band.WATCH


def urgency_parts(
    damage_class: DamageClass, least: Severity, most: Severity, interval_days: int | None, kind: str
) -> dict[str, int]:
    """The points by name; their sum, at most 100, is the urgency.

    Args:
        least: the mildest it may be.
        most: the gravest it may be.
        interval_days: of the road's class, or None where no inspection is asked for.
        kind: "road" or "path".
    """
    parts = {
        "severity": (2 * SEVERITY_POINTS[least] + SEVERITY_POINTS[most]) // 3,
        "class": CLASS_POINTS[damage_class],
        "road": next((points for days, points in ROAD_POINTS if interval_days and interval_days <= days), 0),
        "path": PATH_POINTS if kind == "path" else 0,
    }
    return {name: points for name, points in parts.items() if points}
