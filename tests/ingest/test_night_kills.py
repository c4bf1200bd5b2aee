"""The night is killed at random instants, and ends as if nobody had touched it."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select, text

from data.roads.importing import import_roads
from data.schema import Recording, Sighting
from data.settings import HomeSettings
from data.store import Store, open_store
from ingest.receiving import take_in
from tests.painted import PaintedDrive, PaintedRoad, Patch, end_state, paint
from tests.postgresql import postgresql

ROAD = PaintedRoad((Patch(25, 2.2), Patch(34, 1.0)), 60.0, (0.0, 30.0, 60.0))
MORNING = datetime(2026, 11, 2, 7, 30, tzinfo=UTC)
DEATHS = 20

NIGHT = """
import sys
from pathlib import Path
from data.settings import HomeSettings
from data.store import open_store
from ingest.child_reader import in_a_child
from ingest.nightly import Night, nightly
from tests.deadly import plain
home, database = sys.argv[1:]
nightly(Night(open_store(HomeSettings(home=Path(home), database_url=database or None)), in_a_child(plain)))
"""


@pytest.fixture(scope="module")
def rounds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two short drives of one road, four weeks apart, the receiver 3 m off in the second."""
    folder = tmp_path_factory.mktemp("rounds")
    for month in range(2):
        drive = PaintedDrive(MORNING + month * timedelta(days=28), to_m=50.0, shift_m=(3.0 * month, 0.5 * month))
        paint(ROAD, drive, folder, f"drive{month}")
    ROAD.write(folder / "roads.geojson")
    return folder


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def databases(request: pytest.FixtureRequest) -> Iterator[Callable[[], str]]:
    """Gives one empty database after another."""
    if request.param == "SQLite":
        yield lambda: ""
        return
    with postgresql() as url:
        names = count()

        def another() -> str:
            name, engine = f"home{next(names)}", create_engine(url, isolation_level="AUTOCOMMIT")
            with engine.connect() as connection:
                connection.execute(text(f"CREATE DATABASE {name}"))
            engine.dispose()
            return f"{url.removesuffix('/postgres')}/{name}"

        yield another


@dataclass(frozen=True)
class Home:
    """A home and the address of its database."""

    store: Store
    database_url: str

    def night(self) -> "subprocess.Popen[bytes]":
        """A night, leader of a group of its own."""
        command = [sys.executable, "-c", NIGHT, str(self.store.home), self.database_url]
        return subprocess.Popen(command, start_new_session=True)

    def is_done(self) -> bool:
        """Whether no drive waits any more."""
        with self.store.read() as session:
            return set(session.scalars(select(Recording.state))) == {"processed"}

    def must_be(self, expected: dict[str, list[tuple[object, ...]]]) -> None:
        """After a night that nobody killed."""
        assert self.night().wait() == 0
        assert end_state(self.store) == expected
        with self.store.read() as session:
            named = set(session.scalars(select(Sighting.picture).where(Sighting.picture.is_not(None))))
        assert {path.name for path in self.store.pictures.folder.rglob("*") if path.is_file()} == named != set()
        self.store.engine.dispose()


def home(folder: Path, rounds: Path, database_url: str = "") -> Home:
    store = open_store(HomeSettings(home=folder, database_url=database_url or None))
    import_roads(store, rounds / "roads.geojson")
    for video in sorted(rounds.glob("*.mp4")):
        take_in(store, video)
    return Home(store, database_url)


def gone(group: int) -> bool:
    """Whether nobody of a process group is left, a moment after its leader's death."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.slow
def test_a_night_killed_at_twenty_random_instants_loses_no_drive_and_counts_none_twice(
    rounds: Path, tmp_path: Path, databases: Callable[[], str]
) -> None:
    """Every other time with its reader, as a container is killed; else alone, and the reader must not outlive it."""
    undisturbed, begin = home(tmp_path / "undisturbed", rounds), time.monotonic()
    assert undisturbed.night().wait() == 0
    whole_s, expected = time.monotonic() - begin, end_state(undisturbed.store)

    chance, killed, deaths = random.Random(20261126), home(tmp_path / "home0", rounds, databases()), 0
    while deaths < DEATHS:
        night = killed.night()
        with suppress(subprocess.TimeoutExpired):
            night.wait(timeout=chance.uniform(0.2, 1.0) * whole_s)
        if night.poll() is None:
            deaths += 1
            os.killpg(night.pid, signal.SIGKILL) if deaths % 2 else night.kill()
        night.wait()
        assert gone(night.pid)
        if killed.is_done():
            killed.must_be(expected)
            killed = home(tmp_path / f"home{deaths}", rounds, databases())
    killed.must_be(expected)
