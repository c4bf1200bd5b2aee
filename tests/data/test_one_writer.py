"""Writers come one at a time, on either database; whoever dies or hangs with the lock does not hold it for long."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from data.schema import Damage
from data.settings import HomeSettings
from data.storage_faults import StorageFault, storage_fault
from data.store import Store, open_store
from tests.homes import seeded_home
from tests.postgresql import databases

A_WHILE_S = 0.5
"""What somebody who need not wait has done by then."""

HOLDER = """
import sys, time
from data import postgresql
postgresql.HUNG_AFTER_S = float(sys.argv[1])
from data.store import open_store
from data.schema import Damage
with open_store().write() as session:
    session.get(Damage, 1).urgency = 99
    session.flush()
    print("holds", flush=True)
    time.sleep(600)
"""


@pytest.fixture(scope="module")
def empty() -> Iterator[Callable[[], str]]:
    with databases() as another:
        yield another


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def url(request: pytest.FixtureRequest) -> str | None:
    return None if request.param == "SQLite" else request.getfixturevalue("empty")()


@pytest.fixture
def store(url: str | None, tmp_path: Path) -> Iterator[Store]:
    opened = seeded_home(tmp_path, url)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def hands() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool


def raised_by_one(store: Store) -> None:
    """What many commands do: read, think, write."""
    with store.write() as session:
        damage = session.get_one(Damage, 1)
        urgency = damage.urgency
        time.sleep(A_WHILE_S / 2)
        damage.urgency = urgency + 1


def urgency(store: Store) -> int | None:
    with store.read() as session:
        return session.scalar(select(Damage.urgency).where(Damage.id == 1))


def waits(future: "Future[None]") -> bool:
    return bool(wait([future], A_WHILE_S).not_done)


def test_what_a_writer_has_read_nobody_changes_before_it_commits(store: Store, hands: ThreadPoolExecutor) -> None:
    before = urgency(store)
    assert before is not None
    for done in [hands.submit(raised_by_one, store) for _ in range(2)]:
        done.result()
    assert urgency(store) == before + 2


def test_who_reads_waits_for_nobody(store: Store) -> None:
    before = urgency(store)
    with store.write() as session:
        session.get_one(Damage, 1).urgency = 0
        session.flush()
        assert urgency(store) == before
    assert urgency(store) == 0


def test_who_waits_too_long_is_told_that_the_database_is_busy(
    url: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.store.SQLITE_BUSY_S", 0.2)
    monkeypatch.setattr("data.postgresql.BUSY_S", 0.2)
    store = seeded_home(tmp_path, url)
    with store.write() as writer:
        writer.get_one(Damage, 1)
        with pytest.raises(DBAPIError) as busy:
            raised_by_one(store)
        assert storage_fault(busy.value) is StorageFault.BUSY
    raised_by_one(store)
    store.engine.dispose()


def environment(home: Path, url: str | None) -> dict[str, str]:
    return {**os.environ, "VEJSYN_HOME": str(home), **({"VEJSYN_DATABASE_URL": url} if url else {})}


@contextmanager
def holding(store: Store, url: str | None, hung_after_s: float = 300.0) -> "Iterator[subprocess.Popen[str]]":
    """A process that has written and not committed."""
    words, pipe = [sys.executable, "-c", HOLDER, str(hung_after_s)], subprocess.PIPE
    with subprocess.Popen(words, env=environment(store.home, url), stdout=pipe, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "holds\n"
        try:
            yield holder
        finally:
            holder.kill()


def test_a_writer_that_is_killed_leaves_nothing_and_holds_up_nobody(
    store: Store, url: str | None, hands: ThreadPoolExecutor
) -> None:
    before = urgency(store)
    assert before is not None
    with holding(store, url) as holder:
        next_one = hands.submit(raised_by_one, store)
        assert waits(next_one)
        holder.kill()
        next_one.result(timeout=10)
    assert urgency(store) == before + 1


def test_postgresql_takes_the_lock_from_a_writer_that_hangs(
    empty: Callable[[], str], tmp_path: Path, hands: ThreadPoolExecutor
) -> None:
    url = empty()
    store = seeded_home(tmp_path, url)
    before = urgency(store)
    assert before is not None
    with holding(store, url, hung_after_s=1.0) as holder:
        holder.send_signal(signal.SIGSTOP)
        hands.submit(raised_by_one, store).result(timeout=10)
        assert urgency(store) == before + 1
    store.engine.dispose()


OPENS = "from data.store import open_store; print(flush=True); input(); open_store().engine.dispose()"


def test_of_three_who_open_a_new_home_at_once_one_makes_its_tables(url: str | None, tmp_path: Path) -> None:
    homes = [tmp_path / (f"home{number}" if url else "home") for number in range(3)]
    opens, pipes = [sys.executable, "-c", OPENS], {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    openers = [subprocess.Popen(opens, env=environment(home, url), text=True, **pipes) for home in homes]
    for opener in openers:
        assert opener.stdout is not None
        opener.stdout.readline()
    for opener in openers:
        assert opener.stdin is not None
        opener.stdin.write("go\n")
        opener.stdin.flush()
    for opener in openers:
        opener.communicate()
    assert [opener.returncode for opener in openers] == [0, 0, 0]
    store = open_store(HomeSettings(home=homes[0], database_url=url))
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Damage)) == 0
    store.engine.dispose()


def test_one_night_holds_a_database_however_many_homes_share_it(
    empty: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.postgresql.NIGHT_WAITS_S", 0.2)
    url = empty()
    here, there = (open_store(HomeSettings(home=tmp_path / name, database_url=url)) for name in ("here", "there"))
    with here.sole_night() as first:
        with there.sole_night() as second:
            assert (first, second) == (True, False)
        with there.write() as session:  # whom a night at work does not keep from writing
            session.scalar(select(Damage.id))
    with there.sole_night() as free_again:
        assert free_again
    for store in (here, there):
        store.engine.dispose()
