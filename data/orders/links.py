"""The link by which a team opens its work order: how long it is good for, taking it back, and sending a new one."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session, aliased, selectinload

from data.damages.assignment import TaskState
from data.damages.damages import Status, open_statuses
from data.orders import outbox
from data.orders.work_orders import NoSuchWorkOrder
from data.schema import Damage, DamageEvent, Task, WorkOrder
from data.states import EventKind

LINK_LASTS = timedelta(days=90)
"""From the link's making on; a team that needs longer is sent a new one."""

LASTS_AFTER_DONE = timedelta(days=14)
"""From the last answer on, once nothing is left to do. Two weeks: a crew undoes what it reported by mistake, or adds a
photo, within its next working week; later the link is only a key that lies in a mailbox."""

SAME_PRESS = timedelta(minutes=1)
"""So soon after a new link, another is the same press come twice, or a second foreman's; the team gets one mail."""


class OrderWithdrawn(Exception):
    """The work order was withdrawn; it has no link any more."""


class NothingLeft(Exception):
    """Nothing in the work order is left to do, so there is nothing to write to the team about."""


def opens(session: Session, order: WorkOrder, now: datetime) -> bool:
    """Whether the order's link still opens it."""
    if order.withdrawn_at is not None or now - order.linked_at > LINK_LASTS:
        return False
    done_at = session.scalar(select(func.max(Task.done_at)).where(Task.work_order_id == order.id))
    last = max(order.linked_at, done_at or order.linked_at)
    return now - last <= LASTS_AFTER_DONE or bool(left_to_do(session, order.id))


def left_to_do(session: Session, order_id: int) -> Sequence[Task]:
    """The tasks that are open and still this order's: not dismissed, merged, verified or given to others since."""
    newer = aliased(Task)
    given_again = exists().where(newer.damage_id == Task.damage_id, newer.work_order_id > order_id)
    theirs = (Task.work_order_id == order_id, Task.state == TaskState.OPEN.value, ~given_again)
    damage = selectinload(Task.damage)
    loaded = (damage.selectinload(Damage.sightings), damage.selectinload(Damage.section))
    query = select(Task).join(Task.damage).where(*theirs, Damage.status == Status.ASSIGNED.value).options(*loaded)
    return session.scalars(query.order_by(Task.position).execution_options(populate_existing=True)).all()


def withdraw(session: Session, order_id: int, by: str, at: datetime) -> None:
    """Take an order back: its link is dead, what is not done waits for somebody again, a mail not sent stays here.

    What the crew has reported done stays done. The same again changes nothing.

    Raises:
        NoSuchWorkOrder: there is none.
    """
    order = locked(session, order_id)
    if order.withdrawn_at is not None:
        return
    order.withdrawn_at, order.withdrawn_by = at, by
    _give_back(session, order, by, at)
    outbox.cancel(session, order_id)
    session.flush()


def renew(session: Session, order_id: int, token_sha256: str, at: datetime) -> Sequence[Task] | None:
    """Put a new secret in the place of the old one, whose link and mail are then dead; gives what is left to do.

    None where a new link was made within `SAME_PRESS` and its mail has not failed: nothing has changed then.

    Raises:
        NoSuchWorkOrder: there is none.
        OrderWithdrawn: it has no link any more.
        NothingLeft: all is done, dismissed or given to others.
    """
    order = locked(session, order_id)
    if order.withdrawn_at is not None:
        raise OrderWithdrawn
    if order.created_at < order.linked_at and at - order.linked_at < SAME_PRESS and outbox.under_way(session, order_id):
        return None
    tasks = left_to_do(session, order_id)
    if not tasks:
        raise NothingLeft
    order.token_sha256, order.linked_at = token_sha256, at
    outbox.cancel(session, order_id)
    session.flush()
    return tasks


def locked(session: Session, order_id: int) -> WorkOrder:
    """The order as it is now; nobody else withdraws, renews or answers it until the transaction ends.

    Raises:
        NoSuchWorkOrder: there is none.
    """
    # PostgreSQL's FOR NO KEY UPDATE: a split that adds a task to the order need not wait, and cannot deadlock.
    query = select(WorkOrder).where(WorkOrder.id == order_id).with_for_update(key_share=True)
    loaded = query.options(selectinload(WorkOrder.team)).execution_options(populate_existing=True)
    order = session.scalar(loaded)
    if order is None:
        raise NoSuchWorkOrder
    return order


def _give_back(session: Session, order: WorkOrder, by: str, at: datetime) -> None:
    maybe = [task.damage_id for task in left_to_do(session, order.id)]
    session.execute(select(Damage.id).where(Damage.id.in_(maybe)).order_by(Damage.id).with_for_update())
    theirs = {task.damage_id: task for task in left_to_do(session, order.id)}  # some may have gone on meanwhile
    for damage_id, status in open_statuses(session, theirs).items():
        theirs[damage_id].damage.status = status.value
        session.add(DamageEvent(damage_id=damage_id, at=at, event=EventKind.UNASSIGNED, by=by, note=order.team.name))
    unfinished = update(Task).where(Task.work_order_id == order.id, Task.state == TaskState.OPEN.value)
    session.execute(unfinished.values(state=TaskState.WITHDRAWN.value))
