"""Retention dies at each of its steps, and of SIGKILL at random instants: a file goes once, with what names it."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from data.retention import deletions, forgetting
from data.retention.forgetting import forget
from data.retention.unclaimed import unclaimed
from data.schema import Deletion, Recording, Sighting
from data.settings import HomeSettings
from data.store import open_unmigrated
from tests.data.retention.keepsakes import Keepsakes, keepsakes

RECORDINGS, PICTURES = 12, 24
SHORTEST_LIFE_S, LONGER = 0.02, 1.2
"""It lives longer each time, so that it dies at its begin, in its middle and near its end on any machine."""


def begin(home: Keepsakes) -> int:
    """A run in a process of its own."""
    process = os.fork()
    if process == 0:
        try:
            forget(open_unmigrated(HomeSettings(home=home.store.home)), home.clock)
        finally:
            os._exit(0)
    return process


def ended(process: int, within_s: float) -> bool:
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        if os.waitpid(process, os.WNOHANG)[0]:
            return True
        time.sleep(0.002)
    return False


def test_whenever_it_is_killed_the_next_run_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (deletions, forgetting):
        monkeypatch.setattr(module, "BATCH", 4)  # so that there are many instants to die at
    home, chance, deaths, life_s = keepsakes(tmp_path), random.Random(20261126), 0, SHORTEST_LIFE_S
    for _ in range(RECORDINGS):
        read = home.recording()
    damages = [home.damage(read, f"a-{number}.jpg") for number in range(PICTURES)]
    for damage in damages:
        home.happens(damage, "dismissed")
    home.clock.pass_by(days=31)
    for _ in range(200):
        process = begin(home)
        if ended(process, chance.uniform(0, life_s)):
            break
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        deaths += 1
        life_s *= LONGER
        with home.store.read() as session:
            shown = set(filter(None, session.scalars(select(Sighting.picture))))
            kept = session.scalars(select(Recording).where(Recording.video_deleted_at.is_(None))).all()
        assert shown <= home.pictures()
        assert all(home.store.recordings.size(row.video) for row in kept)
    assert deaths > 1
    forget(home.store, home.clock)
    assert home.files()["recordings"] == home.pictures() == set()
    assert list(unclaimed(home.store)) == []
    with home.store.read() as session:
        rows = session.scalars(select(Deletion)).all()
    assert all(row.deleted_at for row in rows)
    assert set(Counter(row.name for row in rows).values()) == {1}
    assert len(rows) == 2 * RECORDINGS + PICTURES
    home.store.engine.dispose()


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Keepsakes]:
    made = keepsakes(tmp_path)
    yield made
    made.store.engine.dispose()


class Death(BaseException):
    """Of the process."""


def dying(after: int, module: object, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    calls, real = iter(range(after)), getattr(module, name)

    def call(*args: object, **named: object) -> object:
        if next(calls, None) is None:
            raise Death
        return real(*args, **named)

    monkeypatch.setattr(module, name, call)


STEPS = [(forgetting, "mark"), (deletions, "_let_go"), (deletions, "_remove"), (deletions, "settle")]


@pytest.mark.parametrize(("module", "step"), STEPS, ids=[step for _, step in STEPS])
def test_whatever_a_death_leaves_half_done_the_next_run_does(
    home: Keepsakes, module: object, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    damage = home.damage(home.recording(), "a-1.jpg", "a-2.jpg")
    home.happens(damage, "dismissed")
    home.clock.pass_by(days=30)
    for after in range(3):
        with monkeypatch.context() as patched:
            dying(after, module, step, patched)
            try:
                forget(home.store, home.clock)
            except Death:
                with home.store.read() as session:
                    shown = set(filter(None, session.scalars(select(Sighting.picture))))
                assert shown <= home.pictures()  # nothing names a file that is gone
    forget(home.store, home.clock)
    assert home.files() == {"recordings": set(), "pictures": set(), "traces": home.files()["traces"]}
    with home.store.read() as session:
        names = session.scalars(select(Deletion.name).where(Deletion.deleted_at.is_not(None))).all()
    assert len(names) == len(set(names)) == 4
