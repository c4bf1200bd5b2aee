"""Work orders as they go out."""

from typing import Any

from api.language import Language
from api.wire.damages import facts, place_text
from data.orders.outbox import MailState
from data.orders.work_orders import LeftOut, OrderSummary
from data.schema import OutboxMail, Task, Team, WorkOrder

REASONS: dict[str, dict[Language, str]] = {
    "unknown": {"da": "findes ikke", "en": "does not exist"},
    "repaired": {"da": "er meldt udbedret", "en": "is reported repaired"},
    "verified": {"da": "er udbedret og efterset", "en": "is repaired and verified"},
    "dismissed": {"da": "er afvist", "en": "is dismissed"},
    "merged": {"da": "er samlet med en anden", "en": "is merged with another"},
    "withdrawn": {"da": "findes ikke mere", "en": "does not exist any more"},
}
"""Why a damage cannot be assigned."""


def receipt(order: WorkOrder, language: Language) -> dict[str, Any]:
    """What pressing *Tildel* did; the same request again gets the same."""
    return {
        "id": order.id,
        "team": team_out(order.team),
        "assigned": [task.damage_id for task in order.tasks],
        **left_out(LeftOut.from_json(order.left_out), language),
        "mail": {"state": "queued", "to": order.team.email},
    }


def left_out(left: LeftOut, language: Language) -> dict[str, Any]:
    """What was asked for and not given."""
    return {
        "already_assigned": [
            {"damage_id": one.damage_id, "work_order_id": one.work_order_id, "team": one.team}
            for one in left.already_assigned
        ],
        "failed": [{"damage_id": one.damage_id, "reason": REASONS[one.reason][language]} for one in left.failed],
    }


def summary_out(summary: OrderSummary) -> dict[str, Any]:
    """An order on the list."""
    order = summary.order
    return {
        "id": order.id,
        "team": order.team.name,
        "created_at": order.created_at,
        "created_by": order.created_by,
        "note": order.note or None,
        "task_count": summary.task_count,
        "done_count": summary.done_count,
        "mail": _mail(summary.mail),
    }


def with_tasks(summary: OrderSummary, language: Language) -> dict[str, Any]:
    """An order with its tasks."""
    return {**summary_out(summary), "tasks": [_task(task, language) for task in summary.order.tasks]}


def team_out(team: Team) -> dict[str, Any]:
    """A team."""
    return {"id": team.id, "name": team.name, "email": team.email}


def _task(task: Task, language: Language) -> dict[str, Any]:
    return {
        "id": task.id,
        "position": task.position,
        "state": task.state,
        "done_at": task.done_at,
        "done_photo": task.photo and f"/pictures/{task.photo}",
        "note": task.note or None,
        "depth_mm": task.depth_mm,
        "damage": {
            **facts(task.damage, language),
            "status": task.damage.status,
            "place_text": place_text(task.damage, language),
        },
    }


def _mail(mail: OutboxMail | None) -> dict[str, Any]:
    if mail is None:
        return {"state": "failed", "sent_at": None, "error": None}
    state = MailState.QUEUED if mail.state == MailState.SENDING else MailState(mail.state)
    return {"state": state.value, "sent_at": mail.sent_at, "error": mail.last_error}
