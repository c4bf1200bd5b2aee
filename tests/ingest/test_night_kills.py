"""The night is killed at random instants, and ends as if nobody had touched it."""

import os
import random
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sql

from data.roads.importing import import_roads
from data.schema import Recording, Sighting
from data.settings import HomeSettings
from data.store import Store, open_store
from ingest.receive.receiving import take_in
from tests.painted import PaintedDrive, PaintedRoad, Patch, end_state, paint
from tests.postgresql import postgresql

ROAD = PaintedRoad((Patch(25, 2.2), Patch(34, 1.0)), 60.0, (0.0, 30.0, 60.0))
MORNING = datetime(2026, 11, 2, 7, 30, tzinfo=UTC)
DEATHS = 20

NIGHTS = """
import os, sys
from pathlib import Path
from data.settings import HomeSettings
from data.store import open_store
from ingest.night.child_reader import in_a_child
from ingest.nightly import Night, nightly
from tests.deadly import plain
for line in sys.stdin:
    home, database = line.rstrip("\\n").split("\\t")
    night = os.fork()
    os.setpgid(night, night)
    if night == 0:
        store = open_store(HomeSettings(home=Path(home), database_url=database or None))
        nightly(Night(store, in_a_child(plain)))
        os._exit(0)
    print(night, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(night, 0)[1]), flush=True)
"""
"""Begins a night for each line it is given: its number, and then how it ended. Forked, so that twenty nights need not
import everything twenty times."""


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
            name, engine = f"home{next(names)}", sql.create_engine(url, isolation_level="AUTOCOMMIT")
            with engine.connect() as connection:
                connection.execute(sql.text(f"CREATE DATABASE {name}"))
            engine.dispose()
            return f"{url.removesuffix('/postgres')}/{name}"

        yield another


@dataclass(frozen=True)
class Nights:
    """The process that begins them."""

    process: "subprocess.Popen[str]"

    def begin(self, home: "Home") -> int:
        """The number of a night's process, leader of a group of its own."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{home.store.home}\t{home.database_url}\n")
        self.process.stdin.flush()
        return self._told()

    def has_ended(self, within_s: float) -> bool:
        """Whether the night has ended by itself."""
        return bool(select.select([self.process.stdout], [], [], within_s)[0])

    def end(self) -> int:
        """How it ended."""
        return self._told()

    def _told(self) -> int:
        assert self.process.stdout is not None
        return int(self.process.stdout.readline())


@pytest.fixture
def nights() -> Iterator[Nights]:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", NIGHTS], **pipes) as process:
        yield Nights(process)


@dataclass(frozen=True)
class Home:
    """A home and the address of its database."""

    store: Store
    database_url: str

    def is_done(self) -> bool:
        """Whether no drive waits any more."""
        with self.store.read() as session:
            return set(session.scalars(sql.select(Recording.state))) == {"processed"}

    def pictures(self) -> set[str]:
        """Those that lie there, half-written ones too."""
        return {path.name for path in self.store.pictures.folder.rglob("*") if path.is_file()}

    def named(self) -> set[str | None]:
        """Those that the map shows."""
        with self.store.read() as session:
            return set(session.scalars(sql.select(Sighting.picture).where(Sighting.picture.is_not(None))))


def home(folder: Path, rounds: Path, database_url: str = "") -> Home:
    store = open_store(HomeSettings(home=folder, database_url=database_url or None))
    import_roads(store, rounds / "roads.geojson")
    for video in sorted(rounds.glob("*.mp4")):
        take_in(store, video)
    return Home(store, database_url)


def must_be(home: Home, expected: dict[str, list[tuple[object, ...]]], nights: Nights) -> None:
    """After a night that nobody killed."""
    nights.begin(home)
    assert nights.end() == 0
    assert end_state(home.store) == expected
    assert home.pictures() == home.named() != set()
    home.store.engine.dispose()


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
    rounds: Path, tmp_path: Path, databases: Callable[[], str], nights: Nights
) -> None:
    """Every other time with its reader, as a container is killed; else alone, and the reader must not outlive it."""
    undisturbed = home(tmp_path / "undisturbed", rounds)
    nights.begin(undisturbed)
    begin = time.monotonic()
    assert nights.end() == 0
    whole_s, expected = time.monotonic() - begin, end_state(undisturbed.store)

    chance, deaths = random.Random(20261126), 0
    homes = (home(tmp_path / f"home{number}", rounds, databases()) for number in count())
    killed = next(homes)
    while deaths < DEATHS:
        night = nights.begin(killed)
        if not nights.has_ended(within_s=chance.uniform(0, 1) * whole_s):
            deaths += 1
            os.killpg(night, signal.SIGKILL) if deaths % 2 else os.kill(night, signal.SIGKILL)
        nights.end()
        assert gone(night)
        if killed.is_done():
            must_be(killed, expected, nights)
            killed = next(homes)
    must_be(killed, expected, nights)


@pytest.mark.slow
def test_a_night_that_is_told_to_end_puts_back_what_it_was_at_and_leaves_no_reader(
    rounds: Path, tmp_path: Path
) -> None:
    """The command itself, as a service manager ends it."""
    town = home(tmp_path / "home", rounds)
    night = subprocess.Popen(
        [sys.executable, "-m", "api", "nightly"],
        env={**os.environ, "VEJSYN_HOME": str(town.store.home)},
        start_new_session=True,
    )
    while "processing" not in states(town.store):
        time.sleep(0.05)
    night.send_signal(signal.SIGTERM)
    assert night.wait() == 128 + signal.SIGTERM
    assert gone(night.pid)
    assert set(states(town.store)) == {"received"}
    with town.store.read() as session:
        assert set(session.scalars(sql.select(Recording.attempts))) == {0}


def states(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.scalars(sql.select(Recording.state)))
