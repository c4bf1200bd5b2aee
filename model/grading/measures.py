"""What was measured of a damage: values with their errors, joined over frames and drives; no pixels here.

`model.measuring` makes them from a frame; a Trace keeps them, so that nothing needs the video later.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

LEAST = 1e-4
"""Nothing measured is taken for less: a logarithm wants more than nothing."""

LEAST_VARIANCE = 1e-4
"""Of a logarithm: no look is surer than a hundredth."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A positive number known to a factor: the median and the standard deviation of its natural logarithm."""

    value: float
    log_sd: float

    def at_least(self, limit: float) -> float:
        """Probability, 0–1, that the true value is over a limit (log-normal)."""
        if self.value <= 0:
            return 0.0
        return normal_cdf(math.log(self.value / limit) / max(self.log_sd, 1e-6))

    def named(self, unit: str) -> str:
        """In words: `8 ± 3 mm`."""
        return f"{self.value:.3g} ± {self.value * self.log_sd:.2g} {unit}"

    def times(self, factor: float) -> "Estimate":
        """In another unit."""
        return Estimate(self.value * factor, self.log_sd)


def normal_cdf(z: float) -> float:
    """Of the standard normal distribution."""
    return (1 + math.erf(z / math.sqrt(2))) / 2


def joined(estimates: Sequence[Estimate], common_log_sd: float = 0.0) -> Estimate:
    """Several looks at one thing, weighted by their precision in logarithms; at least one.

    Args:
        estimates: of frames or drives.
        common_log_sd: the part of their errors that all share, which more looks do not lessen.
    """
    own = [max(estimate.log_sd**2 - common_log_sd**2, LEAST_VARIANCE) for estimate in estimates]
    weights = [1 / variance for variance in own]
    total = sum(weights)
    pairs = zip(estimates, weights, strict=True)
    mean = sum(math.log(max(estimate.value, LEAST)) * weight for estimate, weight in pairs) / total
    return Estimate(math.exp(mean), math.sqrt(1 / total + common_log_sd**2))


@dataclass(frozen=True, slots=True)
class Measures:
    """One damage as one frame, a drive or all drives measured it."""

    opening_mm: Estimate
    """Road opened by cracks and broken edges per metre crossed, in the worst half metre, millimetres: of a single crack
    its width, of a net the widths of all the cracks that one metre meets; of each only what is wider than a hairline,
    some 3 mm, which is as dark as sound asphalt's own pits (ASTM D6433 calls a net of hairlines low)."""
    opened_share: Estimate
    """Of the whole damage, 0–1."""
    area_m2: Estimate
    """Of net or hole; along a line, of what its cracks take up."""
    crack_mm: Estimate
    """Mean width of its cracks, millimetres."""
    resolved_mm: float
    """Cracks narrower than this are measured by their darkness alone: said as "under x mm" unless it is dark enough."""
    crack_m: Estimate
    """Length of its cracks, metres."""
    pale: float = 0.0
    """Share of the cracks' rims that is paler than the road: pumped fines, or sealed; 0–1."""
    broken_share: float = 0.0
    """Of the damage: broken out, spalled or ravelled; 0–1."""
    diameter_m: Estimate | None = None
    """Mean diameter of a hole, metres (ASTM D6433); None of cracks."""
    edge_per_cm: float = 0.0
    """Change of tone across a hole's edge: sharp over about 0.1, worn below 0.05."""
    far_shadow: float = 0.0
    """A hint of depth, 0–1, and no more."""
    visibility: float = 1.0
    """How well the frame showed it, 0–1: shadow, glare, blur and distance lessen it."""
    along_m: float = 0.0
    """So much of the road's length was measured, metres: of a long net its nearest part. 0 of what nobody measured."""
    pixel_mm: float = 0.0
    """Road under one pixel at the box's lower edge, millimetres, by the camera that all this was measured with."""

    @property
    def density_per_m(self) -> float:
        """Length of cracks for each square metre."""
        return self.crack_m.value / max(self.area_m2.value, 0.01)

    @property
    def piece_m(self) -> float | None:
        """Mean size of the pieces between the cracks: of a mosaic twice the area over the sides' length."""
        return 2 / self.density_per_m if self.density_per_m > 1 else None

    @property
    def unresolved(self) -> bool:
        """Whether its cracks are narrower than the camera could tell."""
        return self.crack_mm.value < self.resolved_mm

    def scaled(self, pixel_mm: float) -> "Measures":
        """The same by a camera that is known better: one under whose pixel lies so much road, millimetres.

        What is a share of the road (a net's openings are, in millimetres per metre) stays as it is.
        """
        times = pixel_mm / self.pixel_mm
        return replace(
            self,
            area_m2=self.area_m2.times(times**2),
            crack_mm=self.crack_mm.times(times),
            resolved_mm=self.resolved_mm * times,
            crack_m=self.crack_m.times(times),
            diameter_m=self.diameter_m and self.diameter_m.times(times),
            edge_per_cm=self.edge_per_cm / times,
            along_m=self.along_m * times,
            pixel_mm=pixel_mm,
        )

    def reaching(self, length_m: float) -> "Measures":
        """Of the whole of a damage that is so long, where a part of it was measured: area and cracks go on as there."""
        times = length_m / self.along_m if self.along_m else 1.0
        return replace(self, area_m2=self.area_m2.times(times), crack_m=self.crack_m.times(times), along_m=length_m)

    def row(self) -> list[float | None]:
        """Its numbers as they are kept, in the fields' order; value and error of an estimate, none where there is none.

        A field that comes later is put last, and has its default in rows of before.
        """
        return [number for field in fields(self) for number in _numbers(field.name, getattr(self, field.name))]

    @classmethod
    def of_row(cls, row: Sequence[float | None]) -> "Measures":
        """Out of kept numbers."""
        left, values = list(row), dict[str, Any]()
        for field in fields(cls):
            if not left:
                break
            taken = [left.pop(0) for _ in range(2 if field.name in ESTIMATES else 1)]
            value, error = taken[0], taken[-1] if field.name in ESTIMATES else None
            values[field.name] = value if value is None or error is None else Estimate(value, error)
        return cls(**values)


ESTIMATES = frozenset({"opening_mm", "opened_share", "area_m2", "crack_mm", "crack_m", "diameter_m"})
"""Fields that are kept as two numbers."""

KEPT_DIGITS = 4
"""Significant digits of what is kept: ten times finer than the surest look."""


def _numbers(name: str, value: Estimate | float | None) -> list[float | None]:
    if isinstance(value, Estimate):
        return [_short(value.value), _short(value.log_sd)]
    if name in ESTIMATES:
        return [None, None]
    return [None] if value is None else [_short(float(value))]


def _short(value: float) -> float:
    return float(f"{value:.{KEPT_DIGITS}g}")


def joined_measures(looks: Sequence[Measures], common_log_sd: float) -> Measures:
    """Over frames or drives: estimates by their precision, hints by visibility; at least one look."""
    best = max(looks, key=lambda look: look.visibility)
    diameters = [look.diameter_m for look in looks if look.diameter_m]
    return Measures(
        opening_mm=joined([look.opening_mm for look in looks], common_log_sd),
        opened_share=joined([look.opened_share for look in looks], common_log_sd),
        area_m2=joined([look.area_m2 for look in looks], common_log_sd),
        crack_mm=joined([look.crack_mm for look in looks], common_log_sd),
        resolved_mm=min(look.resolved_mm for look in looks),
        crack_m=joined([look.crack_m for look in looks], common_log_sd),
        pale=_visible_mean([look.pale for look in looks], looks),
        broken_share=_visible_mean([look.broken_share for look in looks], looks),
        diameter_m=joined(diameters, common_log_sd) if diameters else None,
        edge_per_cm=best.edge_per_cm,
        far_shadow=best.far_shadow,
        visibility=best.visibility,
        along_m=sum(look.along_m for look in looks) / len(looks),
        pixel_mm=min(look.pixel_mm for look in looks),
    )


def _visible_mean(values: Sequence[float], looks: Sequence[Measures]) -> float:
    total = sum(look.visibility for look in looks)
    if not total:
        return sum(values) / len(values)
    return sum(value * look.visibility for value, look in zip(values, looks, strict=True)) / total
