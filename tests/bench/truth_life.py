"""Mended damages that are called so, and living ones that are called mended."""

from collections.abc import Callable, Iterator

import numpy as np

from tests.bench.season import TrueDamage
from tests.bench.truth_ledger import Ledger
from tests.bench.truth_season import Outcome
from tests.bench.truth_table import Figure, Target, share

WITHIN = 2
"""Valid passes (issue)."""
ANY_LANE_M, OWN_LANE_M = 8.0, 2.5
"""How far beside the damage a vehicle may pass for the pass to count: in either lane, or in the damage's own."""


def life_figures(outcome: Outcome, ours: Ledger) -> Iterator[Figure]:
    """The plain way knows no life, so its column is empty."""
    verdicts = {d.id: v for d in outcome.season.damages if (v := verified(outcome, ours, d)) is not None}
    every = list(verdicts.values())
    yield Figure(
        f"udbedrede bekræftet inden {WITHIN} passager", share(every), "–", Target(0.95, None), _mean(every), "%"
    )
    for name, said in (("meldt udført", True), ("ikke meldt", False)):
        part = [v for truth, v in verdicts.items() if outcome.season.by_id[truth].said is said]
        yield Figure(f"  heraf {name}", share(part), "–", None, _mean(part), "%")
    for name, passes in (("i egen vognbane", _in_own_lane), ("som Vejsyn selv kalder gyldige", _called_valid)):
        part = [v for d in outcome.season.damages if (v := verified(outcome, ours, d, passes)) is not None]
        yield Figure(f"  inden {WITHIN} passager {name}", share(part), "–", None, _mean(part), "%")
    at_last = [_status(outcome, ours, truth, -1) == "verified" for truth in verdicts]
    yield Figure("  bekræftet ved sæsonens slutning", share(at_last), "–", None, _mean(at_last), "%")
    wronged = list(called_mended(outcome, ours).values())
    yield Figure("levende skader kaldt udbedret", share(wronged), "–", Target(None, 0.01), _mean(wronged), "%")
    last = outcome.season.drives[-1].week
    still = [
        _status(outcome, ours, truth, -1) == "verified"
        for truth in ours.home
        if outcome.season.by_id[truth].there(last)
    ]
    yield Figure("  og stadig ved sæsonens slutning", share(still), "–", None, _mean(still), "%")


Passes = Callable[[Outcome, Ledger, TrueDamage, int], int]
"""How often a drive passed a damage."""


def _in_either_lane(outcome: Outcome, ledger: Ledger, damage: TrueDamage, drive: int) -> int:
    return sum(away <= ANY_LANE_M for away in outcome.reads[drive].passed.get(damage.id, ()))


def _in_own_lane(outcome: Outcome, ledger: Ledger, damage: TrueDamage, drive: int) -> int:
    return sum(away <= OWN_LANE_M for away in outcome.reads[drive].passed.get(damage.id, ()))


def _called_valid(outcome: Outcome, ledger: Ledger, damage: TrueDamage, drive: int) -> int:
    """By where the drive's frames were taken, whatever they showed."""
    return outcome.valid.get((drive, ledger.home[damage.id]), 0)


def verified(outcome: Outcome, ledger: Ledger, damage: TrueDamage, passes: Passes = _in_either_lane) -> bool | None:
    """Whether its dot was verified when two passes had gone by; None where it was not known or not passed twice."""
    if damage.mended_week is None or not _known_before(outcome, ledger, damage):
        return None
    left = WITHIN
    for plan in outcome.season.drives:
        if plan.week > damage.mended_week:
            left -= passes(outcome, ledger, damage, plan.number)
            if left <= 0:
                return _status(outcome, ledger, damage.id, plan.number) == "verified"
    return None


def called_mended(outcome: Outcome, ledger: Ledger) -> dict[int, bool]:
    """Of each known damage whether its dot was ever called mended while it was there."""
    answers = {}
    for truth, dot in ledger.home.items():
        damage = outcome.season.by_id[truth]
        answers[truth] = any(
            outcome.dots[plan.number].get(dot) is not None and outcome.dots[plan.number][dot].status == "verified"
            for plan in outcome.season.drives
            if damage.there(plan.week)
        )
    return answers


def _known_before(outcome: Outcome, ledger: Ledger, damage: TrueDamage) -> bool:
    dot = ledger.home.get(damage.id)
    before = [p.number for p in outcome.season.drives if damage.mended_week is None or p.week < damage.mended_week]
    return dot is not None and bool(before) and dot in outcome.dots[before[-1]]


def _status(outcome: Outcome, ledger: Ledger, truth: int, drive: int) -> str:
    dot = outcome.dots[drive].get(ledger.home[truth])
    return dot.status if dot else "gone"


def _mean(values: list[bool]) -> float | None:
    return float(np.mean(values)) if values else None
