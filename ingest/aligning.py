"""Telling which of a drive's observations are damages already known.

A receiver's error is much the same for half a minute, so all that one stretch of a drive saw is shifted alike: the
shift that lets most of it fall on known damages is found first, and then each observation meets its own.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from model.vocabulary import DamageClass

SHIFT_LIMIT_M = 15.0
"""A receiver's jump in a street; beyond it nothing is taken for the same (issue: jumps to 15 m)."""

SHIFT_SD_M = 6.0
"""Difference of two drives' receiver errors along the road, one sigma: 4 m each (Newson & Krumm), times root two."""

AGREE_M = 1.5
"""Two damages that lie so near after the shift speak for it."""

LEAST_AGREEING = 2
"""One pair agrees with any shift; two make it believable."""

ALIGNED_GATE_M = 3.0
"""After a believable shift the same damage lies at most so far off along the road."""

UNALIGNED_GATE_M = 8.0
"""Without one, so far."""

ACROSS_GATE_M = 1.25
"""The picture tells across better than the receiver: the driver's place in the lane varies by so much."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A damage on the ground, known or just observed; metres in EPSG:25832."""

    x: float
    y: float
    damage_class: DamageClass
    length_m: float
    width_m: float


@dataclass(frozen=True, slots=True)
class _Pair:
    """An observation and a known damage that may be the same."""

    observed: int
    known: int
    along_m: float
    """How far ahead of the observation the known one lies, in the direction of the drive."""
    across_m: float
    slack_m: float
    """Cracks are long: so much more than the gate their middles may differ."""


def meet(observed: Sequence[Spot], headings_deg: Sequence[float], known: Sequence[Spot]) -> dict[int, int]:
    """Which observation is which known damage, by index; each meets at most one.

    Args:
        observed: one stretch of one drive, short enough for one receiver error (about 250 m).
        headings_deg: of the drive at each observation; 0 is north.
        known: damages around it.
    """
    pairs = list(_pairs(observed, headings_deg, known))
    shift, agreeing = _shift(pairs)
    gate = ALIGNED_GATE_M if agreeing >= LEAST_AGREEING else UNALIGNED_GATE_M
    met: dict[int, int] = {}
    for pair in sorted(pairs, key=lambda pair: _cost(pair, shift)):
        inside = max(0.0, abs(pair.along_m - shift) - pair.slack_m) <= gate
        if inside and pair.observed not in met and pair.known not in met.values():
            met[pair.observed] = pair.known
    return met


def _pairs(observed: Sequence[Spot], headings_deg: Sequence[float], known: Sequence[Spot]) -> list[_Pair]:
    pairs = []
    for i, (seen, heading) in enumerate(zip(observed, headings_deg, strict=True)):
        sin, cos = math.sin(math.radians(heading)), math.cos(math.radians(heading))
        for j, old in enumerate(known):
            east, north = old.x - seen.x, old.y - seen.y
            along, across = east * sin + north * cos, east * cos - north * sin
            is_crack = seen.damage_class is not DamageClass.POTHOLE
            slack = abs(seen.length_m - old.length_m) / 2 if is_crack else 0.0
            wide = abs(seen.width_m - old.width_m) / 2 if is_crack else 0.0
            near = abs(along) <= SHIFT_LIMIT_M + slack and abs(across) <= ACROSS_GATE_M + wide
            if near and _alike(seen, old):
                pairs.append(_Pair(i, j, along, across, slack))
    return pairs


def _alike(a: Spot, b: Spot) -> bool:
    """A hole is a hole; cracks of any kind grow into one another."""
    return (a.damage_class is DamageClass.POTHOLE) == (b.damage_class is DamageClass.POTHOLE)


def _shift(pairs: Sequence[_Pair]) -> tuple[float, int]:
    """The shift most pairs agree on, and how many do; no shift where none is believable."""
    best, best_score, best_count = 0.0, 0.0, 0
    for candidate in pairs:
        agreeing = [pair for pair in pairs if abs(pair.along_m - candidate.along_m) <= AGREE_M]
        count = min(len({pair.observed for pair in agreeing}), len({pair.known for pair in agreeing}))
        score = count - 0.5 * (candidate.along_m / SHIFT_SD_M) ** 2
        if count >= LEAST_AGREEING and score > best_score:
            best, best_score, best_count = sum(p.along_m for p in agreeing) / len(agreeing), score, count
    return best, best_count


def _cost(pair: _Pair, shift: float) -> float:
    return ((pair.along_m - shift) / ALIGNED_GATE_M) ** 2 + (pair.across_m / ACROSS_GATE_M) ** 2
