"""Which dots show which true damage, by what most of their sightings show: the pipeline's and the plain way's alike."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

import numpy as np
import shapely

from tests.bench.season import TrueDamage
from tests.bench.truth_assigned import AssignedSighting
from tests.bench.truth_plain import clustered
from tests.bench.truth_season import Outcome, StoredSighting

SAME_PASS_S = 20.0
"""Sightings of one damage in one drive farther apart than this are two passes of it."""

Pass = tuple[AssignedSighting, ...]


@dataclass(frozen=True)
class Assignments:
    """All sightings in the order of time, each with its dot and its truth."""

    sightings: tuple[AssignedSighting, ...]

    @cached_property
    def of_truth(self) -> dict[int, tuple[AssignedSighting, ...]]:
        """By what they truly show; damages only."""
        return _grouped((sighting.truth, sighting) for sighting in self.sightings if sighting.truth > 0)

    @cached_property
    def of_dot(self) -> dict[int, tuple[AssignedSighting, ...]]:
        """By dot."""
        return _grouped((sighting.dot, sighting) for sighting in self.sightings)

    @cached_property
    def owner(self) -> dict[int, int]:
        """What most of a dot's sightings show."""
        return {dot: shows.most_common(1)[0][0] for dot, shows in self._shows.items()}

    @cached_property
    def dots_of(self) -> dict[int, list[int]]:
        """The dots each true damage owns, the one with most of its sightings first."""
        owned: dict[int, list[int]] = defaultdict(list)
        for dot, truth in self.owner.items():
            if truth > 0:
                owned[truth].append(dot)
        return {truth: sorted(dots, key=lambda dot: -self._shows[dot][truth]) for truth, dots in owned.items()}

    @cached_property
    def main_dot(self) -> dict[int, int]:
        """The dot of each true damage that owns one."""
        return {truth: dots[0] for truth, dots in self.dots_of.items()}

    @cached_property
    def _shows(self) -> dict[int, Counter[int]]:
        return {dot: Counter(s.truth for s in sightings) for dot, sightings in self.of_dot.items()}


def our_assignments(outcome: Outcome) -> Assignments:
    """Of the pipeline, a dot that was merged into another counted for that."""
    return _assignments(outcome.sightings, lambda sighting: sighting.merged_into)


def our_initial_assignments(outcome: Outcome) -> Assignments:
    """Of the pipeline, every dot by itself that ever was one."""
    return _assignments(outcome.sightings, lambda sighting: sighting.dot)


def plain_assignments(outcome: Outcome) -> Assignments:
    """Of the plain way."""
    sightings = [sighting for result in outcome.results for sighting in result.plain.sightings]
    return Assignments(
        tuple(
            AssignedSighting(s.drive, s.pts_s, s.x, s.y, 1.0, s.truth, dot)
            for s, dot in zip(sightings, clustered(sightings), strict=True)
        )
    )


def passes(sightings: Iterable[AssignedSighting]) -> list[Pass]:
    """Sightings in the order of time, drive by drive and time by time."""
    found: list[Pass] = []
    for _, group in groupby(sorted(sightings, key=lambda s: (s.drive, s.pts_s)), key=lambda s: s.drive):
        current: list[AssignedSighting] = []
        for sighting in group:
            if current and sighting.pts_s - current[-1].pts_s > SAME_PASS_S:
                found.append(tuple(current))
                current = []
            current.append(sighting)
        found.append(tuple(current))
    return found


def mean_place(sightings: Sequence[AssignedSighting]) -> tuple[float, float]:
    """The weighted mean of places, EPSG:25832."""
    weights = np.array([sighting.weight for sighting in sightings])
    xy = np.array([(sighting.x, sighting.y) for sighting in sightings])
    x, y = (weights[:, None] * xy).sum(axis=0) / weights.sum()
    return float(x), float(y)


def place_error(damage: TrueDamage, x: float, y: float) -> tuple[float, float]:
    """How far a place lies along and to the right of where a damage truly is, on its section, metres."""
    line, point = damage.road.line, shapely.Point(x, y)
    along = float(line.project(point))
    a, b = line.interpolate(max(0.0, along - 0.5)), line.interpolate(min(line.length, along + 0.5))
    right = ((x - a.x) * (b.y - a.y) - (y - a.y) * (b.x - a.x)) / max(float(np.hypot(b.x - a.x, b.y - a.y)), 1e-9)
    return along - damage.chainage_m, right - damage.offset_m


def _assignments(sightings: Iterable[StoredSighting], dot: Callable[[StoredSighting], int]) -> Assignments:
    """Nearer sightings weigh more: the error of a place on the ground grows with the distance cubed."""
    return Assignments(
        tuple(AssignedSighting(s.drive, s.pts_s, s.x, s.y, 1 / s.distance_m**3, s.truth, dot(s)) for s in sightings)
    )


def _grouped(pairs: Iterable[tuple[int, AssignedSighting]]) -> dict[int, tuple[AssignedSighting, ...]]:
    groups: dict[int, list[AssignedSighting]] = defaultdict(list)
    for name, sighting in pairs:
        groups[name].append(sighting)
    return {name: tuple(sightings) for name, sightings in groups.items()}
