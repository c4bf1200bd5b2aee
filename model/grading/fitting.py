"""Fitting the grading to people's corrections: ordered logits, held against corrections that it did not see.

A correction compares a damage with what was shown of it: worse, milder, or right as it is, in grades. So what is fitted
is the step that a person takes from there (McCullagh 1980: cumulative logits of an ordered response, here truncated at
nothing), and not the grade that he arrives at. People correct where they disagree; among corrected damages those that
were shown gravest are the ones that came out milder, and a model of the grades alone would learn that upside down.

Needs SciPy (`pip install 'vejsyn[fit]'`). statsmodels' OrderedModel knows neither bounds, which keep a wider damage
from becoming a milder one, nor a penalty, without which fifty corrections that all say "worse" of holes have no
maximum.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from math import pi, sqrt

import numpy as np
from numpy.typing import NDArray

from model.grading.measures import Measures
from model.grading.weights import LEAST_WEIGHTS, MOST_STEPS, MOST_WEIGHTS, PRIOR_WEIGHTS, Weights, features
from model.vocabulary import DamageClass

Numbers = NDArray[np.float64]
Steps = NDArray[np.int64]

EYE_SD = 0.32
"""Standard deviation of a person's grade of a picture, grades: two that graded 168 damages blind to each other differ
by 0.456 (tests/bench/grades), which is of both."""

LOGITS_PER_GRADE = pi / (sqrt(3) * EYE_SD)
"""Of the logistic distribution with that standard deviation."""

WEIGHT_SD = 0.5
"""Standard deviation of a weight before any correction, grades: the prior is right to half a grade. Assumed."""

LIMITS = np.array([-np.inf, -1.5, -0.5, 0.5, 1.5, np.inf])
"""Between the five steps, grades from what was shown: a step is a whole grade."""

LEAST_LIKELIHOOD = 1e-300
"""A logarithm wants more than nothing."""

FOLDS = 10


@dataclass(frozen=True, slots=True)
class Example:
    """A damage that a person corrected, with what he saw."""

    damage_class: DamageClass
    measures: Measures
    steps: int
    """Grades from what was shown to what he says, -2 to 2; 0 where he says that it is right."""
    shown_by: Weights = PRIOR_WEIGHTS
    """The grading that was in force."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How well the fit orders corrections that it did not see, beside the prior and what is in force."""

    prior: float
    """Share of the pairs, one damage called worse and one called milder than shown, of which it moves the first up
    against the second; 0.5 where it moves neither, as the grading does that they were shown by."""
    in_force: float
    fitted: float
    pairs: int
    error: float
    """Standard error of the gain."""

    @property
    def gain(self) -> float:
        """Over what is in force."""
        return self.fitted - self.in_force


def fit(examples: Sequence[Example]) -> Weights:
    """The most probable weights; at least one example."""
    from scipy.optimize import minimize

    bounds = [*zip(astuple(LEAST_WEIGHTS), astuple(MOST_WEIGHTS), strict=True)]
    found = minimize(
        _penalised, astuple(PRIOR_WEIGHTS), args=_arrays(examples), jac=True, method="L-BFGS-B", bounds=bounds
    )
    return Weights(*map(float, found.x))


def cross_validated(examples: Sequence[Example], in_force: Weights) -> Agreement:
    """Each tenth of the corrections ordered by a fit to the others; one example a damage, both ways among them."""
    held_out = np.empty(len(examples))
    for fold in range(FOLDS):
        fitted = fit([example for number, example in enumerate(examples) if number % FOLDS != fold])
        held_out[fold::FOLDS] = _moves(fitted, examples[fold::FOLDS])
    steps = np.array([example.steps for example in examples])
    ours, theirs = (_placements(moves, steps) for moves in (held_out, _moves(in_force, examples)))
    return Agreement(
        prior=_concordance(_placements(_moves(PRIOR_WEIGHTS, examples), steps)),
        in_force=_concordance(theirs),
        fitted=_concordance(ours),
        pairs=ours[0].size * ours[1].size,
        error=_error(ours, theirs),
    )


def _arrays(examples: Sequence[Example]) -> tuple[Numbers, Numbers, Steps]:
    """(n, 6) features, (n,) grades that the shown grading had added, (n,) steps."""
    x = np.array([features(example.damage_class, example.measures) for example in examples])
    shown = np.array([example.shown_by.grades(example.damage_class, example.measures) for example in examples])
    return x, shown, np.array([example.steps for example in examples])


def _penalised(weights: Numbers, x: Numbers, shown: Numbers, steps: Steps) -> tuple[float, Numbers]:
    """Minus the log of likelihood and prior, and its gradient.

    Whoever lets a damage be leaves no row, so steps are as likely as they are among those that are not nothing; that
    one is right as shown is said only on purpose.
    """
    apart = x @ weights - shown
    said, said_slope = _chance(apart, steps)
    right, right_slope = _chance(apart, np.zeros_like(steps))
    pressed = np.where(steps == 0, 1.0, 1 - right)
    slope = said_slope / said + np.where(steps == 0, 0.0, right_slope / pressed)
    loss = 0.5 * np.square(weights / WEIGHT_SD).sum() - np.log(said / pressed).sum()
    return float(loss), weights / WEIGHT_SD**2 - slope @ x


def _chance(apart: Numbers, steps: Steps) -> tuple[Numbers, Numbers]:
    """Probability of taking so many steps where one is so many grades off, and its derivative."""
    from scipy.special import expit

    number = steps + MOST_STEPS
    at_least, more = (expit(LOGITS_PER_GRADE * (apart - LIMITS[number + above])) for above in (0, 1))
    slope = LOGITS_PER_GRADE * (at_least * (1 - at_least) - more * (1 - more))
    return np.maximum(at_least - more, LEAST_LIKELIHOOD), slope


def _moves(weights: Weights, examples: Sequence[Example]) -> Numbers:
    """Grades from what was shown to what the weights would have shown."""
    return np.array(
        [
            weights.grades(example.damage_class, example.measures)
            - example.shown_by.grades(example.damage_class, example.measures)
            for example in examples
        ]
    )


def _placements(moves: Numbers, steps: Steps) -> tuple[Numbers, Numbers]:
    """Of each that was called worse the share of the milder ones below it, and of each milder one the other way."""
    worse, milder = moves[steps > 0], moves[steps < 0]
    above = np.sign(worse[:, None] - milder[None, :]) / 2 + 0.5
    return above.mean(axis=1), above.mean(axis=0)


def _concordance(placements: tuple[Numbers, Numbers]) -> float:
    return float(placements[0].mean())


def _error(ours: tuple[Numbers, Numbers], theirs: tuple[Numbers, Numbers]) -> float:
    """Standard error of the difference of two concordances of the same pairs (DeLong, DeLong & Clarke-Pearson 1988)."""
    apart = [one - other for one, other in zip(ours, theirs, strict=True)]
    return sqrt(sum(float(side.var(ddof=1)) / side.size for side in apart))
