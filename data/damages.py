"""Damages as people see and change them; the night run's own changes are in `data.fusing`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np
from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from data.areas import Area
from data.schema import Damage, DamageEvent, Section, Sighting, Task, WorkOrder


class Status(StrEnum):
    """A damage's life."""

    NEW = "new"
    ASSIGNED = "assigned"
    REPAIRED = "repaired"
    VERIFIED = "verified"
    DISMISSED = "dismissed"
    REOPENED = "reopened"


OPEN = frozenset({Status.NEW, Status.REOPENED})
"""Waiting for somebody to assign them."""

ON_MAP = OPEN | {Status.ASSIGNED, Status.REPAIRED}
"""What the map shows."""

DISMISSIBLE = OPEN | {Status.ASSIGNED}
REOPENABLE = frozenset({Status.REPAIRED, Status.VERIFIED, Status.DISMISSED})


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
    severity_text: str
    urgency: int


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
    min_x, min_y, max_x, max_y = area.box
    boxed = select(Damage.id, Damage.x, Damage.y).where(
        Damage.x.between(min_x, max_x), Damage.y.between(min_y, max_y), Damage.status.in_(list(statuses))
    )
    rows = session.execute(boxed.order_by(Damage.urgency.desc(), Damage.id)).all()
    if not rows:
        return []
    ids, x, y = (np.array(column) for column in zip(*rows, strict=True))
    return [int(damage_id) for damage_id in ids[area.holds(x.astype(float), y.astype(float))]]


def dots(session: Session, ids: Sequence[int]) -> list[Dot]:
    """These damages as the map shows them, the most urgent first; unknown ids are left out."""
    found: list[Dot] = []
    for start in range(0, len(ids), IDS_AT_ONCE):
        some = _dot_query().where(Damage.id.in_(ids[start : start + IDS_AT_ONCE]))
        found += [Dot(*row) for row in session.execute(some)]
    return sorted(found, key=lambda dot: (-dot.urgency, dot.id))


IDS_AT_ONCE = 5_000
"""Bound values in one query; SQLite takes 32,766, PostgreSQL's driver 65,535."""


def _dot_query() -> Select[int, float, float, str, str, str, str, int]:
    d = Damage
    return select(d.id, d.lon, d.lat, d.damage_class, d.status, d.severity, d.severity_text, d.urgency)


@dataclass(frozen=True, slots=True)
class DamageStory:
    """One damage with all that is known about it."""

    damage: Damage
    events: Sequence[DamageEvent]
    order: WorkOrder | None
    """The newest work order it is in."""


def story(session: Session, damage_id: int) -> DamageStory:
    """One damage with its section, sightings, recordings, events and order.

    Raises:
        NoSuchDamage: there is none.
    """
    loaded = (
        selectinload(Damage.sightings).selectinload(Sighting.recording),
        selectinload(Damage.section).selectinload(Section.road_class),
    )
    damage = session.scalar(select(Damage).where(Damage.id == damage_id).options(*loaded))
    if damage is None:
        raise NoSuchDamage
    by_time = select(DamageEvent).where(DamageEvent.damage_id == damage_id).order_by(DamageEvent.at, DamageEvent.id)
    return DamageStory(damage, session.scalars(by_time).all(), newest_order(session, damage_id))


def newest_order(session: Session, damage_id: int) -> WorkOrder | None:
    """The work order that a damage was last put in."""
    orders = select(WorkOrder).join(Task).where(Task.damage_id == damage_id).options(selectinload(WorkOrder.team))
    return session.scalars(orders.order_by(WorkOrder.id.desc()).limit(1)).first()


def dismiss(session: Session, damage_id: int, by: str, reason: str, at: datetime) -> None:
    """Take off the map what is no damage.

    Raises:
        NoSuchDamage: there is none.
        WrongStatus: it is repaired or dismissed already.
    """
    _change(session, damage_id, DISMISSIBLE, Status.DISMISSED, by, reason, at)


def reopen(session: Session, damage_id: int, by: str, reason: str, at: datetime) -> None:
    """Put back on the map what was dismissed or is not as repaired as was said.

    Raises:
        NoSuchDamage: there is none.
        WrongStatus: it is open already.
    """
    _change(session, damage_id, REOPENABLE, Status.REOPENED, by, reason, at)


def _change(
    session: Session, damage_id: int, before: frozenset[Status], after: Status, by: str, note: str, at: datetime
) -> None:
    damage = session.get(Damage, damage_id, with_for_update=True)
    if damage is None:
        raise NoSuchDamage
    if damage.status not in before:
        raise WrongStatus(damage.status)
    damage.status = after.value
    session.add(DamageEvent(damage_id=damage_id, at=at, event=after.value, by=by, note=note))
