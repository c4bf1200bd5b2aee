"""The village's month: three drives, the night after each, and what foreman and crew do in between.

Each day is lived once: what was done is noted in the demo's folder, so that a demo that was stopped goes on, and what
a visitor does on the map is not done again for him.
"""

import asyncio
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from api.app import create_app
from api.demo.preparing import FOREMAN, NORTH, SOUTH, Say
from api.mail.sender import Sender
from api.orders.assigning import assign
from api.settings import MailSettings, ServerSettings
from api.state import AppState
from api.wire.fields.area import IdsIn
from api.wire.orders import OrderIn
from data.damages.areas import Circle
from data.damages.damages import Status, ids_within
from data.orders import crew, teams
from data.orders.crew import Report
from data.private_files import make_folder, write_once
from data.render import sample_drives
from data.render.samples import MENDED, SAMPLE_DRIVES, STILL_OPEN
from data.schema import WorkOrder
from data.store import Store
from ingest.receive.receiving import take_in_all

RING_M = 4.0
"""Round a damage's true place: a phone's receiver is off by 2 to 3 m, and the drives' damages lie 20 m apart."""

TO_THE_NIGHT, TO_THE_MORNING, TO_THE_REPAIR = timedelta(hours=15), timedelta(hours=20), timedelta(days=3)
"""From a drive on."""

ReadNight = Callable[[datetime], object]
"""Reads what came in, as the night of that hour."""

Places = Mapping[str, tuple[float, float]]
"""Longitude and latitude of each true damage by its name, degrees."""


@dataclass(frozen=True)
class Work:
    """An order of the morning after a drive, and what the crew does of it."""

    team: str
    note: str
    damages: tuple[str, ...]
    done: Mapping[str, Report] = field(default_factory=dict)


WORK = {
    1: (
        Work(
            NORTH, "Før frosten, tak.", (MENDED, STILL_OPEN, "hul i Bygaden"),
            {MENDED: Report("Ny belægning, 9 m", depth_mm=45), STILL_OPEN: Report("Koldasfalt")},
        ),
    ),
    2: (Work(SOUTH, "Tag begge i samme tur.", ("krakelering", "krakelering i Bygaden")),),
}  # fmt: skip
"""By the number of the day."""


@dataclass(frozen=True)
class Village:
    """The demo's home, and its people at work in it."""

    store: Store
    server: ServerSettings
    mail: MailSettings
    read_night: ReadNight
    say: Say

    def live(self) -> None:
        """Day after day, up to this morning."""
        films = self._films()
        for day, names in enumerate(_days(), start=1):
            note = films / f"day-{day}.txt"
            if not note.exists():
                self._live_through(day, [films / f"{name}.mp4" for name in names])
                write_once(note, datetime.now(UTC).isoformat().encode())

    def _live_through(self, day: int, videos: Sequence[Path]) -> None:
        truth = json.loads(videos[0].with_suffix(".truth.json").read_text())
        start = datetime.fromisoformat(truth["start_utc"])
        self.say(f"day {day} of {len(_days())}: the drive of {start:%d %B}, read in the night after it")
        list(take_in_all(self.store, videos))
        self.read_night(start + TO_THE_NIGHT)
        places = {damage["name"]: (damage["lon"], damage["lat"]) for damage in truth["damages"]}
        for work in WORK.get(day, ()):
            if order := self._order(day, work, places, start + TO_THE_MORNING):
                self._mend(order, work, places, start + TO_THE_REPAIR)

    def _order(self, day: int, work: Work, places: Places, at: datetime) -> int | None:
        """*Tildel*, and the mail goes out; None where the night found nothing of it."""
        with self.store.read() as session:
            wanted = [found for name in work.damages for found in _found(session, places[name])]
            team = next(team for team in teams.everyone(session) if team.name == work.team)
        if not wanted:
            return None
        order = OrderIn(area=IdsIn(type="ids", ids=wanted), team_id=team.id, note=work.note)
        made = assign(self._then(at), order, FOREMAN, idempotency_key=f"demo-day-{day}-{work.team}")
        asyncio.run(Sender(self.store, self.mail, lambda: at).send_due())
        return made.id

    def _mend(self, order_id: int, work: Work, places: Places, at: datetime) -> None:
        """The crew answers."""
        with self.store.write() as session:
            order = session.get_one(WorkOrder, order_id)
            for name, report in work.done.items():
                lying_there = _found(session, places[name], Status.ASSIGNED)
                for task in order.tasks:
                    if task.damage_id in lying_there:
                        crew.mark_done(session, order, task.id, report, at)

    def _then(self, at: datetime) -> AppState:
        """The server as it was at that hour."""
        app_state = create_app(self.store, self.server, self.mail, clock=lambda: at).state.app_state
        assert isinstance(app_state, AppState)
        return app_state

    def _films(self) -> Path:
        """The drives; a folder of that name is a finished one."""
        folder = self.store.home / "drives"
        if not folder.exists():
            self.say("drives: filming three drives through the village of Vejsted (half a minute on two cores)")
            unfinished = folder.with_name(".rendering")
            shutil.rmtree(unfinished, ignore_errors=True)
            make_folder(unfinished)
            for files in sample_drives(unfinished, datetime.now(UTC).date()):
                self.say(f"  {files.video.name}")
            unfinished.rename(folder)
        return folder


def _found(session: Session, place: tuple[float, float], status: Status = Status.NEW) -> list[int]:
    """What of that status lies at a true place, by number."""
    return list(ids_within(session, Circle(*place, RING_M), {status}))


def _days() -> list[list[str]]:
    """The recordings of each day, oldest first."""
    by_day: dict[int, list[str]] = {}
    for drive in SAMPLE_DRIVES:
        by_day.setdefault(drive.days_ago, []).append(drive.name)
    return [by_day[days_ago] for days_ago in sorted(by_day, reverse=True)]
