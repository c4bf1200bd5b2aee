"""Probability that a damage was repaired, given all visits.

A hidden Markov model with two states, there and repaired (forward algorithm; Rabiner 1989); in tracking this is the
existence probability of a target (integrated probabilistic data association, IPDA; Musicki, Evans & Stankovic 1994).
How easily the detector finds a damage differs from damage to damage and is learned from the frames that showed it and
those that did not, on a grid. The light of a drive helps or hinders all of its frames alike, so one visit without a
detection proves less than its frames would one by one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from hashlib import sha256
from math import comb, exp

import numpy as np
from numpy.typing import NDArray

from data.schema import Look

Floats = NDArray[np.float64]

EASE_SD = 1.1
"""Spread between damages of the logit of a frame's detection probability, one sigma: some are hard to detect, small
ones most. Assumed (the simulated season is given 1.0 and the effect of size; `make bench-truth` counts how often the
predictions come true)."""

LIGHT_SD = 0.7
"""Spread of the same logit between the drives past one damage, one sigma. Assumed (the simulated season is given the
same number)."""

EASE_GRID_SIGMAS, EASE_GRID_POINTS = 3.0, 25
LIGHT_GRID_SIGMAS, LIGHT_GRID_POINTS = 2.5, 7
"""Half width, in standard deviations, and size of the grids over which the two are integrated."""

REPAIRED_A_WEEK = 0.02
"""Probability that a damage is repaired within a week without a report: half of all within eight months. Assumed."""

REPAIRED_AS_REPORTED = 0.95
"""Probability that a damage is repaired when a crew reported it: they may have repaired its neighbour. Assumed."""

MISASSOCIATED, MISASSOCIATED_NEARBY = 0.003, 0.25
"""Probability that a drive detected a damage but the observation was associated with another one or misplaced: the
former where nothing unassociated lay within its reach, the latter where something did. Assumed (simulated season, seed
1: one of 484 visits to easily detected damages; the latter was not measured)."""

FALSE_ALARM, FALSE_ALARM_FRAME = 0.05, 0.25
"""Probability that a visit shows something where nothing is, and then of each of its frames. Assumed (the simulated
season's look-alikes are detected with 0.27)."""

EASES: Floats = EASE_SD * np.linspace(-EASE_GRID_SIGMAS, EASE_GRID_SIGMAS, EASE_GRID_POINTS)
LIGHTS: Floats = LIGHT_SD * np.linspace(-LIGHT_GRID_SIGMAS, LIGHT_GRID_SIGMAS, LIGHT_GRID_POINTS)


def _normal(values: Floats, sd: float) -> Floats:
    weights = np.exp(-0.5 * (values / sd) ** 2)
    return np.asarray(weights / weights.sum())


EASE_PRIOR, LIGHT_PRIOR = _normal(EASES, EASE_SD), _normal(LIGHTS, LIGHT_SD)


MODEL = sha256(
    repr(
        (EASE_SD, LIGHT_SD, EASES.shape, EASE_GRID_SIGMAS, LIGHTS.shape, LIGHT_GRID_SIGMAS, REPAIRED_A_WEEK,
         REPAIRED_AS_REPORTED, MISASSOCIATED, MISASSOCIATED_NEARBY, FALSE_ALARM, FALSE_ALARM_FRAME)
    ).encode()
).hexdigest()[:8]  # fmt: skip
"""Of the numbers above: a belief stored with others is computed anew."""


@dataclass(frozen=True)
class Belief:
    """Belief state of the filter after some visits: all that later visits need to know of them.

    That the damage is there and how easily it is detected are independent given the visits: while it is there every
    visit's likelihood depends on the ease alone, and how probably it is repaired from one to the next does not.
    """

    ease: Floats
    """(eases,) probability of each ease."""
    repaired: float = 0.0
    """Probability that it is repaired, 0-1."""
    at: datetime | None = None
    """Of the last visit."""

    def updated(self, visit: Look, reported_at: datetime | None, there_until: datetime | None) -> "Belief":
        """After one more visit, the next in order of time; the arguments are those of `probability_repaired`."""
        there = self.ease * _likelihood_if_there(visit)
        ease = there / there.sum()
        if visit.shown and (there_until is None or visit.at <= there_until):
            return Belief(ease, 0.0, visit.at)
        transition = _repaired_between(self.at or visit.at, visit.at, reported_at)
        predicted = self.repaired + transition * (1 - self.repaired)
        repaired = predicted * _likelihood_if_repaired(visit)
        return Belief(ease, repaired / (repaired + (1 - predicted) * float(there.sum())), visit.at)


PRIOR = Belief(EASE_PRIOR)
"""Before any visit."""


def belief_after(visits: Iterable[Look], reported_at: datetime | None, there_until: datetime | None) -> Belief:
    """The belief after visits in order of time; the arguments are those of `probability_repaired`."""
    return reduce(lambda belief, visit: belief.updated(visit, reported_at, there_until), visits, PRIOR)


def probability_repaired(
    visits: Sequence[Look], reported_at: datetime | None = None, there_until: datetime | None = None
) -> float:
    """Probability, 0-1, that a damage is repaired after the last visit.

    Args:
        visits: in order of time, at least one.
        reported_at: when a crew reported the repair.
        there_until: detections later than this may be false alarms; without it none are.
    """
    return belief_after(visits, reported_at, there_until).repaired


def _repaired_between(last: datetime, at: datetime, reported_at: datetime | None) -> float:
    """Probability of a repair between two visits, given that the damage was there."""
    if reported_at is not None and last <= reported_at < at:
        return REPAIRED_AS_REPORTED
    return 1 - exp(-REPAIRED_A_WEEK * max((at - last) / timedelta(weeks=1), 0.0))


def _likelihood_if_there(visit: Look) -> Floats:
    """(eases,) likelihood of a visit's detections of a damage that is there."""
    logit = np.log(visit.chance / (1 - visit.chance)) + EASES[:, None] + LIGHTS[None, :]
    detections = _binomial(visit.shown, visit.frames, 1 / (1 + np.exp(-logit))) @ LIGHT_PRIOR
    misassociated = MISASSOCIATED_NEARBY if visit.beside else MISASSOCIATED
    return np.asarray(detections if visit.shown else misassociated + (1 - misassociated) * detections)


def _likelihood_if_repaired(visit: Look) -> float:
    """Likelihood of a visit's detections where nothing is: a false alarm's frames, of which at least one detects."""
    if not visit.shown:
        return 1 - FALSE_ALARM
    probability = np.array(FALSE_ALARM_FRAME)
    detections = FALSE_ALARM * _binomial(visit.shown, visit.frames, probability)
    return float(detections / (1 - (1 - probability) ** visit.frames))


def _binomial(shown: int, frames: int, probability: Floats) -> Floats:
    return np.asarray(comb(frames, shown) * probability**shown * (1 - probability) ** (frames - shown))
