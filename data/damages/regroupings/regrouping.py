"""What merging and splitting damages share: the state before, kept so that either can be undone, and the record."""

from collections.abc import Collection, Sequence
from datetime import datetime

from pydantic import BaseModel, ConfigDict
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from data.damages.damages import LIVING, NoSuchDamage, Status
from data.damages.grading import judge, sightings_of
from data.schema import Damage, DamageEvent, Regrouping, RepairBelief, Sighting

MERGEABLE = LIVING | {Status.CANDIDATE}
"""A repaired or dismissed damage must be reopened first: whoever merges it must say that it is there."""


class GoneOn(Exception):
    """A damage was assigned, repaired or dismissed later, which undoing would lose."""

    def __init__(self, damage: Damage) -> None:
        super().__init__(damage.id)
        self.damage_id, self.status = damage.id, damage.status


class Part(BaseModel):
    """A damage as it was before it was merged."""

    model_config = ConfigDict(frozen=True)
    id: int
    status: str
    merged_into: int | None


class Before(BaseModel):
    """State before a merge or split, stored as JSON so that it can be undone."""

    model_config = ConfigDict(frozen=True)
    kept: dict[str, float | int | str]
    """Columns `RESTORED` of the damage that was merged into or split."""
    after: dict[str, int] = {}
    """Columns `COUNTED` just after the change: what nights counted later is kept."""
    sightings: int
    """Id of the newest sighting there was."""
    parts: tuple[Part, ...] = ()
    """Of a merge: the damages merged into the other."""
    new: int | None = None
    """Of a split: id of the damage it created."""
    new_status: str = Status.NEW
    moved: dict[int, int] = {}
    """Of a split: id of each moved sighting, and of the damage it belonged to."""

    @property
    def others(self) -> set[int]:
        """Ids of the damages besides the one that remains."""
        return {part.id for part in self.parts if part.merged_into is None} | ({self.new} if self.new else set())


RESTORED = (
    "damage_class", "x", "y", "lon", "lat", "section_id", "chainage_m", "chainage_sd_m", "offset_m", "offset_sd_m",
    "passes_seen", "passes_valid", "missed", "existence",
)  # fmt: skip
"""Columns that cannot be derived from the sightings again."""

COUNTED = ("passes_valid", "missed")
"""Columns that nights count up."""


def locked(session: Session, ids: Collection[int]) -> Sequence[Damage]:
    """The damages, in order of their ids; nobody else changes them until the transaction ends.

    Raises:
        NoSuchDamage: one is not there.
    """
    query = select(Damage).where(Damage.id.in_(set(ids))).order_by(Damage.id).with_for_update()
    damages = session.scalars(query).all()
    if len(damages) < len(set(ids)):
        raise NoSuchDamage
    return damages


def restorable(damage: Damage) -> dict[str, float | int | str]:
    """Columns that the sightings do not give again."""
    return {name: getattr(damage, name) for name in RESTORED}


def newest_sighting(session: Session) -> int:
    """Id of the newest sighting there is; 0 where there is none."""
    return session.scalar(select(func.max(Sighting.id))) or 0


def recompute(session: Session, damage: Damage) -> None:
    """Set first and last time, counts and grade from the sightings it has now."""
    rows = sightings_of(session, damage.id)
    damage.first_seen, damage.last_seen = min(row.at for row in rows), max(row.at for row in rows)
    damage.passes_seen = len({row.recording_id for row in rows})
    damage.passes_valid = max(damage.passes_valid, damage.passes_seen)
    judge(session, [damage])


def record(session: Session, kind: str, damage: Damage, before: Before, by: str, at: datetime) -> None:
    """Store what was done to a damage, with an event for each damage in it."""
    after = {name: getattr(damage, name) for name in COUNTED}
    stored = before.model_copy(update={"after": after}).model_dump(mode="json")
    forget_beliefs(session, {damage.id, *before.others})
    session.add(Regrouping(kind=kind, damage_id=damage.id, at=at, by=by, before=stored))
    add_events(session, "merged" if kind == "merge" else "split", {damage.id, *before.others}, by, at)
    session.flush()


def add_events(session: Session, event: str, ids: Collection[int], by: str, at: datetime) -> None:
    """An event for each damage; its note lists the other ids."""
    for damage_id in sorted(ids):
        others = ", ".join(str(other) for other in sorted(ids) if other != damage_id)
        session.add(DamageEvent(damage_id=damage_id, at=at, event=event, by=by, note=others))


def forget_beliefs(session: Session, ids: Collection[int]) -> None:
    """Let what was concluded from looks be concluded anew: other looks count for these damages from now on."""
    session.execute(delete(RepairBelief).where(RepairBelief.damage_id.in_(ids)))
