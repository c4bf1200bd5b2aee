"""`vejsyn demo`: a municipality's month, lived by the real night, the real orders and real mail."""

import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import select

from data.schema import Damage, NightRun, Recording, WorkOrder
from data.settings import HomeSettings
from data.store import Store, open_store

pytestmark = pytest.mark.slow

SERVES_WITHIN_S = 300


class Demo:
    """The command in a process of its own, until the map can be asked."""

    def __init__(self, folder: Path) -> None:
        self.home, self.log = folder / "demo", folder / "said.txt"

    def show(self) -> str:
        """Run it to the map, ask for the log-in page, stop it as a person does; gives what it printed."""
        command = [sys.executable, "-m", "api", "demo", "--home", str(self.home), "--no-browser"]
        with self.log.open("wb") as log:
            demo = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=os.environ | {"COLUMNS": "120"})
        try:
            assert self._serves(demo), self.log.read_text()
            demo.send_signal(signal.SIGINT)
            assert demo.wait(60) == 0
        finally:
            demo.kill()
            demo.wait()
        return self.log.read_text()

    def _serves(self, demo: subprocess.Popen[bytes]) -> bool:
        deadline = time.monotonic() + SERVES_WITHIN_S
        while time.monotonic() < deadline and demo.poll() is None:
            if (url := re.search(r"map +(http://\S+)", self.log.read_text())) and _answers(url[1]):
                return True
            time.sleep(0.2)
        return False


def _answers(url: str) -> bool:
    try:
        return httpx2.get(f"{url}/healthz").status_code == 200
    except httpx2.TransportError:
        return False


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    shown = Demo(tmp_path_factory.mktemp("demo"))
    shown.show()
    return shown


@pytest.fixture
def store(demo: Demo) -> Iterator[Store]:
    opened = open_store(HomeSettings(home=demo.home))
    yield opened
    opened.engine.dispose()


def test_the_morning_has_a_repair_verified_one_reopened_red_dots_and_an_order_in_work(store: Store) -> None:
    with store.read() as session:
        statuses = Counter(session.scalars(select(Damage.status)))
        orders = session.scalars(select(WorkOrder).order_by(WorkOrder.id)).all()
        tasks = [Counter(task.state for task in order.tasks) for order in orders]
    assert statuses["verified"] == 1
    assert statuses["reopened"] == 1
    assert statuses["assigned"] >= 2
    assert statuses["new"] >= 2
    assert [(count["done"], count["open"]) for count in tasks] == [(2, 1), (0, 2)]


def test_each_order_went_out_by_mail_on_its_own_morning(demo: Demo, store: Store) -> None:
    with store.read() as session:
        ordered = session.scalars(select(WorkOrder.created_at).order_by(WorkOrder.id)).all()
        drives = sorted(session.scalars(select(Recording.started_at).where(Recording.state == "processed")))
    assert drives[0] < ordered[0] < drives[1] < ordered[1] < drives[2]
    mails = [message_from_bytes(file.read_bytes()) for file in (demo.home / "mails").iterdir()]
    sent = {parseaddr(mail["To"])[1]: parsedate_to_datetime(mail["Date"]) for mail in mails}
    assert set(sent) == {"hold-nord@demo.vejsyn.example", "hold-syd@demo.vejsyn.example"}
    assert len(mails) == 2


def test_a_drive_without_positions_is_refused_with_its_reason(store: Store) -> None:
    with store.read() as session:
        refused = session.scalars(select(Recording).where(Recording.state == "refused")).one()
        assert (refused.name, refused.refusal) == ("vejsted-uden-gps.mp4", "no_position")


def test_shown_again_nothing_is_lived_twice(demo: Demo, store: Store) -> None:
    before = _rows(store)
    assert "day 1" not in demo.show()
    assert _rows(store) == before


def _rows(store: Store) -> list[object]:
    with store.read() as session:
        found = [
            session.execute(select(Damage.id, Damage.status)).all(),
            session.scalars(select(WorkOrder.id)).all(),
            session.scalars(select(NightRun.id)).all(),
        ]
    return [list(rows) for rows in found]
