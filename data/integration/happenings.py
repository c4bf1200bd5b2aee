"""What other systems are told of the damages' history: no person, no team, no note, no picture.

Whoever wants to know more asks for it by number, with a token (OGC API, `/features`).
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from data.damages.damages import LIVING
from data.schema import Damage, DamageEvent, Task, WorkOrder
from data.states import EventKind
from model.grading.urgency import Band, Bands


class HappeningKind(StrEnum):
    """Its name on the wire."""

    ORDER_ASSIGNED = "order.assigned"
    ORDER_WITHDRAWN = "order.withdrawn"
    ORDER_ANSWERED = "order.answered"
    """Its crew has said of one damage what became of it."""
    ORDER_VERIFIED = "order.verified"
    """One damage that a crew mended is looked at and found mended."""
    DAMAGE_RED = "damage.red"
    """A red damage is new on the map."""
    DAMAGE_MENDED = "damage.mended"
    DAMAGE_REOPENED = "damage.reopened"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing to tell."""

    key: str
    """The same for the same thing, whoever reads the history how often."""
    body: str
    """JSON: type, timestamp and data, as the Standard Webhooks specification recommends."""


OF_ORDERS: Mapping[str, HappeningKind] = {
    EventKind.ASSIGNED: HappeningKind.ORDER_ASSIGNED,
    EventKind.UNASSIGNED: HappeningKind.ORDER_WITHDRAWN,
}
"""A whole order at once: each of its damages has the event."""

ANSWERS = frozenset({EventKind.REPAIRED, EventKind.PARTLY, EventKind.NOT_FOUND})

OF_DAMAGES: Mapping[str, HappeningKind] = {
    EventKind.REPAIRED: HappeningKind.DAMAGE_MENDED,
    EventKind.REOPENED: HappeningKind.DAMAGE_REOPENED,
}

NEW = frozenset({EventKind.FOUND, EventKind.CONFIRMED})


def happening(kind: HappeningKind, key: str, at: datetime, **data: Any) -> Happening:
    """One thing, told."""
    body = {"type": kind.value, "timestamp": at.isoformat(), "data": data}
    return Happening(f"{kind}:{key}", json.dumps(body, ensure_ascii=False))


def happenings(session: Session, events: Sequence[DamageEvent], bands: Bands) -> Iterator[Happening]:
    """What there is to tell of these events, in their order."""
    ids = sorted({event.damage_id for event in events})
    query = select(Damage).options(joinedload(Damage.section)).where(Damage.id.in_(ids))
    damages = {damage.id: damage for damage in session.scalars(query)}
    orders = _orders(session, ids)
    for event in events:
        if damage := damages.get(event.damage_id):
            yield from _of_order(event, orders.get(damage.id, ()), damage, bands)
            yield from _of_damage(event, damage, bands)


def _of_damage(event: DamageEvent, damage: Damage, bands: Bands) -> Iterator[Happening]:
    kind = OF_DAMAGES.get(event.event)
    if event.event in NEW and damage.status in LIVING and bands.of(damage.urgency) is Band.SOON:
        kind = HappeningKind.DAMAGE_RED
    if kind:
        yield happening(kind, str(event.id), event.at, damage=_told(damage, bands))


def _of_order(event: DamageEvent, orders: Iterable[WorkOrder], damage: Damage, bands: Bands) -> Iterator[Happening]:
    if kind := OF_ORDERS.get(event.event):
        for order in orders:
            if event.at in (order.created_at, order.withdrawn_at):
                numbers = [task.damage_id for task in order.tasks]
                yield happening(kind, str(order.id), event.at, order={"id": order.id, "damages": numbers})
    mine = max((order.id for order in orders if order.created_at <= event.at), default=None)
    by_crew = event.event in ANSWERS and any(order.id == mine and order.team.name == event.by for order in orders)
    if mine is not None and (by_crew or event.event == EventKind.VERIFIED):
        told = {"order": {"id": mine}, "damage": _told(damage, bands)}
        if by_crew:
            told["answer"] = {"state": event.event}
        kind = HappeningKind.ORDER_ANSWERED if by_crew else HappeningKind.ORDER_VERIFIED
        yield happening(kind, str(event.id), event.at, **told)


def _orders(session: Session, damage_ids: Sequence[int]) -> dict[int, list[WorkOrder]]:
    query = select(Task).options(joinedload(Task.work_order).joinedload(WorkOrder.team))
    found: dict[int, list[WorkOrder]] = {}
    for task in session.scalars(query.where(Task.damage_id.in_(damage_ids)).order_by(Task.id)):
        found.setdefault(task.damage_id, []).append(task.work_order)
    return found


def _told(damage: Damage, bands: Bands) -> dict[str, Any]:
    return {
        "id": damage.id,
        "class": damage.damage_class,
        "status": damage.status,
        "urgency": round(damage.urgency, 1),
        "band": bands.of(damage.urgency).value,
        "lon": round(damage.lon, 6),
        "lat": round(damage.lat, 6),
        "section": damage.section.key,
        "road": damage.section.name,
    }
