"""A crew's list as it goes out."""

from datetime import date, datetime
from typing import Any

from api.language import Language
from api.wire.base import Out
from api.wire.damages import PlacedDamageFacts, placed_facts
from api.wire.orders import TaskFacts, told_of
from api.wire.sightings import CloseUpOut, PixelBox, box_of, close_up_of
from data.damages.assignment import TaskState
from data.damages.best_picture import best_first
from data.damages.damages import Status
from data.schema import Task, WorkOrder
from model.grading.urgency import Bands


class CrewTask(TaskFacts):
    """One damage to repair, with its picture."""

    damage: PlacedDamageFacts
    picture: str | None
    """The picture's address; width, height and box are 0 where there is none."""
    width: int
    height: int
    box: PixelBox
    close_up: CloseUpOut | None
    """Null where there is no picture."""


class CrewOrder(Out):
    """The order that the tasks are of."""

    id: int
    created_at: datetime
    due_on: date | None
    """The last day, in Denmark."""
    note: str | None


class CrewList(Out):
    """A crew's work, in driving order."""

    team: str
    work_order: CrewOrder
    tasks: list[CrewTask]


def crew_list(order: WorkOrder, token: str, bands: Bands, language: Language) -> CrewList:
    """The order and what is still the crew's: what was dismissed since is not driven to."""
    return CrewList(
        team=order.team.name,
        work_order=CrewOrder(id=order.id, created_at=order.created_at, due_on=order.due_on, note=order.note or None),
        tasks=[crew_task(task, token, bands, language) for task in order.tasks if _is_theirs(task)],
    )


def crew_task(task: Task, token: str, bands: Bands, language: Language) -> CrewTask:
    """One task with its picture."""
    return CrewTask(
        **told_of(task),
        done_photo=_url(token, task.photo),
        damage=PlacedDamageFacts(**placed_facts(task.damage, bands, language)),
        **_picture(task, token),
    )


def _is_theirs(task: Task) -> bool:
    answered = task.state in (TaskState.DONE, TaskState.NOT_FOUND)
    return answered or (task.state == TaskState.OPEN and task.damage.status == Status.ASSIGNED)


def _picture(task: Task, token: str) -> dict[str, Any]:
    best = best_first(task.damage.sightings)[:1]
    if not best:
        return {"picture": None, "width": 0, "height": 0, "box": (0, 0, 0, 0), "close_up": None}
    sighting = best[0]
    size = {"width": sighting.frame_width, "height": sighting.frame_height}
    shown = {"box": box_of(sighting), "close_up": close_up_of(sighting) if sighting.picture else None}
    return {"picture": _url(token, sighting.picture), **size, **shown}


def _url(token: str, picture: str | None) -> str | None:
    return f"/crew/{token}/pictures/{picture}" if picture else None
