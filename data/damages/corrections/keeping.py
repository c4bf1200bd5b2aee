"""Keeping a correction with what it was said of: what was shown, the measures and the picture."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from data.damages.best_picture import best_first
from data.damages.corrections.fitted import newest_grading
from data.damages.grading import sightings_of
from data.schema import Correction, Damage
from data.states import CorrectionKind


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says of a damage."""

    kind: CorrectionKind
    value: str
    """A step, a severity, a class, or millimetres."""
    steps: int | None = None
    """Grades from what is shown to what he says; None where that is another matter."""
    idempotency_key: str | None = None
    """Of the press."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What he saw."""

    damage_class: str
    severity: str
    urgency: float
    urgency_parts: dict[str, Any]
    grading: int | None
    """Id of the fitted grading in force; None for the prior."""


def keep(session: Session, damage: Damage, said: Said, by: str, at: datetime) -> Correction:
    """Write down what is said of a damage as it is shown; nothing of the damage is changed yet."""
    best = best_first(sightings_of(session, damage.id))
    row = Correction(
        damage_id=damage.id,
        at=at,
        by=by,
        kind=said.kind.value,
        value=said.value,
        steps=said.steps,
        measures=damage.measures,
        shown=asdict(_shown(session, damage)),
        picture=best[0].picture if best else None,
        idempotency_key=said.idempotency_key,
    )
    session.add(row)
    session.flush()
    return row


def _shown(session: Session, damage: Damage) -> Shown:
    grading = newest_grading(session)
    facts = (damage.damage_class, damage.severity, damage.urgency, dict(damage.urgency_parts))
    return Shown(*facts, None if grading is None else grading.id)
