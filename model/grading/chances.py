"""Severity as probabilities of low, medium and high, from measures whose errors are integrated over.

Thresholds are ASTM D6433's where it has figures (FACTS). Alligator cracking it grades in words; those words are put in
millimetres by people's grades of real pictures (tests/bench/grades, the half that may be chosen by). A hole's depth no
camera sees: what is known of holes in general stands for it until somebody measures.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from model.grading.measures import Estimate, Measures
from model.grading.severity import (
    DEEP_MM,
    MIDDLE_HOLE_M,
    SHALLOW_MM,
    SMALL_HOLE_M,
    WIDE_HOLE_M,
    WIDEST_HOLE_M,
    hole_severity,
)
from model.vocabulary import DamageClass, Severity

LINE_MM = (10.0, 75.0)
"""ASTM D6433: a longitudinal or transverse crack is medium from the first width, high from the second, millimetres."""

NET_MM = (8.0, 25.0)
"""Openings of alligator cracking, millimetres per metre crossed in its worst half metre, from which it is medium (a
developed net, lightly spalled) and high (pieces defined and spalled). Chosen between the medians of people's grades 1,
2 and 3: 3, 12 and 32 mm (tests/bench/grades)."""

BROKEN_LINE_SHARE = 0.10
"""A line is high also where so much of its box is broken out ("heavily broken round it")."""

BROKEN_LOG_SD = 0.6
"""Error of a broken share, natural logarithm. Assumed."""

DEPTH_MM, DEPTH_LOG_SD = 30.0, 0.6
"""Depth of a hole that nobody measured: median and standard deviation of its natural logarithm. Assumed: asphalt's
wearing course is 25–40 mm thick, and holes stop at its bottom or break through."""

DEPTH_PER_OPENING, SHALLOW_OPENING_MM = 0.7, 12.0
"""A hint: a hole whose broken edge throws twice the darkness is taken to be this power of two deeper than one with so
many millimetres. Assumed; depth stays unknown."""


@dataclass(frozen=True, slots=True)
class SeverityChances:
    """Probabilities that add up to one."""

    low: float
    medium: float
    high: float

    @property
    def likeliest(self) -> Severity:
        """The one word; the milder of two that are equal."""
        return max(Severity, key=lambda severity: self.of(severity))

    def of(self, severity: Severity) -> float:
        """Probability of one."""
        return {Severity.LOW: self.low, Severity.MEDIUM: self.medium, Severity.HIGH: self.high}[severity]

    def by_name(self) -> dict[str, float]:
        """As they are kept, to a thousandth."""
        return {severity.value: round(self.of(severity), 3) for severity in Severity}


def certain(severity: Severity) -> SeverityChances:
    """Somebody knows."""
    return SeverityChances(*(float(severity is one) for one in (Severity.LOW, Severity.MEDIUM, Severity.HIGH)))


def severity_chances(damage_class: DamageClass, measures: Measures, depth_mm: float | None = None) -> SeverityChances:
    """Of a measured damage; `depth_mm` where somebody measured a hole's."""
    if damage_class is DamageClass.POTHOLE:
        return hole_chances(measures, depth_mm)
    if damage_class is DamageClass.ALLIGATOR:
        return _over(measures.opening_mm, NET_MM)
    width = _over(measures.opening_mm, LINE_MM)
    broken = Estimate(max(measures.broken_share, 1e-4), BROKEN_LOG_SD).at_least(BROKEN_LINE_SHARE)
    spalled = broken * (width.medium + width.high)  # a hairline beside a stain is not broken out
    high = 1 - (1 - width.high) * (1 - spalled)
    medium = max(0.0, min(width.medium, 1 - high))
    return SeverityChances(1 - medium - high, medium, high)


def hole_chances(measures: Measures, depth_mm: float | None = None) -> SeverityChances:
    """ASTM D6433's table of diameter and depth, over what both may be."""
    diameter = measures.diameter_m or Estimate(math.sqrt(4 * measures.area_m2.value / math.pi), 0.2)
    depth = Estimate(depth_mm, 0.0) if depth_mm is not None else depth_prior(measures)
    rows = _bands(diameter, (SMALL_HOLE_M, MIDDLE_HOLE_M, WIDE_HOLE_M, WIDEST_HOLE_M))
    columns = _bands(depth, (SHALLOW_MM, DEEP_MM))
    sums: dict[Severity, float] = dict.fromkeys(Severity, 0.0)
    for middle_m, chance in rows.items():
        for middle_mm, share in columns.items():
            sums[hole_severity(middle_m, middle_mm)] += chance * share
    return SeverityChances(sums[Severity.LOW], sums[Severity.MEDIUM], sums[Severity.HIGH])


def depth_prior(measures: Measures) -> Estimate:
    """What is known of a hole's depth before anybody measured it: shifted by how dark its broken edge is."""
    hint = DEPTH_PER_OPENING * math.log(max(measures.opening_mm.value, 0.1) / SHALLOW_OPENING_MM)
    return Estimate(DEPTH_MM * math.exp(hint), math.hypot(DEPTH_LOG_SD, DEPTH_PER_OPENING * measures.opening_mm.log_sd))


def _over(estimate: Estimate, limits: tuple[float, float]) -> SeverityChances:
    medium, high = (estimate.at_least(limit) for limit in limits)
    return SeverityChances(1 - medium, medium - high, high)


def _bands(estimate: Estimate, limits: tuple[float, ...]) -> Mapping[float, float]:
    """Probability of each band between limits, named by a value inside it."""
    over = [1.0, *(estimate.at_least(limit) for limit in limits), 0.0]
    inside = [
        limits[0] / 2,
        *(math.sqrt(low * high) for low, high in pairwise(limits)),
        limits[-1] * 2,
    ]
    return {value: upper - lower for value, upper, lower in zip(inside, over[:-1], over[1:], strict=True)}
