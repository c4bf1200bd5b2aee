"""Work orders as features: the places of their damages, and how far the team has come. No person is named."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import shapely
from sqlalchemy import Row, Select, exists, select
from sqlalchemy.orm import Session

from data.boxes import damages_in
from data.damages.assignment import TaskState
from data.features.layer import Feature, Field, Kind, Layer, Rows, Window, while_between
from data.listed import listed
from data.schema import Damage, Task, Team, WorkOrder

ORDER_FIELDS = (
    Field("id", Kind.WHOLE, "Opgavens nummer", "The order's number"),
    Field("team", Kind.TEXT, "Hold", "Team"),
    Field("state", Kind.TEXT, "open, done eller withdrawn", "open, done or withdrawn"),
    Field("ordered", Kind.MOMENT, "Tildelt", "Assigned"),
    Field("done_at", Kind.MOMENT, "Den sidste skade meldt udbedret", "The last damage reported mended"),
    Field("withdrawn", Kind.MOMENT, "Trukket tilbage", "Withdrawn"),
    Field("tasks", Kind.WHOLE, "Skader", "Damages"),
    Field("done", Kind.WHOLE, "Af dem udbedret", "Of them mended"),
    Field("note", Kind.TEXT, "Besked til holdet", "Note to the team"),
)

o = WorkOrder
ORDER_COLUMNS = (o.id, Team.name, o.created_at, o.withdrawn_at, o.note)


def _asked(window: Window) -> Select[*tuple[Any, ...]]:
    query = select(*ORDER_COLUMNS).select_from(o).outerjoin(Team, Team.id == o.team_id)
    query = query.where(while_between(o.created_at, o.created_at, window))
    if window.metres:
        inside = damages_in(window.metres)
        query = query.where(exists().where(Task.work_order_id == o.id, Task.damage_id == Damage.id, inside))
    return query


def _made(session: Session, rows: Rows, _window: Window) -> list[Feature]:
    tasks = _tasks(session, [row.id for row in rows])
    return [_feature(row, tasks[row.id]) for row in rows]


def _tasks(session: Session, ids: Iterable[int]) -> dict[int, list[Row[*tuple[Any, ...]]]]:
    query = select(Task.work_order_id, Task.state, Task.done_at, Damage.x, Damage.y).join(Task.damage)
    found = defaultdict(list)
    for row in session.execute(query.where(listed(Task.work_order_id, ids)).order_by(Task.id)):
        found[row.work_order_id].append(row)
    return found


def _feature(row: Row[*tuple[Any, ...]], tasks: Sequence[Row[*tuple[Any, ...]]]) -> Feature:
    done = [task for task in tasks if task.state == TaskState.DONE]
    kept = [task for task in tasks if task.state != TaskState.WITHDRAWN]
    state = _state(row.withdrawn_at, len(kept), len(done))
    done_at = max((task.done_at for task in done), default=None) if state == TaskState.DONE else None
    told = (row.id, row.name, state.value, row.created_at, done_at, row.withdrawn_at, len(kept), len(done), row.note)
    place = shapely.MultiPoint([(task.x, task.y) for task in tasks])
    return Feature(row.id, place, dict(zip((field.name for field in ORDER_FIELDS), told, strict=True)))


def _state(withdrawn_at: datetime | None, tasks: int, done: int) -> TaskState:
    if withdrawn_at is not None:
        return TaskState.WITHDRAWN
    return TaskState.DONE if tasks and tasks == done else TaskState.OPEN


ORDER_LAYER = Layer("orders", "Opgaver", "Work orders", "MultiPoint", ORDER_FIELDS, WorkOrder.id, _asked, _made)
