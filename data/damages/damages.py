"""Damages as people see and change them; merging and splitting them is in `data.damages.regroupings`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import numpy as np
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from data.boxes import damages_in
from data.damages.areas import Area
from data.damages.assignment import newest_order
from data.damages.corrections.in_force import Corrected, in_force
from data.damages.corrections.keeping import Said, keep
from data.damages.grading import growth_of, merge_target, regrade, sightings_of
from data.damages.growth import Growth
from data.listed import listed
from data.schema import Damage, DamageEvent, Regrouping, Sighting, WorkOrder
from data.states import CorrectionKind, EventKind


class Status(StrEnum):
    """A damage's life."""

    CANDIDATE = "candidate"
    """It may be a damage (tracking's *tentative* track): drives look for it, and nobody is shown it unasked."""
    NEW = "new"
    ASSIGNED = "assigned"
    REPAIRED = "repaired"
    VERIFIED = "verified"
    DISMISSED = "dismissed"
    REOPENED = "reopened"
    MERGED = "merged"
    """A part of another damage, since people said so; what is seen of it counts for the whole."""
    WITHDRAWN = "withdrawn"
    """Split off by hand, and the split undone: it is nothing any more, and the night does not know it."""


class DismissedAs(StrEnum):
    """What a dismissed damage was instead; the detector is taught by it."""

    MANHOLE = "manhole"
    SHADOW = "shadow"
    JOINT = "joint"
    PATCH = "patch"
    MARKING = "marking"
    DIRT = "dirt"
    """Leaves, gravel, water, an oil stain."""
    REPAIRED = "repaired"
    """Mended already."""
    NOT_OURS = "not_ours"
    """A damage, but not on the municipality's road."""
    OTHER = "other"


OPEN = frozenset({Status.NEW, Status.REOPENED})
"""Waiting for somebody to assign them."""

ON_MAP = OPEN | {Status.ASSIGNED, Status.REPAIRED}
"""What the map shows."""

LIVING = OPEN | {Status.ASSIGNED}
"""There, as far as anybody knows."""

DISMISSIBLE = LIVING | {Status.CANDIDATE}
REOPENABLE = frozenset({Status.REPAIRED, Status.VERIFIED, Status.DISMISSED})

UNCERTAIN = frozenset({Status.CANDIDATE})
"""What the map shows besides when it is asked for uncertain ones too; everything else leaves it out."""

NOT_ITS_OWN = frozenset({Status.MERGED, Status.WITHDRAWN})
"""Nobody can do anything to these."""


class NoSuchDamage(Exception):
    """No damage has that id."""


class WrongStatus(Exception):
    """What was asked for cannot be done to a damage of this status."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


@dataclass(frozen=True, slots=True)
class Dot:
    """A damage as the map shows it."""

    id: int
    lon: float
    lat: float
    damage_class: str
    status: str
    severity: str
    urgency: float
    length_m: float
    width_m: float
    size_error: float
    depth_mm: int | None
    measures: Sequence[float | None] | None
    """See `Measures.row`; None where nobody measured."""
    severity_chances: Mapping[str, float] | None


@dataclass(frozen=True, slots=True)
class Found:
    """How many damages there are, and the most urgent of them."""

    count: int
    dots: Sequence[Dot]


def dots_within(session: Session, area: Area, most: int) -> Found:
    """What the map shows inside an area; of that the most urgent, the first first."""
    ids = ids_within(session, area, ON_MAP)
    return Found(len(ids), dots(session, ids[:most]))


def ids_within(session: Session, area: Area, statuses: Collection[Status]) -> list[int]:
    """The damages of these statuses whose place lies inside, the most urgent first."""
    boxed = select(Damage.id, Damage.x, Damage.y, Damage.status).where(damages_in(area.box))
    # The status is looked at here: asked for it, SQLite would go through all damages of that status.
    found = session.execute(boxed.order_by(Damage.urgency.desc(), Damage.id))
    rows = [(damage_id, x, y) for damage_id, x, y, status in found if status in statuses]
    if not rows:
        return []
    ids, x, y = (np.array(column) for column in zip(*rows, strict=True))
    return [int(damage_id) for damage_id in ids[area.holds(x.astype(float), y.astype(float))]]


def dots(session: Session, ids: Sequence[int]) -> list[Dot]:
    """These damages as the map shows them, each once, the most urgent first; unknown ids are left out."""
    asked = _dot_query().where(listed(Damage.id, ids)).order_by(Damage.urgency.desc(), Damage.id)
    return [Dot(*row) for row in session.execute(asked)]


def _dot_query() -> Select[*tuple[Any, ...]]:
    d = Damage
    shown = (d.id, d.lon, d.lat, d.damage_class, d.status, d.severity, d.urgency)
    graded = (d.length_m, d.width_m, d.size_error, d.depth_mm, d.measures, d.severity_chances)
    return select(*shown, *graded)


@dataclass(frozen=True, slots=True)
class DamageStory:
    """One damage with all that is known about it."""

    damage: Damage
    sightings: Sequence[Sighting]
    """Its own and its parts'."""
    events: Sequence[DamageEvent]
    """Its own and its parts'."""
    order: WorkOrder | None
    """The newest work order it is in."""
    growth: Growth | None
    regrouping: Regrouping | None
    """What can be undone: the newest that was not."""
    corrected: Corrected
    """What people say of it against what is graded."""


def story(session: Session, damage_id: int) -> DamageStory:
    """One damage, or the whole that it is a part of, with its section, sightings, recordings, events and order.

    Raises:
        NoSuchDamage: there is none.
    """
    damage = session.get(Damage, damage_id)
    if damage is None:
        raise NoSuchDamage
    damage = merge_target(session, damage)
    sightings = sightings_of(session, damage.id)
    events = _events(session, damage.id)
    return DamageStory(
        damage, sightings, events, newest_order(session, damage.id), growth_of(session, damage),
        newest_regrouping(session, damage.id), in_force(session, [damage]).get(damage.id, Corrected()),
    )  # fmt: skip


def newest_regrouping(session: Session, damage_id: int) -> Regrouping | None:
    """The last merge or split of a damage that was not undone."""
    query = select(Regrouping).where(Regrouping.damage_id == damage_id, Regrouping.undone_at.is_(None))
    return session.scalars(query.order_by(Regrouping.id.desc()).limit(1)).first()


def _events(session: Session, damage_id: int) -> Sequence[DamageEvent]:
    family = select(Damage.id).where(or_(Damage.id == damage_id, Damage.merged_into == damage_id))
    query = select(DamageEvent).where(DamageEvent.damage_id.in_(family))
    return session.scalars(query.order_by(DamageEvent.at, DamageEvent.id)).all()


def open_statuses(session: Session, damage_ids: Collection[int]) -> dict[int, Status]:
    """What each damage was before it was assigned: once reopened, a damage is never new again."""
    reopened = select(DamageEvent.damage_id).where(
        listed(DamageEvent.damage_id, damage_ids), DamageEvent.event == Status.REOPENED.value
    )
    back = set(session.scalars(reopened))
    return {one: Status.REOPENED if one in back else Status.NEW for one in damage_ids}


def dismiss(
    session: Session, damage_id: int, by: str, reason: str, at: datetime, what: DismissedAs = DismissedAs.OTHER
) -> None:
    """Take off the map what is no damage, and remember what it was instead.

    Raises:
        NoSuchDamage: there is none.
        WrongStatus: it is repaired or dismissed already.
    """
    _change(session, damage_id, DISMISSIBLE, Status.DISMISSED, by, reason, at).dismissed_as = what.value


def confirm(session: Session, damage_id: int, by: str, at: datetime) -> None:
    """A person says of a candidate that it is a damage; from now on only he takes it off the map again.

    Raises:
        NoSuchDamage: there is none.
        WrongStatus: it is no candidate.
    """
    damage = locked_damage(session, damage_id)
    if damage.status != Status.CANDIDATE:
        raise WrongStatus(damage.status)
    damage.status = Status.NEW.value
    session.add(DamageEvent(damage_id=damage_id, at=at, event=EventKind.CONFIRMED, by=by))


def reopen(session: Session, damage_id: int, by: str, reason: str, at: datetime) -> None:
    """Put back on the map what was dismissed or is not as repaired as was said.

    Raises:
        NoSuchDamage: there is none.
        WrongStatus: it is open already.
    """
    _change(session, damage_id, REOPENABLE, Status.REOPENED, by, reason, at).dismissed_as = None


def measure_depth(session: Session, damage_id: int, depth_mm: int, by: str, at: datetime) -> None:
    """Somebody has measured how deep it is; a pothole is graded again by it. The night keeps it until it is mended.

    Raises:
        NoSuchDamage: there is none.
        WrongStatus: it is a part of another, or nothing any more.
    """
    damage = locked_damage(session, damage_id)
    if damage.status in NOT_ITS_OWN:
        raise WrongStatus(damage.status)
    keep(session, damage, Said(CorrectionKind.DEPTH, str(depth_mm)), by, at)
    damage.depth_mm, damage.depth_at, damage.depth_by = depth_mm, at, by
    session.add(DamageEvent(damage_id=damage_id, at=at, event=EventKind.MEASURED, by=by, note=f"{depth_mm} mm"))
    session.flush()
    regrade(session, damage, growth_of(session, damage))


def locked_damage(session: Session, damage_id: int) -> Damage:
    """The damage; nobody else changes it until the transaction ends.

    Raises:
        NoSuchDamage: there is none.
    """
    damage = session.get(Damage, damage_id, with_for_update=True)
    if damage is None:
        raise NoSuchDamage
    return damage


def _change(
    session: Session, damage_id: int, before: frozenset[Status], after: Status, by: str, note: str, at: datetime
) -> Damage:
    damage = locked_damage(session, damage_id)
    if damage.status not in before:
        raise WrongStatus(damage.status)
    damage.status = after.value
    session.add(DamageEvent(damage_id=damage_id, at=at, event=after.value, by=by, note=note))
    return damage
