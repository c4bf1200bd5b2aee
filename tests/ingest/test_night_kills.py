"""The night is killed at random instants, and ends as if nobody had touched it."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count, cycle
from pathlib import Path

import pytest
import sqlalchemy as sql

from data.schema import Recording
from tests.deaths import how_often
from tests.nights import Home, Nights, begun_nights, gone, home, states
from tests.painted import PaintedDrive, PaintedRoad, Patch, end_state, paint
from tests.postgresql import databases as postgresql_databases

ROAD = PaintedRoad((Patch(25, 2.2), Patch(34, 1.0)), 60.0, (0.0, 30.0, 60.0))
MORNING = datetime(2026, 11, 2, 7, 30, tzinfo=UTC)
DEATHS = {"SQLite": how_often(12), "PostgreSQL": how_often(8)}


@pytest.fixture(scope="module")
def rounds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three short drives of one road, four weeks apart, the receiver 3 m farther off in each."""
    folder = tmp_path_factory.mktemp("rounds")
    for month in range(3):
        drive = PaintedDrive(MORNING + month * timedelta(days=28), to_m=50.0, shift_m=(3.0 * month, 0.5 * month))
        paint(ROAD, drive, folder, f"drive{month}")
    ROAD.write(folder / "roads.geojson")
    return folder


@pytest.fixture(params=sorted(DEATHS))
def database(request: pytest.FixtureRequest) -> str:
    kind: str = request.param
    return kind


@pytest.fixture
def databases(database: str) -> Iterator[Callable[[], str]]:
    """Gives one empty database after another."""
    if database == "SQLite":
        yield lambda: ""
        return
    with postgresql_databases() as another:
        yield another


@pytest.fixture
def nights() -> Iterator[Nights]:
    with begun_nights() as ready:
        yield ready


def must_be(home: Home, expected: dict[str, list[tuple[object, ...]]], nights: Nights) -> None:
    """After a night that nobody killed."""
    nights.begin(home)
    assert nights.end() == 0
    assert end_state(home.store) == expected
    assert home.pictures() == home.named() != set()
    home.store.engine.dispose()


@pytest.mark.slow
def test_a_night_killed_at_random_instants_loses_no_drive_and_counts_none_twice(
    rounds: Path, tmp_path: Path, database: str, databases: Callable[[], str], nights: Nights
) -> None:
    """Every other time with its readers, as a container is killed; else alone, and no reader must outlive it. With one,
    two and three workers the end is that of one worker that nobody killed. The instants are spread over a night's
    length, one in each equal part of it (stratified), in random order."""
    undisturbed = home(tmp_path / "undisturbed", rounds)
    nights.begin(undisturbed)
    begin = time.monotonic()
    assert nights.end() == 0
    whole_s, expected = time.monotonic() - begin, end_state(undisturbed.store)

    chance, died, of = random.Random(20261126), 0, DEATHS[database]
    parts = cycle(chance.sample(range(of), of))
    homes = (home(tmp_path / f"home{number}", rounds, databases()) for number in count())
    killed = next(homes)
    while died < of:
        night = nights.begin(killed, workers=1 + died % 3)
        if not nights.has_ended(within_s=(next(parts) + chance.uniform(0, 1)) / of * whole_s):
            died += 1
            os.killpg(night, signal.SIGKILL) if died % 2 else os.kill(night, signal.SIGKILL)
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
