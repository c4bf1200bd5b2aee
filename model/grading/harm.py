"""Urgency as expected harm: continuous points, 0–100, whose parts add up, are stored and shown.

Every part only grows with what makes a damage worse: a larger, wider, more broken damage, nearer to a wheel track, on a
busier road, before rain, is never less urgent. The weights of severity, size and opening are chosen by people's
grades of real pictures (tests/bench/grading.py, the half that may be chosen by); those of road, path, growth and rain
by nobody's measurement: Assumed. A crack that looks small can become a hole within hours when lorries pass it in rain
(FACTS), so cracks count more before rain, the more the busier the road is.
"""

import math
from dataclasses import dataclass

from model.grading.chances import SeverityChances, severity_chances
from model.grading.measures import Measures
from model.grading.urgency import MAX_URGENCY
from model.vocabulary import DamageClass, SectionKind, Severity

CRACK_CLASSES = frozenset({DamageClass.LONGITUDINAL, DamageClass.TRANSVERSE, DamageClass.ALLIGATOR})
"""Classes that let water into the road."""

SEVERITY_HARM = {Severity.LOW: 2.0, Severity.MEDIUM: 9.0, Severity.HIGH: 16.0}
"""Expected harm of each severity; the probabilities weigh them."""

OPENING_POINTS, BAD_OPENING_MM = 45.0, 12.0
"""Points of what is open, half of them at so many millimetres per metre crossed: people's median of a bad damage
(tests/bench/grades). Water goes in and pieces come out in proportion to it."""

SIZE_POINTS, SIZE_M2 = 3.0, 1.0
"""Points of the area, half of them at one square metre."""

HOLE_POINTS, HOLE_M = 6.0, 0.3
"""Points of a hole, half of them at this diameter, which a car's wheel falls into (ASTM D6433's middle column)."""

WHEEL_POINTS, WHEEL_FALL_M = 6.0, 0.5
"""Points in a wheel's track, fewer by a factor e for each so many metres beside it."""

ROAD_POINTS, ROAD_DAYS = 8.0, 56.0
"""Points of traffic, half of them where the inspection interval is so long (proposed for distributor roads)."""

WHEEL_PATH_HARM = 4.0
"""Points on a path: a cyclist falls where a car only shakes; what lies on one is always in the way."""

GROWTH_HARM = 6.0
"""Points of growth, half of them when the size has doubled; growth that measuring errors explain is none."""

RAIN_POINTS, RAIN_MM = 6.0, 15.0
"""Points of an open crack under traffic before rain, half of them at so many millimetres on the wettest day ahead; DMI
warns of heavy rain from 24 mm in 6 hours."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a damage lies and what is about to happen there."""

    kind: SectionKind = SectionKind.ROAD
    interval_days: int | None = None
    """Inspection interval of the road's class; None where no inspection is required."""
    from_wheel_m: float | None = None
    """From the nearer wheel track to the damage's nearer side, metres, 0 in it; None where the lane is unknown."""
    grown: float = 1.0
    """Newest size over first size; 1 where measuring errors explain the difference."""
    rain_mm: float = 0.0
    """Forecast for the wettest of the next days."""


@dataclass(frozen=True, slots=True)
class Harm:
    """Urgency of one damage with its reasons."""

    parts: dict[str, float]
    """Points by name, none below 0."""
    chances: SeverityChances

    @property
    def urgency(self) -> float:
        """0–100."""
        return min(MAX_URGENCY, sum(self.parts.values()))


def harm(damage_class: DamageClass, measures: Measures, setting: Setting, depth_mm: float | None = None) -> Harm:
    """Expected harm of leaving a damage as it is; `depth_mm` where somebody measured a hole's."""
    chances = severity_chances(damage_class, measures, depth_mm)
    parts = {
        "severity": sum(chances.of(severity) * points for severity, points in SEVERITY_HARM.items()),
        "opening": OPENING_POINTS * _saturating(measures.opening_mm.value, BAD_OPENING_MM),
        "size": SIZE_POINTS * _saturating(measures.area_m2.value, SIZE_M2),
        "hole": HOLE_POINTS * _saturating(_diameter_m(damage_class, measures), HOLE_M),
        "place": WHEEL_POINTS * _in_the_way(setting),
        **road_parts(setting.kind, setting.interval_days),
        "growth": GROWTH_HARM * _saturating(max(setting.grown - 1, 0.0), 1.0),
    }
    parts["rain"] = rain_points(damage_class, parts["opening"], setting)
    return Harm(parts, chances)


def road_parts(kind: SectionKind, interval_days: int | None) -> dict[str, float]:
    """The points of the road alone, by name: the shorter the committee's interval, the more traffic."""
    is_path = kind is SectionKind.PATH
    return {"road": ROAD_POINTS * _traffic(kind, interval_days), "path": WHEEL_PATH_HARM if is_path else 0.0}


def rain_points(damage_class: DamageClass, opening_points: float, setting: Setting) -> float:
    """Points of an open crack under traffic while rain is forecast.

    Args:
        damage_class: of the damage.
        opening_points: what its opening counts.
        setting: of which kind, interval and rain are looked at.
    """
    if damage_class not in CRACK_CLASSES:
        return 0.0
    opened = opening_points / OPENING_POINTS
    return RAIN_POINTS * _saturating(setting.rain_mm, RAIN_MM) * opened * _traffic(setting.kind, setting.interval_days)


def _saturating(value: float, half: float) -> float:
    """0 at 0, a half at `half`, 1 far beyond (Michaelis–Menten): every doubling counts, no single thing decides."""
    return value / (value + half)


def _diameter_m(damage_class: DamageClass, measures: Measures) -> float:
    if damage_class is not DamageClass.POTHOLE:
        return 0.0
    return measures.diameter_m.value if measures.diameter_m else math.sqrt(4 * measures.area_m2.value / math.pi)


def _in_the_way(setting: Setting) -> float:
    """1 in a wheel track and on a path, less beside it; a half where nobody knows."""
    if setting.kind is SectionKind.PATH:
        return 1.0
    return 0.5 if setting.from_wheel_m is None else math.exp(-max(setting.from_wheel_m, 0.0) / WHEEL_FALL_M)


def _traffic(kind: SectionKind, interval_days: int | None) -> float:
    """0 on a path and where no inspection is required, nearly 1 where there is one every few days."""
    if interval_days is None or kind is SectionKind.PATH:
        return 0.0
    return _saturating(ROAD_DAYS, interval_days)
