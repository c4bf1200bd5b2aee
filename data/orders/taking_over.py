"""Damages that one team has, given to another: taken out of the orders that they are in, and who loses them is told."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from data.damages.assignment import TaskState
from data.damages.damages import Status, open_statuses
from data.listed import listed
from data.orders import outbox
from data.schema import Damage, DamageEvent, Task, WorkOrder
from data.states import EventKind


@dataclass(frozen=True, slots=True)
class TakenOut:
    """Damages that are an order's no more."""

    order: WorkOrder
    damages: Sequence[Damage]


def take_over(session: Session, damage_ids: Collection[int], team_id: int, by: str, at: datetime) -> list[TakenOut]:
    """Open the damages of these that another team than this has to mend; an order with nothing left is withdrawn.

    What is mended, or is nobody's, stays as it is.
    """
    tasks = _theirs(session, damage_ids, team_id)
    statuses = open_statuses(session, [task.damage_id for task in tasks])
    taken: dict[int, list[Task]] = {}
    for task in tasks:
        task.state = TaskState.WITHDRAWN.value
        task.damage.status = statuses[task.damage_id].value
        team = task.work_order.team.name
        session.add(DamageEvent(damage_id=task.damage_id, at=at, event=EventKind.UNASSIGNED, by=by, note=team))
        taken.setdefault(task.work_order_id, []).append(task)
    session.flush()
    for order_id in taken:
        _end_if_empty(session, order_id, by, at)
    return [TakenOut(some[0].work_order, [task.damage for task in some]) for some in taken.values()]


def _theirs(session: Session, damage_ids: Collection[int], team_id: int) -> Sequence[Task]:
    newest = select(func.max(Task.id)).where(listed(Task.damage_id, damage_ids)).group_by(Task.damage_id)
    damage = selectinload(Task.damage)
    loaded = (damage.selectinload(Damage.section), selectinload(Task.work_order).selectinload(WorkOrder.team))
    query = (
        select(Task)
        .join(Damage, Damage.id == Task.damage_id)
        .join(WorkOrder, WorkOrder.id == Task.work_order_id)
        .where(Task.id.in_(newest), Task.state == TaskState.OPEN.value, Damage.status == Status.ASSIGNED.value)
        .where(WorkOrder.team_id != team_id)
        .order_by(Task.id)
    )
    return session.scalars(query.options(*loaded)).all()


def _end_if_empty(session: Session, order_id: int, by: str, at: datetime) -> None:
    left = select(func.count()).where(Task.work_order_id == order_id, Task.state != TaskState.WITHDRAWN.value)
    if session.scalar(left.select_from(Task)):
        return
    order = session.get_one(WorkOrder, order_id)
    order.withdrawn_at, order.withdrawn_by = at, by
    outbox.cancel(session, order_id)
