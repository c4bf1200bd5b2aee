"""Who is who: which dots show which true damage, ours and the plain way's alike."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

import numpy as np
import shapely

from tests.bench.season import TrueDamage
from tests.bench.truth_put import Put
from tests.bench.truth_season import Outcome, Sight

SAME_PASS_S = 20.0
"""Sightings of one thing in one drive farther apart than this are two passes of it."""


Pass = tuple[Put, ...]


@dataclass(frozen=True)
class Ledger:
    """All sightings in the order of time."""

    puts: tuple[Put, ...]

    @cached_property
    def of_truth(self) -> dict[int, tuple[Put, ...]]:
        """By what they truly show; damages only."""
        return _grouped((put.truth, put) for put in self.puts if put.truth > 0)

    @cached_property
    def of_dot(self) -> dict[int, tuple[Put, ...]]:
        """By dot."""
        return _grouped((put.dot, put) for put in self.puts)

    @cached_property
    def owner(self) -> dict[int, int]:
        """What most of a dot's sightings show."""
        return {dot: Counter(put.truth for put in puts).most_common(1)[0][0] for dot, puts in self.of_dot.items()}

    @cached_property
    def dots_of(self) -> dict[int, list[int]]:
        """The dots each true damage owns, the one with most of its sightings first."""
        owned: dict[int, list[int]] = defaultdict(list)
        for dot, truth in self.owner.items():
            if truth > 0:
                owned[truth].append(dot)
        shows = {dot: Counter(put.truth for put in puts) for dot, puts in self.of_dot.items()}
        return {truth: sorted(dots, key=lambda dot: -shows[dot][truth]) for truth, dots in owned.items()}

    @cached_property
    def home(self) -> dict[int, int]:
        """The dot of each true damage that owns one."""
        return {truth: dots[0] for truth, dots in self.dots_of.items()}


def ours(outcome: Outcome) -> Ledger:
    """Of the pipeline, a dot that was merged into another counted for that."""
    return _ledger(outcome.sights, lambda sight: sight.whole)


def ours_as_founded(outcome: Outcome) -> Ledger:
    """Of the pipeline, every dot by itself that ever was one."""
    return _ledger(outcome.sights, lambda sight: sight.dot)


def plain(outcome: Outcome) -> Ledger:
    """Of the plain way."""
    from tests.bench.truth_plain import clustered

    sights = [sight for read in outcome.reads for sight in read.plain.sights]
    dots = clustered(sights)
    return Ledger(
        tuple(Put(s.drive, s.pts_s, s.x, s.y, 1.0, s.truth, dot) for s, dot in zip(sights, dots, strict=True))
    )


def passes(puts: Iterable[Put]) -> list[Pass]:
    """Sightings in the order of time, drive by drive and time by time."""
    found: list[Pass] = []
    for _, group in groupby(sorted(puts, key=lambda put: (put.drive, put.pts_s)), key=lambda put: put.drive):
        current: list[Put] = []
        for put in group:
            if current and put.pts_s - current[-1].pts_s > SAME_PASS_S:
                found.append(tuple(current))
                current = []
            current.append(put)
        found.append(tuple(current))
    return found


def middle(puts: Sequence[Put]) -> tuple[float, float]:
    """The weighted mean of places, EPSG:25832."""
    weights = np.array([put.weight for put in puts])
    xy = np.array([(put.x, put.y) for put in puts])
    x, y = (weights[:, None] * xy).sum(axis=0) / weights.sum()
    return float(x), float(y)


def off(damage: TrueDamage, x: float, y: float) -> tuple[float, float]:
    """How far a place lies along and to the right of where a damage truly is, on its section, metres."""
    line, point = damage.road.line, shapely.Point(x, y)
    along = float(line.project(point))
    a, b = line.interpolate(max(0.0, along - 0.5)), line.interpolate(min(line.length, along + 0.5))
    aside = ((x - a.x) * (b.y - a.y) - (y - a.y) * (b.x - a.x)) / max(float(np.hypot(b.x - a.x, b.y - a.y)), 1e-9)
    return along - damage.chainage_m, aside - damage.offset_m


def _ledger(sights: Iterable[Sight], dot: Callable[[Sight], int]) -> Ledger:
    return Ledger(tuple(Put(s.drive, s.pts_s, s.x, s.y, 1 / s.distance_m**3, s.truth, dot(s)) for s in sights))


def _grouped(pairs: Iterable[tuple[int, Put]]) -> dict[int, tuple[Put, ...]]:
    groups: dict[int, list[Put]] = defaultdict(list)
    for name, put in pairs:
        groups[name].append(put)
    return {name: tuple(puts) for name, puts in groups.items()}
