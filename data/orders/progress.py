"""How far work orders have come: on the foreman's list, on his board, and what is overdue."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, defer, selectinload

from data.damages.assignment import TaskState
from data.damages.damages import NOT_ITS_OWN, Status
from data.orders.work_orders import NoSuchWorkOrder
from data.schema import Damage, OutboxMail, Task, WorkOrder
from model.grading.urgency import Band, Bands

TERMS: Mapping[Band, timedelta] = {
    Band.SOON: timedelta(days=7),
    Band.PLAN: timedelta(days=30),
    Band.WATCH: timedelta(days=90),
}
"""From the order on until what is left of it should be mended. Assumed: municipalities' own terms for holes that are a
danger are days, for what can be planned a month or the season."""


class Stage(StrEnum):
    """Where an order stands."""

    NEW = "new"
    READ = "read"
    """A person has opened the crew's page."""
    IN_PROGRESS = "in_progress"
    """Something is answered."""
    DONE = "done"
    """All is answered."""
    VERIFIED = "verified"
    """And the next drives have seen that what was mended is gone."""
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class OrderSummary:
    """A work order on the foreman's list."""

    order: WorkOrder
    task_count: int
    done_count: int
    not_found_count: int
    verified_count: int
    begun: bool
    """Something is done in part."""
    left_urgency: float | None
    """Of the most urgent that is left to do; None where nothing is."""
    mail: OutboxMail | None

    @property
    def stage(self) -> Stage:
        """Where it stands."""
        answered = self.done_count + self.not_found_count
        if self.order.withdrawn_at is not None:
            return Stage.WITHDRAWN
        if self.task_count and answered >= self.task_count:
            return Stage.VERIFIED if self.done_count and self.verified_count == self.done_count else Stage.DONE
        if answered or self.begun:
            return Stage.IN_PROGRESS
        return Stage.READ if self.order.read_at else Stage.NEW

    def due_at(self, bands: Bands) -> datetime | None:
        """When the most urgent of what is left should be mended."""
        if self.left_urgency is None or self.order.withdrawn_at is not None:
            return None
        return self.order.created_at + TERMS[bands.of(self.left_urgency)]


def newest(session: Session, most: int) -> list[OrderSummary]:
    """The newest orders first."""
    orders = select(WorkOrder).options(selectinload(WorkOrder.team)).order_by(WorkOrder.id.desc()).limit(most)
    return _summaries(session, session.scalars(orders).all())


def get(session: Session, order_id: int) -> OrderSummary:
    """One order with its tasks and their damages.

    Raises:
        NoSuchWorkOrder: there is none.
    """
    tasks = selectinload(WorkOrder.tasks).selectinload(Task.damage)
    loaded = (tasks.selectinload(Damage.sightings), tasks.selectinload(Damage.section), selectinload(WorkOrder.team))
    order = session.get(WorkOrder, order_id, options=loaded)
    if order is None:
        raise NoSuchWorkOrder
    return _summaries(session, [order])[0]


@dataclass(frozen=True, slots=True)
class _Standing:
    """What a task's summary is made of."""

    state: str
    partly_at: datetime | None
    status: str
    urgency: float

    @property
    def stands(self) -> bool:
        """Answered, or still to do: the damage was not dismissed or merged into another meanwhile."""
        answered = self.state in (TaskState.DONE, TaskState.NOT_FOUND)
        return answered or self.status not in (Status.DISMISSED, *NOT_ITS_OWN)

    @property
    def left(self) -> bool:
        """Still to do."""
        return self.state == TaskState.OPEN and self.status == Status.ASSIGNED


def _summaries(session: Session, orders: Sequence[WorkOrder]) -> list[OrderSummary]:
    ids = [order.id for order in orders]
    standing: dict[int, list[_Standing]] = defaultdict(list)
    query = select(Task.work_order_id, Task.state, Task.partly_at, Damage.status, Damage.urgency)
    for order_id, state, partly_at, status, urgency in session.execute(
        query.join(Task.damage).where(Task.work_order_id.in_(ids))
    ):
        standing[order_id].append(_Standing(state, partly_at, status, urgency))
    sent = select(OutboxMail).where(OutboxMail.work_order_id.in_(ids)).options(defer(OutboxMail.message))
    mails = {mail.work_order_id: mail for mail in session.scalars(sent.order_by(OutboxMail.id))}  # the newest stays
    return [_summary(order, standing[order.id], mails.get(order.id)) for order in orders]


def _summary(order: WorkOrder, tasks: Sequence[_Standing], mail: OutboxMail | None) -> OrderSummary:
    standing = [task for task in tasks if task.stands]
    done = [task for task in standing if task.state == TaskState.DONE]
    return OrderSummary(
        order,
        task_count=len(standing),
        done_count=len(done),
        not_found_count=sum(task.state == TaskState.NOT_FOUND for task in standing),
        verified_count=sum(task.status == Status.VERIFIED for task in done),
        begun=any(task.partly_at for task in standing),
        left_urgency=max((task.urgency for task in standing if task.left), default=None),
        mail=mail,
    )
