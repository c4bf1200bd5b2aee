"""Work orders, in and out."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from pydantic import Field

from api.language import Language
from api.settings import MailSettings
from api.wire.base import In, Out
from api.wire.damages import PlacedDamageFacts, placed_facts
from api.wire.failures import AlreadyAssignedOut, NotAssigned, NotAssignedDamages
from api.wire.fields.area import AreaIn
from api.wire.fields.ids import MOST_IDS, Id, Ids
from api.wire.fields.text import NoteText
from api.wire.teams import TeamOut
from data.damages.assignment import TaskState
from data.damages.damages import Status
from data.orders.outbox import MailState
from data.orders.progress import OrderSummary, Stage
from data.orders.work_orders import AlreadyAssigned, LeftOut
from data.schema import OutboxMail, Task, WorkOrder
from model.grading.urgency import Band, Bands

REASONS: dict[str, dict[Language, str]] = {
    "unknown": {"da": "findes ikke", "en": "does not exist"},
    Status.CANDIDATE: {"da": "er usikker; bekræft den først", "en": "is uncertain; confirm it first"},
    Status.REPAIRED: {"da": "er meldt udbedret", "en": "is reported repaired"},
    Status.VERIFIED: {"da": "er udbedret og efterset", "en": "is repaired and verified"},
    Status.DISMISSED: {"da": "er afvist", "en": "is dismissed"},
    Status.MERGED: {"da": "er samlet med en anden", "en": "is merged with another"},
    Status.WITHDRAWN: {"da": "findes ikke mere", "en": "does not exist any more"},
}
"""Why a damage cannot be assigned."""

ENDED = (MailState.SENT, MailState.FAILED, MailState.CANCELLED)
"""What became of a mail is known."""


class OrderMailState(StrEnum):
    """What the foreman is shown of a mail's state."""

    QUEUED = MailState.QUEUED.value
    SENT = MailState.SENT.value
    FAILED = MailState.FAILED.value
    CANCELLED = MailState.CANCELLED.value
    MAYBE_SENT = "maybe_sent"
    """Handed over, and the connection was lost before the answer."""
    NO_MAIL_SERVER = "no_mail_server"
    """It waits until one is set."""


class OrderIn(In, str_strip_whitespace=True):
    """What is given to whom."""

    area: AreaIn
    team_id: Id
    note: NoteText | None = None
    due_on: date | None = None
    """The last day, in Denmark; where it is left out, the rule's."""
    moved: Ids = Field(default_factory=list, max_length=MOST_IDS)
    """Damages that another team has and this one gets instead; both are told."""


class Proposal(Out):
    """What *Tildel* is filled in with before anybody writes."""

    team_id: int | None
    """Of the team that owns most of it; null where none owns half."""
    due_on: date
    """The last day by the rule, in Denmark."""
    band: Band
    """Of the most urgent damage, which the rule goes by."""
    term_days: int
    """That the rule gives such a one."""


class ReceiptMail(Out):
    """Where an order's mail goes."""

    state: OrderMailState
    to: str
    undo_s: float
    """Seconds that it still waits here, so that the order can be undone."""


class Receipt(NotAssignedDamages):
    """What pressing *Tildel* did."""

    id: int
    team: TeamOut
    assigned: list[int]
    mail: ReceiptMail


class OrderMail(Out):
    """What became of an order's mail."""

    state: OrderMailState
    sent_at: datetime | None
    error: str | None
    """What the mail server said last."""
    next_try_at: datetime | None
    """When one that may have been sent is sent once more."""


class WorkOrderOut(Out):
    """An order on the list."""

    id: int
    team: str
    created_at: datetime
    created_by: str
    note: str | None
    task_count: int
    done_count: int
    not_found_count: int
    stage: Stage
    due_on: date | None
    """The last day for what is left, in Denmark; null where nothing is."""
    overdue: bool
    read_at: datetime | None
    """When a person first opened the crew's page."""
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    mail: OrderMail


class OrderedDamage(PlacedDamageFacts):
    """A damage in an order."""

    status: Status


class TaskFacts(Out):
    """A task, and what the crew said of it."""

    id: int
    position: int
    """In driving order, from 1."""
    state: TaskState
    done_at: datetime | None
    """Or when it was not found."""
    partly_at: datetime | None
    minutes: int | None
    material: str | None
    done_photo: str | None
    """The photo's address."""
    note: str | None
    depth_mm: int | None


class TaskOut(TaskFacts):
    """One damage in an order, and what the crew said of it."""

    damage: OrderedDamage


class WorkOrderWithTasks(WorkOrderOut):
    """An order with its tasks."""

    tasks: list[TaskOut]


def receipt(order: WorkOrder, mail: MailSettings, at: datetime, language: Language) -> Receipt:
    """What pressing *Tildel* did; the same request again gets the same."""
    left_out = left_out_of(LeftOut.from_json(order.left_out), language)
    return Receipt(
        id=order.id,
        team=TeamOut.of(order.team),
        assigned=[task.damage_id for task in order.tasks],
        already_assigned=left_out.already_assigned,
        failed=left_out.failed,
        mail=ReceiptMail(state=_waiting(mail), to=order.team.email, undo_s=_undo_s(order, mail, at)),
    )


def _undo_s(order: WorkOrder, mail: MailSettings, at: datetime) -> float:
    return max(0.0, mail.undo_s - (at - order.created_at).total_seconds())


def left_out_of(left: LeftOut, language: Language) -> NotAssignedDamages:
    """What was asked for and not given."""
    return NotAssignedDamages(
        already_assigned=[already_assigned_out(held) for held in left.already_assigned],
        failed=[
            NotAssigned(damage_id=failed.damage_id, reason=REASONS[failed.reason][language]) for failed in left.failed
        ],
    )


def already_assigned_out(held: AlreadyAssigned) -> AlreadyAssignedOut:
    """Who has a damage."""
    return AlreadyAssignedOut(
        damage_id=held.damage_id, work_order_id=held.work_order_id, team=held.team, by=held.by, at=held.at
    )


@dataclass(frozen=True, slots=True)
class Read:
    """What an order is read by: the clock, the mail server and what is urgent today."""

    at: datetime
    mail: MailSettings
    bands: Bands


def work_order_out(summary: OrderSummary, read: Read) -> WorkOrderOut:
    """An order on the list."""
    return WorkOrderOut(**_fields(summary, read))


def work_order_with_tasks(summary: OrderSummary, read: Read, language: Language) -> WorkOrderWithTasks:
    """An order with its tasks."""
    tasks = [_task(task, read.bands, language) for task in summary.order.tasks]
    return WorkOrderWithTasks(**_fields(summary, read), tasks=tasks)


def _fields(summary: OrderSummary, read: Read) -> dict[str, Any]:
    order = summary.order
    return {
        "id": order.id,
        "team": order.team.name,
        "created_at": order.created_at,
        "created_by": order.created_by,
        "note": order.note or None,
        "task_count": summary.task_count,
        "done_count": summary.done_count,
        "not_found_count": summary.not_found_count,
        "stage": summary.stage,
        "due_on": summary.due_on(read.bands),
        "overdue": summary.overdue(read.bands, read.at),
        "read_at": order.read_at,
        "withdrawn_at": order.withdrawn_at,
        "withdrawn_by": order.withdrawn_by,
        "mail": _mail(summary.mail, read.mail),
    }


def told_of(task: Task) -> dict[str, Any]:
    """What the crew said of a task, and where it stands: the fields of `TaskFacts` but the photo's address."""
    return {
        "id": task.id,
        "position": task.position,
        "state": TaskState(task.state),
        "done_at": task.done_at,
        "partly_at": task.partly_at,
        "minutes": task.minutes,
        "material": task.material or None,
        "note": task.note or None,
        "depth_mm": task.depth_mm,
    }


def _task(task: Task, bands: Bands, language: Language) -> TaskOut:
    damage = OrderedDamage(**placed_facts(task.damage, bands, language), status=Status(task.damage.status))
    return TaskOut(**told_of(task), done_photo=f"/pictures/{task.photo}" if task.photo else None, damage=damage)


def _mail(mail: OutboxMail | None, settings: MailSettings) -> OrderMail:
    if mail is None:
        return OrderMail(state=OrderMailState.FAILED, sent_at=None, error=None, next_try_at=None)
    return OrderMail(
        state=_state(mail, settings), sent_at=mail.sent_at, error=mail.last_error, next_try_at=_next_try(mail)
    )


def _state(mail: OutboxMail, settings: MailSettings) -> OrderMailState:
    if mail.state in ENDED:
        return OrderMailState(mail.state)
    return OrderMailState.MAYBE_SENT if mail.unanswered else _waiting(settings)


def _next_try(mail: OutboxMail) -> datetime | None:
    """When one that may have arrived is sent once more; of others nobody needs to know."""
    again = mail.unanswered and mail.state not in (*ENDED, MailState.UNSURE)
    return mail.next_try_at if again else None


def _waiting(settings: MailSettings) -> OrderMailState:
    return OrderMailState.QUEUED if settings.configured else OrderMailState.NO_MAIL_SERVER
