"""What a team sees and says through its link. The link's secret is in the mail alone; here lies its SHA-256."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, selectinload

from data.damages.assignment import TaskState, newest_order
from data.damages.damages import Status, measure_depth
from data.media.pictures import PICTURE_NAME
from data.orders import links as order_links
from data.schema import Damage, DamageEvent, Sighting, Task, WorkOrder
from data.states import EventKind

TOKEN_BYTES = 32


class NoSuchLink(Exception):
    """The link's secret is unknown, its time has run out, or it was taken back."""


class NoSuchTask(Exception):
    """The order has no such task."""


class TaskOvertaken(Exception):
    """The damage has gone on since: dismissed, verified, reopened, or given to another team."""


@dataclass(frozen=True)
class Report:
    """What a crew says of a task it has done."""

    note: str = ""
    depth_mm: int | None = None
    photo: str | None = None
    """Name in the picture store."""


def new_token() -> str:
    """A secret for one order's link."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_sha256(token: str) -> str:
    """What the database keeps of it."""
    return hashlib.sha256(token.encode()).hexdigest()


def order_of(session: Session, token: str, now: datetime) -> WorkOrder:
    """The order whose link this is, with tasks, damages and sightings.

    Raises:
        NoSuchLink: unknown, too old or taken back.
    """
    tasks = selectinload(WorkOrder.tasks).selectinload(Task.damage)
    loaded = (tasks.selectinload(Damage.sightings), tasks.selectinload(Damage.section), selectinload(WorkOrder.team))
    order = session.scalar(select(WorkOrder).where(WorkOrder.token_sha256 == token_sha256(token)).options(*loaded))
    if order is None or not order_links.opens(session, order, now):
        raise NoSuchLink
    return order


def admit(session: Session, token: str, now: datetime) -> int:
    """Id of the order whose link this is; nothing more is loaded of it.

    Raises:
        NoSuchLink: unknown, too old or taken back.
    """
    order = session.scalar(select(WorkOrder).where(WorkOrder.token_sha256 == token_sha256(token)))
    if order is None or not order_links.opens(session, order, now):
        raise NoSuchLink
    return order.id


def order_to_answer(session: Session, token: str, now: datetime) -> WorkOrder:
    """As `order_of`, and nobody takes the order back until the transaction ends.

    Raises:
        NoSuchLink: unknown, too old or taken back.
    """
    order_id = session.scalar(select(WorkOrder.id).where(WorkOrder.token_sha256 == token_sha256(token)))
    if order_id is None:
        raise NoSuchLink
    order_links.locked(session, order_id)
    return order_of(session, token, now)


def task_of(order: WorkOrder, task_id: int) -> Task:
    """One of the order's own tasks.

    Raises:
        NoSuchTask: it has none of that id.
    """
    task = next((task for task in order.tasks if task.id == task_id), None)
    if task is None:
        raise NoSuchTask
    return task


def shows(session: Session, order_id: int, picture: str) -> bool:
    """Whether a picture belongs to the order: its damages' own, or the crew's photos of them."""
    if not PICTURE_NAME.fullmatch(picture) or not picture.isprintable():  # PostgreSQL takes no NUL
        return False
    own = exists().where(Sighting.picture == picture, Sighting.damage_id == Task.damage_id)
    asked = select(Task.id).where(Task.work_order_id == order_id, or_(Task.photo == picture, own))
    return session.scalars(asked.limit(1)).first() is not None


def mark_done(session: Session, order: WorkOrder, task_id: int, report: Report, at: datetime) -> Task:
    """The crew has mended it. The same again changes nothing, but for what is newly told.

    Raises:
        NoSuchTask: it is not the order's.
        TaskOvertaken: the damage is no longer this order's to mend.
    """
    task = task_of(order, task_id)
    deeper = report.depth_mm is not None and report.depth_mm != task.depth_mm
    _tell(task, report)
    if task.state == TaskState.OPEN:
        _mend(session, order, task, report, at)
    if deeper and report.depth_mm is not None:
        measure_depth(session, task.damage_id, report.depth_mm, order.team.name, at)
    return task


def _mend(session: Session, order: WorkOrder, task: Task, report: Report, at: datetime) -> None:
    _move(session, order, task, Status.ASSIGNED, Status.REPAIRED)
    task.state, task.done_at = TaskState.DONE.value, at
    _remember(session, order, task, EventKind.REPAIRED, report.note, at)


def measure(session: Session, order: WorkOrder, task_id: int, depth_mm: int, at: datetime) -> Task:
    """The crew has measured it, and not mended it yet. The same again changes nothing.

    Raises:
        NoSuchTask: it is not the order's.
        TaskOvertaken: the damage is no longer this order's.
    """
    task = task_of(order, task_id)
    if task.depth_mm == depth_mm:
        return task
    _still_theirs(session, order, task, Status.ASSIGNED)
    task.depth_mm = depth_mm
    measure_depth(session, task.damage_id, depth_mm, order.team.name, at)
    return task


def undo(session: Session, order: WorkOrder, task_id: int, at: datetime) -> Task:
    """It was not mended after all. The same again changes nothing.

    Raises:
        NoSuchTask: it is not the order's.
        TaskOvertaken: the damage has gone on since.
    """
    task = task_of(order, task_id)
    if task.state == TaskState.OPEN:
        return task
    _move(session, order, task, Status.REPAIRED, Status.ASSIGNED)
    task.state, task.done_at = TaskState.OPEN.value, None
    _remember(session, order, task, EventKind.ASSIGNED, "Fortrudt: var meldt udført", at)
    return task


def _tell(task: Task, report: Report) -> None:
    task.note = report.note or task.note
    task.depth_mm = report.depth_mm if report.depth_mm is not None else task.depth_mm
    task.photo = report.photo or task.photo


def _move(session: Session, order: WorkOrder, task: Task, before: Status, after: Status) -> None:
    _still_theirs(session, order, task, before).status = after.value


def _still_theirs(session: Session, order: WorkOrder, task: Task, status: Status) -> Damage:
    # Read anew: what came with the order may be older than the lock.
    damage = session.get(Damage, task.damage_id, with_for_update=True, populate_existing=True)
    holder = newest_order(session, task.damage_id)
    if damage is None or damage.status != status or holder is None or holder.id != order.id:
        raise TaskOvertaken
    return damage


def _remember(session: Session, order: WorkOrder, task: Task, event: EventKind, note: str, at: datetime) -> None:
    by = order.team.name
    session.add(DamageEvent(damage_id=task.damage_id, at=at, event=event, by=by, note=note))
