"""The likeliest class of a damage, from all boxes that showed it: a probability that adds up like its existence.

A detector that sees a hole within a net of cracks mostly calls it a crack, and hardly ever calls a crack a hole. So a
few boxes that say hole tell more than many that say crack (Bayes; naive in that boxes count as independent).
"""

from collections.abc import Iterable, Mapping
from math import log

from model.vocabulary import DamageClass

_D00, _D10, _D20, _D40 = DamageClass
CALLED: Mapping[DamageClass, Mapping[DamageClass, float]] = {
    _D00: {_D00: 0.85, _D10: 0.01, _D20: 0.105, _D40: 0.035},
    _D10: {_D00: 0.01, _D10: 0.86, _D20: 0.12, _D40: 0.01},
    _D20: {_D00: 0.01, _D10: 0.005, _D20: 0.975, _D40: 0.01},
    _D40: {_D00: 0.12, _D10: 0.05, _D20: 0.50, _D40: 0.33},
}
"""Share of the boxes of a true class (first key) that are given another (second key). Cracks: measured on 391 boxes
(weights 4, roads kept apart); holes: under a box of their own class 28 to 50 % (issue 13), the others' assumed."""

CALLED_AT_RANDOM: Mapping[DamageClass, float] = {_D00: 0.2, _D10: 0.05, _D20: 0.55, _D40: 0.2}
"""Share of each class among boxes that show nothing; a box is one of those with one minus its confidence. Assumed:
about what the shared drives have down to 0.05."""


def likeliest_class(boxes: Iterable[tuple[DamageClass, float]]) -> DamageClass:
    """Of a damage, given each box's class and confidence (0-1); at least one box."""
    known = list(boxes)
    return max(DamageClass, key=lambda true: sum(_log_likelihood(true, *box) for box in known))


def _log_likelihood(true: DamageClass, called: DamageClass, confidence: float) -> float:
    return log(confidence * CALLED[true][called] + (1 - confidence) * CALLED_AT_RANDOM[called])
