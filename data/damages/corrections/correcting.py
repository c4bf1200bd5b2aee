"""A person corrects what is shown of a damage, and takes it back."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.damages.corrections.in_force import GRADES, Corrected, in_force
from data.damages.corrections.keeping import Said, keep
from data.damages.damages import LIVING, WrongStatus, locked_damage
from data.damages.grading import graded_severity, judge
from data.schema import Correction, Damage, DamageEvent
from data.states import CorrectionKind, EventKind, Step
from model.grading.weights import MOST_STEPS
from model.vocabulary import DamageClass, Severity

STEP_SIGNS = {Step.WORSE: 1, Step.MILDER: -1}


class AsFarAsItGoes(Exception):
    """It was taken as many grades from what is graded as there are."""


class NoSuchCorrection(Exception):
    """The damage has none of that id."""


class CorrectedSince(Exception):
    """A later correction counts from this one."""


def correct(
    session: Session, damage_id: int, to: Step | Severity | DamageClass, by: str, at: datetime, key: str | None = None
) -> None:
    """A person says what a damage is instead of what is shown; from now on it is shown so.

    Args:
        to: worse or milder than shown, or the severity or class that it is of.
        key: of the press; the same press again changes nothing.

    Raises:
        NoSuchDamage: there is none.
        WrongStatus: it is no damage that is waiting or being mended.
        AsFarAsItGoes: it is `MOST_STEPS` grades from what is graded already.
    """
    damage = locked_damage(session, damage_id)
    if damage.status not in LIVING:
        raise WrongStatus(damage.status)
    if to == damage.damage_class or _pressed(session, damage_id, to, key):
        return
    before = _in_force(session, damage).steps
    said = Said(_kind(to), to.value, _steps(session, damage, to, before), key)
    if abs(before + (said.steps or 0)) > MOST_STEPS:
        raise AsFarAsItGoes
    keep(session, damage, said, by, at)
    session.add(DamageEvent(damage_id=damage_id, at=at, event=EventKind.CORRECTED, by=by, note=to.value))
    session.flush()
    judge(session, [damage])


def undo(session: Session, damage_id: int, correction_id: int, by: str, at: datetime) -> None:
    """Take a correction back; the same again changes nothing. A measured depth is measured again instead.

    Raises:
        NoSuchDamage, NoSuchCorrection: there is none.
        CorrectedSince: a later one is to be taken back first.
    """
    damage = locked_damage(session, damage_id)
    row = session.get(Correction, correction_id)
    if row is None or row.damage_id != damage_id or row.kind == CorrectionKind.DEPTH:
        raise NoSuchCorrection
    if row.undone_at is not None:
        return
    newest = _in_force(session, damage).newest
    if newest is not None and newest.id > row.id:
        raise CorrectedSince
    row.undone_at, row.undone_by = at, by
    session.add(DamageEvent(damage_id=damage_id, at=at, event=EventKind.UNCORRECTED, by=by, note=row.value))
    session.flush()
    judge(session, [damage])


def _pressed(session: Session, damage_id: int, to: Step | Severity | DamageClass, key: str | None) -> bool:
    same = (Correction.damage_id == damage_id, Correction.value == to.value, Correction.idempotency_key == key)
    return key is not None and session.scalar(select(Correction.id).where(*same).limit(1)) is not None


def _kind(to: Step | Severity | DamageClass) -> CorrectionKind:
    if isinstance(to, Step):
        return CorrectionKind.STEP
    return CorrectionKind.SEVERITY if isinstance(to, Severity) else CorrectionKind.CLASS


def _steps(session: Session, damage: Damage, to: Step | Severity | DamageClass, before: int) -> int | None:
    """A named severity counts from what is graded: what is shown ends at the gravest, however many steps were said."""
    if isinstance(to, Step):
        return STEP_SIGNS[to]
    if isinstance(to, Severity):
        return GRADES.index(to) - GRADES.index(graded_severity(session, damage)) - before
    return None


def _in_force(session: Session, damage: Damage) -> Corrected:
    return in_force(session, [damage]).get(damage.id, Corrected())
