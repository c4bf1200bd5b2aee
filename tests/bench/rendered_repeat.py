"""Repeatability, as road authorities accept by: two drives of one road on different days, each read alone.

Dots agree where `data.simulate.verdict.paired` pairs them: two receivers' errors of 3 m each are 4.2 m together, one
sigma, and a lane's wheel paths lie 1.5 m apart. What was repaired between the days is left out. A section of 10 m has
the class of the worst dot in it, by the graver end of what the dot may be. As a measure of chance the second day's dots
are also moved along the road.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from data.simulate.verdict import Spot, paired
from model.vocabulary import Severity
from tests.bench.rendered_night import MapDot
from tests.bench.truth_table import Figure, share

MOVED_M = 50.0
SECTION_M = 10.0
GRADES = tuple(Severity)
"""From the least."""
REPAIRED_NEAR_M = 8.0
"""A dot so near to something repaired may show it."""


def repeat_figures(
    first: Sequence[MapDot],
    second: Sequence[MapDot],
    lengths_m: dict[int, float],
    repaired: Sequence[tuple[float, float]],
) -> Iterator[Figure]:
    """Of two drives.

    Args:
        lengths_m: of the sections driven, by id.
        repaired: EPSG:25832 of what was repaired between.
    """
    first = [dot for dot in first if all(np.hypot(dot.x - x, dot.y - y) > REPAIRED_NEAR_M for x, y in repaired)]
    a, b = ([dot for dot in dots if dot.severity != GRADES[0]] for dots in (first, second))
    yield _share("prikker, mindst middel: oktober genfundet i november", _agree(a, b))
    yield _share("prikker, mindst middel: november fundet i oktober", _agree(b, a))
    yield _share("  tilfældigt (flyttet 50 m)", _agree(a, [_moved(dot) for dot in b]))
    yield from _section_figures(first, second, lengths_m)


def _section_figures(
    first: Sequence[MapDot], second: Sequence[MapDot], lengths_m: dict[int, float]
) -> Iterator[Figure]:
    a, b, moved = (_classes(dots, lengths_m) for dots in (first, second, [_moved(dot) for dot in second]))
    yield _share(f"stykker på {SECTION_M:g} m med samme klasse", a == b)
    marked = (a > 0) | (b > 0)
    yield _share("  af dem med en prik i mindst én af kørslerne", (a == b)[marked])
    yield _share("  tilfældigt (flyttet 50 m)", a == moved)
    by_chance = sum(float(np.mean(a == grade) * np.mean(b == grade)) for grade in range(len(GRADES) + 1))
    kappa = (float(np.mean(a == b)) - by_chance) / (1 - by_chance)
    yield Figure("  Cohens kappa", f"{kappa:.2f}", "–", None, kappa, "")


def _classes(dots: Sequence[MapDot], lengths_m: dict[int, float]) -> np.ndarray:
    """Of each 10 m: 0 no dot, else 1 + the worst grade."""
    classes = {section: np.zeros(int(np.ceil(length / SECTION_M)), int) for section, length in lengths_m.items()}
    for dot in dots:
        if dot.section in classes:
            at = min(int(max(dot.chainage_m, 0.0) / SECTION_M), len(classes[dot.section]) - 1)
            classes[dot.section][at] = max(classes[dot.section][at], 1 + GRADES.index(Severity(dot.severity)))
    return np.concatenate(list(classes.values()))


def _agree(dots: Sequence[MapDot], others: Sequence[MapDot]) -> list[bool]:
    """For each dot, whether it has a partner among the others."""
    pairs = paired([_spot(dot) for dot in dots], [_spot(dot) for dot in others])
    return [i in pairs for i in range(len(dots))]


def _spot(dot: MapDot) -> Spot:
    return Spot("", dot.damage_class, str(dot.section), dot.chainage_m, dot.offset_m)


def _moved(dot: MapDot) -> MapDot:
    return replace(dot, chainage_m=dot.chainage_m + MOVED_M)


def _share(name: str, values: Sequence[bool] | np.ndarray) -> Figure:
    return Figure(name, share(list(values)), "–", None, float(np.mean(values)) if len(values) else None, "%")
