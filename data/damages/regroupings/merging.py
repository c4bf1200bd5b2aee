"""Merging damages, by a person or by a later night.

A merged damage keeps its sightings and its place: drives are still associated with it, and what they show of it counts
for the damage it was merged into. So a merge makes no duplicate again, and undoing it loses nothing.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from math import hypot

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.damages.assignment import has_team
from data.damages.damages import Status, WrongStatus, open_statuses
from data.damages.regroupings.regrouping import (
    MERGEABLE,
    Before,
    Part,
    locked,
    newest_sighting,
    recompute,
    record,
    restorable,
)
from data.schema import Damage

MAX_MERGE_DISTANCE_M = 60.0
"""Largest distance between damages that may be one, metres: twice the largest error of a drive's places
(`ingest.fuse.association`: 16 m, and 0.6 s at the speed driven)."""

MOST_MERGED = 20
"""Damages that may be merged at once."""


class NotOneDamage(Exception):
    """Fewer than two different damages were named."""


class TooFarApart(Exception):
    """Damages so far apart cannot be one."""

    def __init__(self, metres: float) -> None:
        super().__init__(metres)
        self.metres = round(metres)
        self.most = round(MAX_MERGE_DISTANCE_M)


def merge(session: Session, ids: Collection[int], by: str, at: datetime) -> Damage:
    """Merge damages into one of them: the assigned one, else the one most drives showed, else the oldest; what is
    shown rather than a candidate.

    Its work order continues; other teams' tasks for the others leave their lists.

    Returns:
        The damage that remains.

    Raises:
        NotOneDamage, TooFarApart: they cannot be one.
        NoSuchDamage, WrongStatus: one is not there, or repaired, dismissed or merged already.
    """
    if len(set(ids)) < 2:
        raise NotOneDamage
    damages = locked(session, ids)
    for damage in damages:
        if damage.status not in MERGEABLE:
            raise WrongStatus(damage.status)
    _refuse_far(damages)
    target, *others = sorted(damages, key=_precedence)
    into_others = (Damage.merged_into.in_([other.id for other in others]), Damage.status == Status.MERGED)
    nested = session.scalars(select(Damage).where(*into_others)).all()
    merged = (*others, *nested)
    before = Before(
        kept=restorable(target),
        sightings=newest_sighting(session),
        parts=tuple(Part(id=part.id, status=part.status, merged_into=part.merged_into) for part in merged),
    )
    for part in merged:
        part.status, part.merged_into = Status.MERGED.value, target.id
    session.flush()
    target.missed = min(damage.missed for damage in damages)
    target.passes_valid = max(damage.passes_valid for damage in damages)
    target.existence = max(damage.existence for damage in damages)
    recompute(session, target)
    record(session, "merge", target, before, by, at)
    return target


def unmerge(session: Session, before: Before) -> None:
    """Give the merged damages back what they were before."""
    for part in before.parts:
        row = session.get_one(Damage, part.id, with_for_update=True)
        row.status, row.merged_into = part.status, part.merged_into
        if row.status == Status.ASSIGNED and not has_team(session, row.id):
            row.status = open_statuses(session, [row.id])[row.id].value  # its order was withdrawn meanwhile


def _precedence(damage: Damage) -> tuple[bool, bool, int, int]:
    return damage.status != Status.ASSIGNED, damage.status == Status.CANDIDATE, -damage.passes_seen, damage.id


def _refuse_far(damages: Sequence[Damage]) -> None:
    first = damages[0]
    farthest = max(hypot(damage.x - first.x, damage.y - first.y) for damage in damages)
    if farthest > MAX_MERGE_DISTANCE_M:
        raise TooFarApart(farthest)
