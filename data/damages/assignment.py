"""Who has a damage to mend: read from the tasks, which `data.orders` writes."""

from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from data.schema import Task, WorkOrder


class TaskState(StrEnum):
    """Where a task is."""

    OPEN = "open"
    DONE = "done"
    NOT_FOUND = "not_found"
    WITHDRAWN = "withdrawn"


def newest_order(session: Session, damage_id: int) -> WorkOrder | None:
    """The work order that a damage was last put in and did not come back from."""
    given = (Task.damage_id == damage_id, Task.state.not_in((TaskState.WITHDRAWN, TaskState.NOT_FOUND)))
    orders = select(WorkOrder).join(Task).where(*given).options(selectinload(WorkOrder.team))
    return session.scalars(orders.order_by(WorkOrder.id.desc()).limit(1)).first()


def has_team(session: Session, damage_id: int) -> bool:
    """Whether somebody has a damage to mend: the newest task for it is open."""
    states = select(Task.state).where(Task.damage_id == damage_id).order_by(Task.work_order_id.desc())
    return session.scalars(states.limit(1)).first() == TaskState.OPEN
