"""Corrections as examples to fit a grading to."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.damages.corrections.fitted import weights_by_id
from data.damages.corrections.in_force import since_repair, together
from data.listed import listed
from data.schema import Correction, Damage
from data.states import CorrectionKind
from model.grading.fitting import Example
from model.grading.measures import Measures
from model.grading.weights import MOST_STEPS, Weights
from model.vocabulary import DamageClass

NEW_THING = (CorrectionKind.CLASS, CorrectionKind.DEPTH)
"""After these another thing is graded."""


def examples(session: Session) -> list[Example]:
    """One for each damage that a person took some steps worse or milder, or called right, and that was measured.

    All of his steps since the damage is what it is (of another class, measured, mended and found again it is another),
    compared with what was shown at the first of them.
    """
    query = select(Correction).where(Correction.undone_at.is_(None)).order_by(Correction.damage_id, Correction.id)
    by_damage: dict[int, list[Correction]] = {}
    for row in session.scalars(query):
        theirs = by_damage.setdefault(row.damage_id, [])
        if row.kind in NEW_THING:
            theirs.clear()
        else:
            theirs.append(row)
    damages = session.scalars(select(Damage).where(listed(Damage.id, by_damage)))
    living = since_repair(session, by_damage, {damage.id: damage.last_seen for damage in damages})
    weights = weights_by_id(session)
    return [_example(rows, weights) for rows in living.values() if rows[0].measures]


def _example(rows: Sequence[Correction], weights: Mapping[int | None, Weights]) -> Example:
    first, steps = rows[0], together(rows).steps
    return Example(
        DamageClass(first.shown["damage_class"]),
        Measures.of_row(first.measures or ()),
        min(max(steps, -MOST_STEPS), MOST_STEPS),
        weights[first.shown["grading"]],
    )
