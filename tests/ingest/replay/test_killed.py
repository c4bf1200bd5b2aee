"""A replay is killed at random instants, and leaves the old state or the new."""

import os
import random
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from data import devices
from data.store import Store
from ingest.replay.replay import Replay, replay
from tests.deaths import how_often
from tests.ingest.replay.state import whole
from tests.ingest.replay.town import LIFE, PHONE, lived

DEATHS = how_often(10)

REPLAYS = """
import os, sys
from pathlib import Path
from data.settings import HomeSettings
from data.store import open_store
from ingest.replay.replay import Replay, replay
for line in sys.stdin:
    home, database = line.rstrip("\\n").split("\\t")
    child = os.fork()
    if child == 0:
        replay(Replay(open_store(HomeSettings(home=Path(home), database_url=database or None))))
        os._exit(0)
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
"""Begins a replay for each line it is given: its number, and then how it ended."""


@dataclass(frozen=True)
class Replays:
    """The process that begins them."""

    process: "subprocess.Popen[str]"

    def begin(self, store: Store) -> int:
        """The number of a replay's process."""
        assert self.process.stdin is not None
        url = store.engine.url
        database = "" if url.drivername.startswith("sqlite") else url.render_as_string(hide_password=False)
        self.process.stdin.write(f"{store.home}\t{database}\n")
        self.process.stdin.flush()
        return self.number()

    def number(self) -> int:
        assert self.process.stdout is not None
        return int(self.process.stdout.readline())

    def has_ended(self, within_s: float) -> bool:
        return bool(select.select([self.process.stdout], [], [], within_s)[0])


@contextmanager
def begun() -> Iterator[Replays]:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", REPLAYS], **pipes) as process:
        yield Replays(process)


@pytest.mark.slow
def test_a_replay_killed_at_any_instant_leaves_the_old_state_or_the_new(empty: Store, drives: Path) -> None:
    """The phone's height goes up and down, so that each replay has something to change."""
    store, chance = lived(empty, drives, LIFE), random.Random(20261126)
    states, whole_s = {}, 0.0
    for height_m in (1.45, 1.5, 1.45):
        measured(store, height_m)
        begin = time.monotonic()
        replay(Replay(store))
        states[height_m], whole_s = whole(store), time.monotonic() - begin
    assert states[1.45] != states[1.5]

    deaths, old, new = 0, 1.45, 1.5
    with begun() as replays:
        while deaths < DEATHS:
            measured(store, new)
            before = {**states[old], "device": states[new]["device"]}
            number = replays.begin(store)
            if not replays.has_ended(within_s=chance.uniform(0, 1.2) * whole_s):
                os.kill(number, signal.SIGKILL)
                deaths += 1
            replays.number()
            after = whole(store)
            assert after in (before, states[new])
            if after == states[new]:
                old, new = new, old
        measured(store, new)
        replays.begin(store)
        assert replays.number() == 0  # nobody is in the way of the next
    assert whole(store) == states[new]


def measured(store: Store, height_m: float) -> None:
    with store.write() as session:
        devices.tell(session, PHONE, height_m=height_m)
