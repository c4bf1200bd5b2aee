"""Foremen who correct what they are shown, each by a law of his own that is known to the test."""

from collections.abc import Callable, Iterator
from math import log

import numpy as np

from model.grading.chances import severity_chances
from model.grading.fitting import Example
from model.grading.measures import Estimate, Measures
from model.grading.weights import MOST_STEPS, PRIOR_WEIGHTS, Weights, as_if
from model.vocabulary import DamageClass, Severity

Law = Callable[[DamageClass, Measures], float]
"""How many grades worse than the prior says the foreman holds a damage to be."""

EYE_SD = 0.35
"""Of one look, grades."""

TOLERANCE = 0.5
"""He lets be what is shown within half a grade of what he sees."""

GRADES = list(Severity)


def agrees(_kind: DamageClass, _measures: Measures) -> float:
    return 0.0


def minds_area_and_holes(kind: DamageClass, measures: Measures) -> float:
    """Half a grade for each factor e of area about 2 m²; a hole is most of a grade worse than the prior says."""
    return 0.5 * log(measures.area_m2.value / 2) + (0.8 if kind is DamageClass.POTHOLE else -0.3)


def roads(seed: int, count: int) -> Iterator[tuple[DamageClass, Measures]]:
    """Damages as drives measure them."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        kind = DamageClass(str(rng.choice(sorted(DamageClass), p=[0.15, 0.1, 0.55, 0.2])))
        across = float(rng.lognormal(log(0.35), 0.4))
        area = across**2 if kind is DamageClass.POTHOLE else float(rng.lognormal(log(2), 1.0))
        yield (
            kind,
            Measures(
                opening_mm=Estimate(float(rng.lognormal(log(12), 0.9)), 0.3),
                opened_share=Estimate(0.05, 0.3),
                area_m2=Estimate(area, 0.2),
                crack_mm=Estimate(8.0, 0.3),
                resolved_mm=4.0,
                crack_m=Estimate(5.0, 0.3),
                broken_share=float(rng.beta(1, 12)),
                diameter_m=Estimate(across, 0.2) if kind is DamageClass.POTHOLE else None,
            ),
        )


def shown(kind: DamageClass, measures: Measures, weights: Weights = PRIOR_WEIGHTS) -> int:
    """The word's place among the grades."""
    grades = weights.grades(kind, measures)
    return GRADES.index(severity_chances(kind, as_if(kind, measures, grades)).likeliest)


def corrections(law: Law, count: int, seed: int, shown_by: Weights = PRIOR_WEIGHTS) -> list[Example]:
    """Those of the damages that he presses *worse* or *milder* at, in the order in which he comes past."""
    rng = np.random.default_rng(seed + 1_000)
    made: list[Example] = []
    for kind, measures in roads(seed, 100_000):
        apart = law(kind, measures) - shown_by.grades(kind, measures) + float(rng.normal(0, EYE_SD))
        if abs(apart) > TOLERANCE:
            steps = int(np.clip(round(apart) or np.sign(apart), -MOST_STEPS, MOST_STEPS))
            made.append(Example(kind, measures, steps, shown_by))
        if len(made) == count:
            break
    return made


def coins(count: int, seed: int) -> list[Example]:
    """Somebody who presses whatever lies under his finger."""
    rng = np.random.default_rng(seed + 1_000)
    return [Example(kind, measures, int(rng.choice([-1, 1]))) for kind, measures in roads(seed, count)]
