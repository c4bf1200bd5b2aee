"""The seeded home with a work order in it, one of its damages mended, and a candidate that nobody is shown."""

from datetime import timedelta
from pathlib import Path

from data.damages.damages import Status
from data.orders.work_orders import AssignmentRequest, assign
from data.schema import Damage
from data.store import Store
from tests.homes import SECOND_DRIVE, seeded_home

NOW = SECOND_DRIVE + timedelta(days=1)
NOTE = 'Kør ad Åvej; pas på "hegnet", det er løst'


def town(folder: Path, database_url: str | None = None) -> Store:
    store = seeded_home(folder, database_url)
    with store.write() as session:
        order = assign(session, AssignmentRequest({}, [1, 2, 3], 1, NOTE, "Gitte Holm", "a" * 64), NOW)
        task = order.tasks[0]
        task.state, task.done_at, task.damage.status = "done", NOW, Status.REPAIRED.value
        candidate = session.get_one(Damage, 30)
        candidate.status, candidate.depth_mm = Status.CANDIDATE.value, 40
    return store
