"""Undoing a merge or a split."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.damages.grading import sightings_of
from data.damages.regroupings.merging import unmerge
from data.damages.regroupings.regrouping import (
    COUNTED,
    MERGEABLE,
    Before,
    GoneOn,
    add_events,
    forget_beliefs,
    recompute,
)
from data.damages.regroupings.splitting import unsplit
from data.schema import Damage, Regrouping


class NoSuchRegrouping(Exception):
    """No merge or split has that id."""


class AlreadyUndone(Exception):
    """It was undone before."""


class UndoNewerFirst(Exception):
    """One of the damages was merged or split again later."""


def undo(session: Session, regrouping_id: int, by: str, at: datetime) -> Damage:
    """Undo a merge or a split.

    Nights in between do not matter: their sightings go to the damage they show. What people did in between does.

    Raises:
        NoSuchRegrouping, AlreadyUndone, UndoNewerFirst: it cannot be undone, or only after another.
        GoneOn: one of the damages was assigned, repaired or dismissed later.

    Returns:
        The damage that was merged into, or split.
    """
    row = session.get(Regrouping, regrouping_id, with_for_update=True)
    if row is None:
        raise NoSuchRegrouping
    if row.undone_at is not None:
        raise AlreadyUndone
    before = Before.model_validate(row.before)
    involved = {row.damage_id, *before.others}
    if not _newer(session, row.id).isdisjoint(involved):
        raise UndoNewerFirst
    damage = session.get_one(Damage, row.damage_id, with_for_update=True)
    if damage.status not in MERGEABLE:
        raise GoneOn(damage)
    if row.kind == "merge":
        unmerge(session, before)
    else:
        unsplit(session, damage, before)
    row.undone_at, row.undone_by = at, by
    forget_beliefs(session, involved)
    add_events(session, "restored", involved, by, at)
    session.flush()
    _restore(session, damage, before)
    return damage


def _restore(session: Session, damage: Damage, before: Before) -> None:
    """Restore a damage, unless drives showed it later: then its place and counts are better as they are."""
    shown_later = any(row.id > before.sightings for row in sightings_of(session, damage.id))
    valid, missed = (getattr(damage, name) - before.after[name] for name in COUNTED)
    recompute(session, damage)
    if not shown_later:
        for name, value in before.kept.items():
            setattr(damage, name, value)
        damage.passes_valid, damage.missed = damage.passes_valid + max(0, valid), damage.missed + max(0, missed)


def _newer(session: Session, regrouping_id: int) -> set[int]:
    """Ids of the damages in later merges and splits that were not undone."""
    newer = session.scalars(select(Regrouping).where(Regrouping.id > regrouping_id, Regrouping.undone_at.is_(None)))
    return {damage_id for row in newer for damage_id in (row.damage_id, *Before.model_validate(row.before).others)}
