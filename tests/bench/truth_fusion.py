"""One damage, one dot: repeated sightings, doubles, mergers; and what the map shows that is not there."""

from collections.abc import Iterator

import numpy as np

from tests.bench.truth_ledger import Ledger, passes
from tests.bench.truth_season import Outcome
from tests.bench.truth_table import Figure, Target, share

GONE = ("verified", "dismissed", "merged")
"""Dots with these words are no longer on the foreman's map."""


def fusion_figures(outcome: Outcome, ours: Ledger, founded: Ledger, plain: Ledger) -> Iterator[Figure]:
    """The issue's three, and doubles that are still on the map.

    Args:
        founded: ours with each dot by itself, whatever it was merged into: a second dot counts though it went again.
    """
    a, b = right(ours), right(plain)
    yield _share("gentagne observationer i rette skade", a, b, Target(0.97, None))
    a, b = doubled(founded), doubled(plain)
    yield _share("skader med mere end én prik", a, b, Target(None, 0.01))
    alive = {dot for dot, row in outcome.dots[-1].items() if row.status not in GONE}
    a = [sum(dot in alive for dot in dots) > 1 for dots in ours.dots_of.values()]
    yield _share("heraf stadig på kortet til sidst", a, [], None)
    a, b = merged(ours), merged(plain)
    yield _share("skader slugt af en andens prik", a, b, Target(None, 0.01))


def map_figures(outcome: Outcome, ours: Ledger) -> Iterator[Figure]:
    """What the foreman's map says at the season's end; no target of the issue."""
    last = outcome.season.drives[-1].week
    living = [d.id for d in outcome.season.damages if d.there(last)]
    alive = {dot for dot, row in outcome.dots[-1].items() if row.status not in GONE}
    known = [any(dot in alive for dot in ours.dots_of.get(truth, ())) for truth in living]
    yield Figure("levende skader på kortet", share(known), "–", None, float(np.mean(known)), "%")
    kinds = {"ting der ligner (dæksler, lapper)": -1, "ingenting": 0, "udbedrede skader": 1}
    for name, kind in kinds.items():
        dots = [dot for dot in alive if np.sign(ours.owner[dot]) == kind and ours.owner[dot] not in living]
        yield Figure(f"prikker der viser {name}", f"{len(dots)}", "–", None, float(len(dots)), "")


def right(ledger: Ledger) -> list[bool]:
    """For each sighting after a damage's first pass, whether it is in the damage's own dot."""
    answers = []
    for truth, puts in ledger.of_truth.items():
        for one in passes(puts)[1:]:
            answers += [put.dot == ledger.home.get(truth) for put in one]
    return answers


def doubled(ledger: Ledger) -> list[bool]:
    """For each damage with a dot, whether it has more."""
    return [len(dots) > 1 for dots in ledger.dots_of.values()]


def merged(ledger: Ledger) -> list[bool]:
    """For each damage that was seen, whether most of its sightings are in another damage's dot."""
    answers = []
    for truth, puts in ledger.of_truth.items():
        strange = [put for put in puts if ledger.owner[put.dot] not in (truth, 0) and ledger.owner[put.dot] > 0]
        answers.append(len(strange) > len(puts) / 2)
    return answers


def _share(name: str, ours: list[bool], plain: list[bool], target: Target | None) -> Figure:
    return Figure(name, share(ours), share(plain), target, float(np.mean(ours)) if ours else None, "%")
