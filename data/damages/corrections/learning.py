"""Learning from corrections: a grading fitted to them takes the place of the one in force where it is surely better."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from data.damages.corrections.examples import examples
from data.damages.corrections.fitted import adopt, newest_grading, weights_in_force
from data.store import Store
from model.grading.fitting import Agreement, cross_validated, fit
from model.grading.weights import Weights

LEAST_CORRECTIONS = 50
"""Issue 14's."""

LEAST_EACH_WAY = 10
"""Of those that say worse, and of those that say milder: what all say alike moves every damage and changes no order."""

LEAST_GAIN_SIGMAS = 2.33
"""Standard errors of the gain that it must exceed: of a hundred fits to presses at random one does."""


class Outcome(StrEnum):
    """What came of a fit."""

    TOO_FEW = "too_few"
    ONE_WAY = "one_way"
    NOT_BETTER = "not_better"
    BETTER = "better"


@dataclass(frozen=True, slots=True)
class FitReport:
    """What there was to learn from, and what came of it."""

    outcome: Outcome
    corrections: int
    """Damages that were measured and corrected in grades."""
    worse: int
    milder: int
    replaced: bool = False
    agreement: Agreement | None = None
    weights: Weights | None = None

    @property
    def missing(self) -> int:
        """Corrections, until there are enough."""
        return max(LEAST_CORRECTIONS - self.corrections, 0)


def learn(store: Store, at: datetime, dry_run: bool = False) -> FitReport:
    """Fit, compare, and replace where it is better; in a dry run nothing is replaced."""
    with store.read() as session:
        found, compared, in_force = examples(session), newest_grading(session), weights_in_force(session)
    worse, milder = sum(one.steps > 0 for one in found), sum(one.steps < 0 for one in found)
    counted = (len(found), worse, milder)
    if len(found) < LEAST_CORRECTIONS:
        return FitReport(Outcome.TOO_FEW, *counted)
    if min(worse, milder) < LEAST_EACH_WAY:
        return FitReport(Outcome.ONE_WAY, *counted)
    agreement, weights = cross_validated(found, in_force), fit(found)
    if agreement.gain <= LEAST_GAIN_SIGMAS * agreement.error:
        return FitReport(Outcome.NOT_BETTER, *counted, agreement=agreement, weights=weights)
    if dry_run:
        return FitReport(Outcome.BETTER, *counted, agreement=agreement, weights=weights)
    with store.write() as session:
        newest = newest_grading(session)
        replaced = (newest and newest.id) == (compared and compared.id)  # else another fit was quicker
        if replaced:
            adopt(session, weights, len(found), agreement, at)
    return FitReport(Outcome.BETTER, *counted, replaced, agreement, weights)
