"""What a team sees and says through its link. The link's secret is in the mail alone; here lies its SHA-256."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import Session, selectinload

from data.damages.assignment import TaskState, newest_order
from data.damages.damages import OPEN, Status, measure_depth, open_statuses
from data.media.pictures import PICTURE_NAME
from data.names import LONGEST_NOTE
from data.orders import links as order_links
from data.schema import Damage, DamageEvent, Sighting, Task, WorkOrder
from data.states import EventKind

TOKEN_BYTES = 32

BETWEEN_PHONES = " · "
"""Between what one phone says of a task and what another does."""


class NoSuchLink(Exception):
    """The link's secret is unknown, its time has run out, or it was taken back."""


class NoSuchTask(Exception):
    """The order has no such task."""


class TaskOvertaken(Exception):
    """The damage has gone on since: dismissed, verified, reopened, or given to another team."""


@dataclass(frozen=True)
class Report:
    """What a crew says of a task besides its outcome."""

    note: str = ""
    depth_mm: int | None = None
    minutes: int | None = None
    """Of work."""
    material: str = ""
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
    query = select(Task.id).where(Task.work_order_id == order_id, or_(Task.photo == picture, own))
    return session.scalars(query.limit(1)).first() is not None


def note_read(session: Session, order_id: int, at: datetime) -> None:
    """The crew's page was opened by a person; only the first time counts."""
    unread = update(WorkOrder).where(WorkOrder.id == order_id, WorkOrder.read_at.is_(None))
    session.execute(unread.values(read_at=at))


def mark_done(session: Session, order: WorkOrder, task_id: int, report: Report, at: datetime) -> Task:
    """The crew has mended it. The same again changes nothing, but for what is newly told.

    Raises:
        NoSuchTask: it is not the order's.
        TaskOvertaken: the damage is no longer this order's to mend.
    """
    task = task_of(order, task_id)
    deeper = report.depth_mm is not None and report.depth_mm != task.depth_mm
    _tell(task, report)
    if task.state == TaskState.NOT_FOUND:  # another phone said so
        _take_back(session, order, task, at)
    if task.state == TaskState.OPEN:
        _mend(session, order, task, report, at)
    if deeper and report.depth_mm is not None:
        measure_depth(session, task.damage_id, report.depth_mm, order.team.name, at)
    return task


def _mend(session: Session, order: WorkOrder, task: Task, report: Report, at: datetime) -> None:
    _move(session, order, task, Status.ASSIGNED, Status.REPAIRED)
    task.state, task.done_at = TaskState.DONE.value, at
    _remember(session, order, task, EventKind.REPAIRED, report.note, at)


def mark_partly(session: Session, order: WorkOrder, task_id: int, report: Report, at: datetime) -> Task:
    """The crew has begun and comes back: the task stays theirs. The same again changes nothing but what is newly told.

    Raises:
        NoSuchTask: it is not the order's.
        TaskOvertaken: the damage is no longer this order's to mend.
    """
    task = task_of(order, task_id)
    _tell(task, report)
    if task.state == TaskState.OPEN and task.partly_at is None:
        _still_theirs(session, order, task, Status.ASSIGNED)
        task.partly_at = at
        _remember(session, order, task, EventKind.PARTLY, report.note, at)
    return task


def mark_not_found(session: Session, order: WorkOrder, task_id: int, report: Report, at: datetime) -> Task:
    """The crew was there and found nothing: the damage waits for the foreman again. What another phone has reported
    done stays done.

    Raises:
        NoSuchTask: it is not the order's.
        TaskOvertaken: the damage is no longer this order's to mend.
    """
    task = task_of(order, task_id)
    _tell(task, report)
    if task.state == TaskState.OPEN:
        damage = _still_theirs(session, order, task, Status.ASSIGNED)
        damage.status = open_statuses(session, [damage.id])[damage.id].value
        task.state, task.done_at = TaskState.NOT_FOUND.value, at
        _remember(session, order, task, EventKind.NOT_FOUND, report.note, at)
    return task


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
    """It was not mended, begun or missing after all. The same again changes nothing.

    Raises:
        NoSuchTask: it is not the order's.
        TaskOvertaken: the damage has gone on since.
    """
    task = task_of(order, task_id)
    if task.state == TaskState.NOT_FOUND:
        _take_back(session, order, task, at)
    elif task.state == TaskState.DONE:
        _move(session, order, task, Status.REPAIRED, Status.ASSIGNED)
        task.state, task.done_at = TaskState.OPEN.value, None
        _remember(session, order, task, EventKind.ASSIGNED, "Fortrudt: var meldt udført", at)
    elif task.state == TaskState.OPEN and task.partly_at is not None:
        task.partly_at = None
    return task


def _take_back(session: Session, order: WorkOrder, task: Task, at: datetime) -> None:
    """It was found after all, if nobody has done anything to it since."""
    damage = session.get(Damage, task.damage_id, with_for_update=True, populate_existing=True)
    newest = select(Task.id).where(Task.damage_id == task.damage_id).order_by(Task.work_order_id.desc()).limit(1)
    if damage is None or damage.status not in OPEN or session.scalar(newest) != task.id:
        raise TaskOvertaken
    damage.status = Status.ASSIGNED.value
    task.state, task.done_at = TaskState.OPEN.value, None
    _remember(session, order, task, EventKind.ASSIGNED, "Fortrudt: var meldt ikke fundet", at)


def _tell(task: Task, report: Report) -> None:
    """What two phones say of one task stands side by side."""
    task.note = _with(task.note, report.note)
    task.material = _with(task.material, report.material)
    task.depth_mm = report.depth_mm if report.depth_mm is not None else task.depth_mm
    task.minutes = report.minutes if report.minutes is not None else task.minutes
    task.photo = report.photo or task.photo


def _with(told: str, new: str) -> str:
    if not new or new in told.split(BETWEEN_PHONES):
        return told
    return BETWEEN_PHONES.join(filter(None, (told, new)))[:LONGEST_NOTE]


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
