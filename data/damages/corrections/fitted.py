"""The grading in force: fitted to corrections, or the prior.

It lies in the database and not in a file of the home: homes may share a database, whose damages must not be graded by
two; a backup has it, and it changes in one transaction.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.schema import FittedGrading
from model.grading.fitting import Agreement
from model.grading.weights import PRIOR_WEIGHTS, Weights


def weights_in_force(session: Session) -> Weights:
    """Of the newest grading; the prior where there is none."""
    newest = newest_grading(session)
    return Weights(**newest.weights) if newest else PRIOR_WEIGHTS


def newest_grading(session: Session) -> FittedGrading | None:
    """The one in force; None for the prior."""
    return session.scalar(select(FittedGrading).order_by(FittedGrading.id.desc()).limit(1))


def weights_by_id(session: Session) -> Mapping[int | None, Weights]:
    """Of every grading that ever was in force."""
    return {None: PRIOR_WEIGHTS} | {row.id: Weights(**row.weights) for row in session.scalars(select(FittedGrading))}


def adopt(session: Session, weights: Weights, corrections: int, agreement: Agreement, at: datetime) -> None:
    """Grade by these from now on."""
    session.add(FittedGrading(at=at, corrections=corrections, weights=asdict(weights), agreement=asdict(agreement)))


def return_to_prior(session: Session, at: datetime) -> None:
    """Grade by nobody's corrections in common from now on; each still counts for its own damage."""
    session.add(FittedGrading(at=at, corrections=0, weights=asdict(PRIOR_WEIGHTS), agreement={}))
