"""Corrections in force: what people say of a damage now, on top of what the night makes of it.

Steps count from what is graded, so a corrected damage still becomes graver as it grows. Another class or a measured
depth is another thing to grade: steps taken before it count no more. A repair ends all of them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.damages.repair_history import repair_histories
from data.listed import listed
from data.schema import Correction, Damage
from data.states import CorrectionKind
from model.grading.chances import SeverityChances, certain
from model.vocabulary import DamageClass, Severity

GRADES = tuple(Severity)
"""From the mildest to the gravest."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """The corrections in force, together."""

    steps: int = 0
    """Grades worse than graded, or milder below 0."""
    damage_class: DamageClass | None = None
    newest: Correction | None = None
    """Of those that can be undone; a depth is measured again instead."""

    def chances(self, graded: SeverityChances) -> SeverityChances:
        """What is shown for what was graded: a person who has moved it is sure."""
        return certain(stepped(graded.likeliest, self.steps)) if self.steps else graded


def stepped(severity: Severity, steps: int) -> Severity:
    """So many grades graver, as far as there are grades."""
    return GRADES[min(max(GRADES.index(severity) + steps, 0), len(GRADES) - 1)]


def together(corrections: Sequence[Correction]) -> Corrected:
    """What corrections of one damage come to, in the order in which they were made; undone ones are left out."""
    result, of_class = Corrected(), None
    for row in (row for row in corrections if row.undone_at is None):
        if row.kind == CorrectionKind.DEPTH:
            result = Corrected(0, result.damage_class, of_class)
        elif row.kind == CorrectionKind.CLASS:
            result, of_class = Corrected(0, DamageClass(row.value), row), row
        else:
            result = replace(result, steps=result.steps + (row.steps or 0), newest=row)
    return result


def in_force(session: Session, damages: Collection[Damage]) -> dict[int, Corrected]:
    """By id of the damage; those that nobody corrected since their last repair are left out.

    What was said of a damage that was merged into another is not said of the whole.
    """
    by_damage = corrections_of(session, [damage.id for damage in damages])
    living = since_repair(session, by_damage, {damage.id: damage.last_seen for damage in damages})
    return {damage_id: together(rows) for damage_id, rows in living.items()}


def since_repair(
    session: Session, by_damage: Mapping[int, Sequence[Correction]], last_seen: Mapping[int, datetime]
) -> dict[int, list[Correction]]:
    """Those of the damage as it is: a repair ends what was said before it, once the damage is seen again."""
    repairs = repair_histories(session, by_damage.keys()) if by_damage else {}
    found = {}
    for damage_id, rows in by_damage.items():
        repaired_at = repairs[damage_id].last_repaired_at
        mended = repaired_at is not None and repaired_at < last_seen[damage_id]
        if living := [row for row in rows if not mended or (repaired_at and row.at > repaired_at)]:
            found[damage_id] = living
    return found


def corrections_of(session: Session, ids: Collection[int]) -> dict[int, list[Correction]]:
    """All that were not undone, by damage, in the order in which they were made."""
    query = select(Correction).where(listed(Correction.damage_id, ids), Correction.undone_at.is_(None))
    rows = session.scalars(query.order_by(Correction.damage_id, Correction.id))
    return {damage_id: list(theirs) for damage_id, theirs in groupby(rows, key=lambda row: row.damage_id)}
