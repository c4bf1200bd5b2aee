"""The photos that crews have sent: how many may come, and which lie in the picture store for nobody.

A photo's row is written before its file and stays when the file is removed, so it counts, and a death at any instant
leaves a row whose file no task shows: `remove_replaced` finds it the next time a crew sends a photo or the server
starts.
"""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import exists, func, or_, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from data.orders.work_orders import MOST_TASKS
from data.schema import CrewPhoto, Task
from data.store import Store

LOG = logging.getLogger("vejsyn.data")

MOST_PER_TASK = 20
"""Different photos of one repair. A crew sends one or two; who sends twenty is not looking at the road."""

MOST_PER_LINK = 2 * MOST_TASKS
"""Two for each task that an order can have; at some 300 kB each a link fills 60 MB at most."""

MOST_PHOTOS_CHECKED = 1_000
"""Removed in one go; the rest the next time."""

ON_ITS_WAY = timedelta(hours=1)
"""A file that no task shows yet may belong to a request under way, for so long at most."""


class TooManyPhotos(Exception):
    """The task or the link has had its photos; holds how many that is."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


def refuse_too_many(session: Session, task: Task, name: str) -> None:
    """Let a photo come, if it came before or the task and its link have room for another.

    Raises:
        TooManyPhotos: they have not.
    """
    if session.scalar(select(CrewPhoto.id).where(CrewPhoto.name == name)) is not None:
        return
    counted = select(func.count()).select_from(CrewPhoto).join(Task, Task.id == CrewPhoto.task_id)
    of_task, of_link = CrewPhoto.task_id == task.id, Task.work_order_id == task.work_order_id
    for condition, most in ((of_task, MOST_PER_TASK), (of_link, MOST_PER_LINK)):
        if (session.scalar(counted.where(condition)) or 0) >= most:
            raise TooManyPhotos(most)


def expect(session: Session, task: Task, name: str, at: datetime) -> None:
    """Count a photo whose file comes next; the same again counts nothing.

    Raises:
        TooManyPhotos: see `refuse_too_many`.
    """
    refuse_too_many(session, task, name)
    row = session.scalar(select(CrewPhoto).where(CrewPhoto.name == name)) or CrewPhoto(task_id=task.id, name=name)
    row.at, row.stored = at, True
    session.add(row)


def remove_replaced(store: Store, task_id: int | None, at: datetime) -> None:
    """Take out of the store what a task's newer photo has replaced, and what any death has left behind.

    What cannot be removed now (a busy database, a disk that is read-only) is logged, and found again the next time:
    the crew's answer is safe already.

    Args:
        task_id: whose photos nobody else is sending now; None where nobody has sent one.
    """
    try:
        _remove_replaced(store, task_id, at)
    except (OSError, OperationalError) as error:
        LOG.warning("crews' replaced photos stay for now: %s", error)


def _remove_replaced(store: Store, task_id: int | None, at: datetime) -> None:
    with store.read() as session:
        shown = exists().where(Task.id == CrewPhoto.task_id, Task.photo == CrewPhoto.name)
        settled = or_(CrewPhoto.task_id == task_id, CrewPhoto.at < at - ON_ITS_WAY)
        forgotten = select(CrewPhoto.name).where(CrewPhoto.stored, settled, ~shown)
        names = session.scalars(forgotten.limit(MOST_PHOTOS_CHECKED)).all()
    for name in names:
        store.pictures.remove(name)
    if names:
        _note_removed(store, names)


def _note_removed(store: Store, names: Collection[str]) -> None:
    with store.write() as session:
        session.execute(update(CrewPhoto).where(CrewPhoto.name.in_(names)).values(stored=False))
