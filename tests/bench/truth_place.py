"""Where the dots lie: against the truth after one pass and after ten, and against themselves in two passes."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from tests.bench.truth_assigned import AssignedSighting
from tests.bench.truth_assignments import Assignments, Pass, mean_place, passes, place_error
from tests.bench.truth_season import Outcome
from tests.bench.truth_table import Figure, Target, median_p90, share

MANY = 10
"""Passes (issue: after ten)."""
NEIGHBOURS_S = 20.0
"""Damages that both passes passed so soon before or after share the receivers' errors."""
ELLIPSE_90 = 4.605
"""90 % of a two-dimensional normal distribution have a smaller squared distance in standard errors."""


@dataclass(frozen=True, slots=True)
class Error:
    """Of one dot's place after so many passes with a sighting of it; metres."""

    passes: int
    along: float
    across: float
    inside: bool | None
    """Whether the error lies in the stated 90 % ellipse; None where none is stated."""


def place_figures(outcome: Outcome, ours: Assignments, plain: Assignments) -> Iterator[Figure]:
    """Absolute errors; the same lines for every season, empty where nothing was measured."""
    mine, theirs = _our_errors(outcome, ours), _plain_errors(outcome, plain)
    for title, limit, chosen in (
        ("efter 1 passage", 3.0, _first),
        (f"efter {MANY} passager", 1.5, _tenth),
        ("sidst i sæsonen", None, _last),
    ):
        a, b = chosen(mine), chosen(theirs)
        yield _figure(f"langs vejen, {title}", a, b, lambda e: e.along, limit)
        yield _figure(f"på tværs, {title}", a, b, lambda e: e.across, 0.5)
        inside = [e.inside for e in a if e.inside is not None]
        yield Figure(f"90 %-ellipsen rammer, {title}", share(inside), "–", Target(0.85, 0.95), _mean(inside), "%")


def repeat_figures(outcome: Outcome, ours: Assignments, plain: Assignments) -> Iterator[Figure]:
    """The same damage in two passes, one after the other."""
    a, b = _apart(ours), _apart(plain)
    yield Figure("som de er lagt", median_p90(a), median_p90(b), None, _median(a), "m")
    a = _apart(Assignments(tuple(outcome.aligned_sightings)))
    yield Figure("rettet ind af natten", median_p90(a), "–", Target(None, 1.0), _median(a), "m")
    a, b = _aligned(ours), _aligned(plain)
    name = "rettet ind af bænken, kun efter naboerne"
    yield Figure(name, median_p90(a), median_p90(b), None, _median(a), "m")


def _figure(
    name: str, a: Sequence[Error], b: Sequence[Error], pick: Callable[[Error], float], limit: float | None
) -> Figure:
    mine, theirs = [abs(pick(e)) for e in a], [abs(pick(e)) for e in b]
    target = Target(None, limit) if limit is not None else None
    return Figure(name, median_p90(mine), median_p90(theirs), target, _median(mine), "m")


Errors = dict[int, list[Error]]
"""By true damage, in the order of time."""


def _first(errors: Errors) -> list[Error]:
    return [first for each in errors.values() if (first := next((e for e in each if e.passes == 1), None))]


def _tenth(errors: Errors) -> list[Error]:
    return [tenth for each in errors.values() if (tenth := next((e for e in each if e.passes >= MANY), None))]


def _last(errors: Errors) -> list[Error]:
    return [each[-1] for each in errors.values() if each]


def _our_errors(outcome: Outcome, assignments: Assignments) -> Errors:
    errors: Errors = {}
    for truth, dot in assignments.main_dot.items():
        damage, each = outcome.season.by_id[truth], []
        for count, drive in _counted(passes(assignments.of_dot[dot])):
            stood = outcome.dots[drive].get(dot)
            if stood is None:
                continue
            along, across = place_error(damage, stood.x, stood.y)
            far = (along / stood.along_sd_m) ** 2 + (across / stood.across_sd_m) ** 2
            each.append(Error(count, along, across, bool(far <= ELLIPSE_90)))
        errors[truth] = each
    return errors


def _plain_errors(outcome: Outcome, assignments: Assignments) -> Errors:
    errors: Errors = {}
    for truth, dot in assignments.main_dot.items():
        damage, each = outcome.season.by_id[truth], []
        so_far: list[AssignedSighting] = []
        for count, sightings in enumerate(passes(assignments.of_dot[dot]), start=1):
            so_far += sightings
            each.append(Error(count, *place_error(damage, *mean_place(so_far)), None))
        errors[truth] = each
    return errors


def _counted(found: Sequence[Pass]) -> list[tuple[int, int]]:
    """How many passes had a sighting of it after each drive."""
    last_of_drive = [
        n for n in range(1, len(found) + 1) if n == len(found) or found[n][0].drive != found[n - 1][0].drive
    ]
    return [(n, found[n - 1][0].drive) for n in last_of_drive]


def _apart(assignments: Assignments) -> list[float]:
    gaps = []
    for sightings in assignments.of_truth.values():
        for a, b in pairwise(passes(sightings)):
            gaps.append(float(np.hypot(*np.subtract(mean_place(a), mean_place(b)))))
    return gaps


Shift = tuple[int, float, float, float, float]
"""True damage, pts in both passes, and how far the second pass placed it east and north of the first."""


def _aligned(assignments: Assignments) -> list[float]:
    """What is left of the distance when the shift of its neighbours, not its own, is taken off."""
    shifts: dict[tuple[int, int], list[Shift]] = defaultdict(list)
    for truth, sightings in assignments.of_truth.items():
        for a, b in pairwise(passes(sightings)):
            (ax, ay), (bx, by) = mean_place(a), mean_place(b)
            shifts[a[0].drive, b[0].drive].append((truth, a[0].pts_s, b[0].pts_s, bx - ax, by - ay))
    return [left for group in shifts.values() for shift in group if (left := _left(shift, group)) is not None]


def _left(shift: Shift, group: Sequence[Shift]) -> float | None:
    near = [
        (max(abs(other[1] - shift[1]), abs(other[2] - shift[2])), other[3], other[4])
        for other in group
        if other[0] != shift[0]
    ]
    near = [other for other in near if other[0] < NEIGHBOURS_S]
    if not near:
        return None
    seconds, east, north = np.array(near).T
    weights = 1 / (seconds + 1) ** 2  # a receiver's error wanders off, so the nearest know best
    return float(np.hypot(shift[3] - np.average(east, weights=weights), shift[4] - np.average(north, weights=weights)))


def _median(values: Sequence[float]) -> float | None:
    return float(np.median(values)) if len(values) else None


def _mean(values: Sequence[bool]) -> float | None:
    return float(np.mean(values)) if len(values) else None
