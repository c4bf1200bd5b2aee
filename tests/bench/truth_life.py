"""Repaired damages that are called so, and existing ones that are called repaired."""

from collections.abc import Callable, Iterator

import numpy as np

from data.damages.damages import Status
from tests.bench.season import TrueDamage
from tests.bench.truth_assignments import Assignments
from tests.bench.truth_season import Outcome
from tests.bench.truth_table import Figure, Target, share

WITHIN_PASSES = 2
"""Valid passes (issue)."""
ANY_LANE_M, OWN_LANE_M = 8.0, 2.5
"""How far beside the damage a vehicle may pass for the pass to count: in either lane, or in the damage's own."""


def life_figures(outcome: Outcome, ours: Assignments) -> Iterator[Figure]:
    """The plain way knows no life, so its column is empty."""
    verdicts = {d.id: v for d in outcome.season.damages if (v := verified(outcome, ours, d)) is not None}
    every = list(verdicts.values())
    yield Figure(
        f"udbedrede bekræftet inden {WITHIN_PASSES} passager", share(every), "–", Target(0.95, None), _mean(every), "%"
    )
    for name, reported, least in (("meldt udført", True, 0.97), ("ikke meldt", False, 0.85)):
        part = [v for truth, v in verdicts.items() if outcome.season.by_id[truth].repair_reported is reported]
        yield Figure(f"  heraf {name}", share(part), "–", Target(least, None), _mean(part), "%")
    for name, passes in (("i egen vognbane", _in_own_lane), ("som Vejsyn selv kalder gyldige", _called_valid)):
        part = [v for d in outcome.season.damages if (v := verified(outcome, ours, d, passes)) is not None]
        yield Figure(f"  inden {WITHIN_PASSES} passager {name}", share(part), "–", None, _mean(part), "%")
    at_last = [_status(outcome, ours, truth, -1) == Status.VERIFIED for truth in verdicts]
    yield Figure("  bekræftet ved sæsonens slutning", share(at_last), "–", None, _mean(at_last), "%")
    called = list(called_repaired(outcome, ours).values())
    yield Figure("levende skader kaldt udbedret", share(called), "–", Target(None, 0.005), _mean(called), "%")
    last = outcome.season.drives[-1].week
    still = [
        _status(outcome, ours, truth, -1) == Status.VERIFIED
        for truth in ours.main_dot
        if outcome.season.by_id[truth].exists(last)
    ]
    yield Figure("  og stadig ved sæsonens slutning", share(still), "–", None, _mean(still), "%")


Passes = Callable[[Outcome, Assignments, TrueDamage, int], int]
"""How often a drive passed a damage."""


def _in_either_lane(outcome: Outcome, assignments: Assignments, damage: TrueDamage, drive: int) -> int:
    return sum(away <= ANY_LANE_M for away in outcome.results[drive].passing_distances_m.get(damage.id, ()))


def _in_own_lane(outcome: Outcome, assignments: Assignments, damage: TrueDamage, drive: int) -> int:
    return sum(away <= OWN_LANE_M for away in outcome.results[drive].passing_distances_m.get(damage.id, ()))


def _called_valid(outcome: Outcome, assignments: Assignments, damage: TrueDamage, drive: int) -> int:
    """By where the drive's frames were taken, whatever they showed."""
    return outcome.valid_passes.get((drive, assignments.main_dot[damage.id]), 0)


def verified(
    outcome: Outcome, assignments: Assignments, damage: TrueDamage, passes: Passes = _in_either_lane
) -> bool | None:
    """Whether its dot was verified when two passes had gone by; None where it was not known or not passed twice."""
    if damage.repaired_week is None or not _known_before(outcome, assignments, damage):
        return None
    left = WITHIN_PASSES
    for plan in outcome.season.drives:
        if plan.week > damage.repaired_week:
            left -= passes(outcome, assignments, damage, plan.number)
            if left <= 0:
                return _status(outcome, assignments, damage.id, plan.number) == Status.VERIFIED
    return None


def called_repaired(outcome: Outcome, assignments: Assignments) -> dict[int, bool]:
    """Of each known damage whether its dot was ever called repaired while it existed."""
    answers = {}
    for truth, dot in assignments.main_dot.items():
        damage = outcome.season.by_id[truth]
        answers[truth] = any(
            outcome.dots[plan.number].get(dot) is not None and outcome.dots[plan.number][dot].status == Status.VERIFIED
            for plan in outcome.season.drives
            if damage.exists(plan.week)
        )
    return answers


def _known_before(outcome: Outcome, assignments: Assignments, damage: TrueDamage) -> bool:
    dot = assignments.main_dot.get(damage.id)
    before = [p.number for p in outcome.season.drives if damage.repaired_week is None or p.week < damage.repaired_week]
    stood = outcome.dots[before[-1]].get(dot) if dot is not None and before else None
    return stood is not None and stood.status != Status.CANDIDATE


def _status(outcome: Outcome, assignments: Assignments, truth: int, drive: int) -> str:
    dot = outcome.dots[drive].get(assignments.main_dot[truth])
    return dot.status if dot else "gone"


def _mean(values: list[bool]) -> float | None:
    return float(np.mean(values)) if values else None
