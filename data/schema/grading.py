"""What changes how urgent a damage is."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
)
from sqlalchemy.orm import Mapped, mapped_column

from data.schema.base import Base


class Correction(Base):
    """What a person says of a damage against what was shown, with what it was shown by. Append-only; dated when undone.

    Grading is fitted to these rows, so they and their picture outlast the damage's time on the map.
    """

    __tablename__ = "correction"
    id: Mapped[int] = mapped_column(primary_key=True)
    damage_id: Mapped[int] = mapped_column(ForeignKey("damage.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[str]
    kind: Mapped[str]  # data.states.CorrectionKind
    value: Mapped[str]  # worse, milder, a severity, a class, or millimetres
    steps: Mapped[int | None]  # grades from what was shown to what it says; none: nothing to grade by
    measures: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))  # Measures.row at that time
    shown: Mapped[dict[str, Any]]  # see data.damages.corrections.keeping.Shown
    picture: Mapped[str | None] = mapped_column(index=True)  # that showed it best; name in the picture store
    idempotency_key: Mapped[str | None]  # of the press
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None]


class FittedGrading(Base):
    """A grading fitted to corrections; the newest counts, and none is the prior. Append-only."""

    __tablename__ = "fitted_grading"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    corrections: Mapped[int]  # that it was fitted to
    weights: Mapped[dict[str, Any]]  # model.grading.weights.Weights
    agreement: Mapped[dict[str, Any]]  # model.grading.fitting.Agreement, for which it was taken


class Forecast(Base):
    """Rain that somebody told the house to expect; the newest counts."""

    __tablename__ = "forecast"
    id: Mapped[int] = mapped_column(primary_key=True)
    given_at: Mapped[datetime]
    given_by: Mapped[str]
    days: Mapped[dict[str, Any]]  # ISO date in Denmark -> mm


class Regrade(Base):
    """The urgency of many damages changed at once, without their being seen; whoever remembers them reads again."""

    __tablename__ = "regrade"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    cause: Mapped[str]
