"""Two machines' nights on one PostgreSQL, and the last of them killed: nothing lost, nothing doubled."""

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sql

from data.private_files import make_folder
from data.settings import HomeSettings
from data.store import open_store
from tests.deaths import how_often
from tests.nights import Home, Nights, begun_nights, gone, home, states
from tests.painted import PaintedDrive, PaintedRoad, Patch, end_state, paint
from tests.postgresql import databases

pytestmark = pytest.mark.slow

ROAD = PaintedRoad((Patch(25, 2.2), Patch(34, 1.0)), 60.0, (0.0, 30.0, 60.0))
MORNING = datetime(2026, 11, 2, 7, 30, tzinfo=UTC)
DEATHS = how_often(8)

State = dict[str, list[tuple[object, ...]]]


@pytest.fixture(scope="module")
def rounds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three short drives of one road, a week apart."""
    folder = tmp_path_factory.mktemp("rounds")
    for week in range(3):
        drive = PaintedDrive(MORNING + week * timedelta(days=7), to_m=50.0, shift_m=(2.0 * (week % 2), 0.5 * week))
        paint(ROAD, drive, folder, f"drive{week}")
    ROAD.write(folder / "roads.geojson")
    return folder


@pytest.fixture(scope="module")
def another() -> Iterator[Callable[[], str]]:
    with databases() as gives:
        yield gives


@pytest.fixture(scope="module")
def machines() -> Iterator[tuple[Nights, Nights]]:
    with ExitStack() as both:
        yield both.enter_context(begun_nights()), both.enter_context(begun_nights())


@pytest.fixture(scope="module")
def expected(rounds: Path, tmp_path_factory: pytest.TempPathFactory, machines: tuple[Nights, Nights]) -> State:
    """After one night alone."""
    alone = home(tmp_path_factory.mktemp("alone"), rounds)
    machines[0].begin(alone)
    assert machines[0].end() == 0
    return end_state(alone.store)


@pytest.fixture
def homes(rounds: Path, tmp_path: Path, another: Callable[[], str]) -> Iterator[tuple[Home, Home]]:
    """Two homes with one database, and one share of videos and pictures."""
    first = home(tmp_path / "first", rounds, another())
    make_folder(tmp_path / "second")
    for shared in ("recordings", "pictures"):
        make_folder(first.store.home / shared)
        (tmp_path / "second" / shared).symlink_to(first.store.home / shared)
    settings = HomeSettings(home=tmp_path / "second", database_url=first.database_url)
    second = Home(open_store(settings), first.database_url)
    yield first, second
    for each in (first, second):
        each.store.engine.dispose()


def must_be(homes: tuple[Home, Home], expected: State) -> None:
    assert end_state(homes[0].store) == expected
    assert homes[0].pictures() == homes[0].named() != set()


def must_be_in_some_order(homes: tuple[Home, Home], expected: State) -> None:
    """The two remember side by side, so not in the order of the drives: places, means of all drives, then differ (by
    0.06 mm when it was seen), and nothing else does."""
    found = end_state(homes[0].store)
    for row, other in zip(found["damages"], expected["damages"], strict=True):
        assert row[3:5] == pytest.approx(other[3:5], abs=1e-4)  # chainage and offset, metres
        assert (*row[:3], *row[5:]) == (*other[:3], *other[5:])
    assert {**found, "damages": None} == {**expected, "damages": None}
    assert homes[0].pictures() == homes[0].named() != set()


def when_one_is_read(home: Home) -> None:
    deadline = time.monotonic() + 60
    while "processing" not in states(home.store):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_of_two_nights_begun_at_once_one_does_all_and_the_other_says_why_not(
    machines: tuple[Nights, Nights], homes: tuple[Home, Home], expected: State
) -> None:
    for machine, own in zip(machines, homes, strict=True):
        machine.begin(own)
    ends = sorted(machine.end() for machine in machines)
    assert ends[0] == 0
    # The second waits a little for the first, which may be done by then: it finds nothing left to do.
    assert ends[1] in (0, 1)
    must_be(homes, expected)


def test_a_night_that_has_lost_its_lock_and_a_second_one_beside_it_lose_and_double_nothing(
    machines: tuple[Nights, Nights], homes: tuple[Home, Home], expected: State
) -> None:
    """As after a restart of PostgreSQL, or a line that was cut for a minute."""
    machines[0].begin(homes[0])
    when_one_is_read(homes[0])
    holders = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = 2 AND granted AND database = "
    here = "(SELECT oid FROM pg_database WHERE datname = current_database())"
    with homes[0].store.engine.connect() as connection:
        thrown_out = connection.execute(sql.text(f"SELECT pg_terminate_backend(pid) FROM ({holders}{here}) AS held"))
        assert thrown_out.scalars().all() == [True]
    machines[1].begin(homes[1])
    assert [machine.end() for machine in machines] == [0, 0]
    must_be_in_some_order(homes, expected)


def test_nights_of_two_machines_killed_in_turn_go_on_where_the_other_died(
    machines: tuple[Nights, Nights], homes: tuple[Home, Home], expected: State
) -> None:
    chance = random.Random(20261126)
    for death in range(DEATHS):
        machine = machines[death % 2]
        night = machine.begin(homes[death % 2])
        if not machine.has_ended(within_s=chance.uniform(0.1, 2.0)):
            os.killpg(night, signal.SIGKILL)
        machine.end()
        assert gone(night)
    machines[0].begin(homes[0])
    assert machines[0].end() == 0
    must_be(homes, expected)
