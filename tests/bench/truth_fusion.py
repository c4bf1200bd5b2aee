"""One damage, one dot: repeated sightings, second dots, swallowed damages; and what the map shows that is not there."""

from collections.abc import Iterator

import numpy as np

from data.damages.damages import Status
from tests.bench.truth_assignments import Assignments, passes
from tests.bench.truth_season import Outcome
from tests.bench.truth_table import Figure, Target, share

OFF_THE_MAP = (Status.CANDIDATE, Status.VERIFIED, Status.DISMISSED, Status.MERGED)
"""Dots of these statuses are no longer on the foreman's map."""


def fusion_figures(outcome: Outcome, ours: Assignments, initial: Assignments, plain: Assignments) -> Iterator[Figure]:
    """The issue's three, and doubles that are still on the map.

    Args:
        initial: ours with each dot by itself, whatever it was merged into: a second dot counts though it went again.
    """
    a, b = rightly_assigned(ours), rightly_assigned(plain)
    yield _share("gentagne observationer i rette skade", a, b, Target(0.97, None))
    a, b = has_second_dot(initial), has_second_dot(plain)
    yield _share("skader med mere end én prik", a, b, Target(None, 0.03))
    alive = {dot for dot, row in outcome.dots[-1].items() if row.status not in OFF_THE_MAP}
    a = [sum(dot in alive for dot in dots) > 1 for dots in ours.dots_of.values()]
    yield _share("heraf stadig på kortet til sidst", a, [], None)
    a, b = swallowed(ours), swallowed(plain)
    yield _share("skader slugt af en andens prik", a, b, Target(None, 0.01))


def map_figures(outcome: Outcome, ours: Assignments) -> Iterator[Figure]:
    """What the foreman's map says at the season's end; the targets are issue 13's."""
    last = outcome.season.drives[-1].week
    living = [d.id for d in outcome.season.damages if d.exists(last)]
    alive = {dot for dot, row in outcome.dots[-1].items() if row.status not in OFF_THE_MAP}
    known = [any(dot in alive for dot in ours.dots_of.get(truth, ())) for truth in living]
    yield Figure("levende skader på kortet", share(known), "–", Target(0.95, None), float(np.mean(known)), "%")
    false = [ours.owner[dot] <= 0 for dot in alive]
    yield _share("prikker der viser ting der ligner eller ingenting", false, [], Target(None, 0.10))
    kinds = {"ting der ligner (dæksler, lapper)": -1, "ingenting": 0, "udbedrede skader": 1}
    for name, kind in kinds.items():
        dots = [dot for dot in alive if np.sign(ours.owner[dot]) == kind and ours.owner[dot] not in living]
        yield Figure(f"prikker der viser {name}", f"{len(dots)}", "–", None, float(len(dots)), "")


def rightly_assigned(assignments: Assignments) -> list[bool]:
    """For each sighting after a damage's first pass, whether it is in the damage's own dot."""
    answers = []
    for truth, sightings in assignments.of_truth.items():
        for repeated in passes(sightings)[1:]:
            answers += [sighting.dot == assignments.main_dot.get(truth) for sighting in repeated]
    return answers


def has_second_dot(assignments: Assignments) -> list[bool]:
    """For each damage with a dot, whether it has more."""
    return [len(dots) > 1 for dots in assignments.dots_of.values()]


def swallowed(assignments: Assignments) -> list[bool]:
    """For each damage with a sighting, whether most of its sightings are in another damage's dot."""
    answers = []
    for truth, sightings in assignments.of_truth.items():
        owners = [assignments.owner[sighting.dot] for sighting in sightings]
        answers.append(sum(owner > 0 and owner != truth for owner in owners) > len(sightings) / 2)
    return answers


def _share(name: str, ours: list[bool], plain: list[bool], target: Target | None) -> Figure:
    return Figure(name, share(ours), share(plain), target, float(np.mean(ours)) if ours else None, "%")
