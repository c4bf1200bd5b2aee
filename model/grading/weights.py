"""What people's corrections say in common, in grades: the seam between the measures and what is made of them.

`severity_chances` and `harm` stay as they are. They are given the measures that a damage so many grades worse would
have (`as_if`), so every word, part and property of theirs holds for a fitted grading too, and a larger or wider damage
is never less urgent. How many grades: what the fit says of all damages (`Weights.grades`), and what a person said of
this one.

    weights = weights_in_force(session)  # data.damages.corrections.fitted
    measures = as_if(damage_class, measured, weights.grades(damage_class, measured))
    harm(damage_class, as_if(damage_class, measures, corrected.steps), setting, depth_mm)
"""

from collections.abc import Mapping
from dataclasses import astuple, dataclass, replace
from math import log

import numpy as np

from model.grading.chances import BROKEN_LINE_SHARE, LINE_MM, NET_MM
from model.grading.harm import BAD_OPENING_MM, SIZE_M2
from model.grading.measures import LEAST, Measures
from model.grading.severity import MIDDLE_HOLE_M, WIDE_HOLE_M
from model.vocabulary import DamageClass

MOST_STEPS = 2
"""Grades from low to high, or back: no correction says more."""

OPENING_PER_GRADE: Mapping[DamageClass, float] = {
    DamageClass.LONGITUDINAL: LINE_MM[1] / LINE_MM[0],
    DamageClass.TRANSVERSE: LINE_MM[1] / LINE_MM[0],
    DamageClass.ALLIGATOR: NET_MM[1] / NET_MM[0],
    DamageClass.POTHOLE: NET_MM[1] / NET_MM[0],
}
"""So many times wider open is one grade worse: the ratio of the two widths between three grades."""

DIAMETER_PER_GRADE = WIDE_HOLE_M / MIDDLE_HOLE_M
"""The same of a hole's diameter."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Grades that a damage is worse (milder below 0) than the prior says, for each feature; none of them is the prior.

    The first three are of a class: longitudinal and transverse cracks, nets, holes. The others are for each factor e
    of opening and area, and each `BROKEN_LINE_SHARE` broken out. They count from `BAD_OPENING_MM` and
    `SIZE_M2`.
    """

    line: float = 0.0
    net: float = 0.0
    hole: float = 0.0
    opening: float = 0.0
    area: float = 0.0
    broken: float = 0.0

    def grades(self, damage_class: DamageClass, measures: Measures) -> float:
        """Of a damage, at most `MOST_STEPS` either way."""
        shift = float(np.dot(astuple(self), features(damage_class, measures)))
        return min(max(shift, -MOST_STEPS), MOST_STEPS)


PRIOR_WEIGHTS = Weights()
"""Nobody has corrected anything, or not in one direction: `model.grading.chances` as it stands."""

LEAST_WEIGHTS, MOST_WEIGHTS = Weights(-2, -2, -2, 0, 0, 0), Weights(2, 2, 2, 2, 2, 2)
"""Between these a wider, larger or more broken damage is never taken for a milder one: that one of them counts less is
said by the others' counting more."""


def features(damage_class: DamageClass, measures: Measures) -> tuple[float, ...]:
    """What the weights of `Weights` are multiplied by, in its order."""
    hole, net = damage_class is DamageClass.POTHOLE, damage_class is DamageClass.ALLIGATOR
    return (
        float(not hole and not net),
        float(net),
        float(hole),
        log(max(measures.opening_mm.value, LEAST) / BAD_OPENING_MM),
        log(max(measures.area_m2.value, LEAST) / SIZE_M2),
        measures.broken_share / BROKEN_LINE_SHARE,
    )


def as_if(damage_class: DamageClass, measures: Measures, grades: float) -> Measures:
    """The measures that a damage so many grades worse would have; below 0 milder. For grading, not for telling."""
    wider = replace(measures, opening_mm=measures.opening_mm.times(OPENING_PER_GRADE[damage_class] ** grades))
    if damage_class is not DamageClass.POTHOLE:
        return wider
    across = DIAMETER_PER_GRADE**grades
    diameter = measures.diameter_m and measures.diameter_m.times(across)
    return replace(wider, diameter_m=diameter, area_m2=measures.area_m2.times(across**2))
