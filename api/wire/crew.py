"""A crew's list as it goes out."""

from typing import Any

from api.language import Language
from api.wire.damages import best_first, box_of, facts, place_text
from data.damages.assignment import TaskState
from data.damages.damages import Status
from data.schema import Task, WorkOrder


def crew_list(order: WorkOrder, token: str, language: Language) -> dict[str, Any]:
    """The order and what is still the crew's: what was dismissed since is not driven to."""
    return {
        "team": order.team.name,
        "work_order": {"id": order.id, "created_at": order.created_at, "note": order.note or None},
        "tasks": [task_out(task, token, language) for task in order.tasks if _is_theirs(task)],
    }


def task_out(task: Task, token: str, language: Language) -> dict[str, Any]:
    """One task with its picture."""
    return {
        "id": task.id,
        "position": task.position,
        "state": task.state,
        "done_at": task.done_at,
        "done_photo": _url(token, task.photo),
        "note": task.note or None,
        "depth_mm": task.depth_mm,
        "damage": {**facts(task.damage, language), "place_text": place_text(task.damage, language)},
        **_picture(task, token),
    }


def _is_theirs(task: Task) -> bool:
    return task.state == TaskState.DONE or task.damage.status == Status.ASSIGNED


def _picture(task: Task, token: str) -> dict[str, Any]:
    best = best_first(task.damage.sightings)[:1]
    if not best:
        return {"picture": None, "width": 0, "height": 0, "box": [0, 0, 0, 0]}
    sighting = best[0]
    size = {"width": sighting.frame_width, "height": sighting.frame_height}
    return {"picture": _url(token, sighting.picture), **size, "box": box_of(sighting)}


def _url(token: str, picture: str | None) -> str | None:
    return f"/crew/{token}/pictures/{picture}" if picture else None
