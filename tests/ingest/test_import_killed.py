"""The import dies at any instant; the next one ends with every file whole, once, and nothing else."""

import multiprocessing
import random
import signal
import time
from collections.abc import Iterator
from contextlib import nullcontext
from hashlib import sha256
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest
from sqlalchemy import select

from data.schema import Recording
from data.settings import HomeSettings
from data.store import Store, open_store
from ingest.receive.receiving import find_videos, take_in_all
from tests.deaths import how_often
from tests.postgresql import postgresql

DEATHS = how_often(20)
VIDEOS, VIDEO_BYTES = 5, 4 << 20
BLINK_S = 0.005
"""Less than a video takes to be copied."""

# A server that has imported everything forks each import, so that all of an import's time is the import.
processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["tests.ingest.test_import_killed"])


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def database(request: pytest.FixtureRequest) -> Iterator[str | None]:
    with postgresql() if request.param == "PostgreSQL" else nullcontext(None) as url:
        yield url


def run_import(home: Path, database: str | None, folder: Path, begun: Event) -> None:
    store = open_store(HomeSettings(home=home, database_url=database))
    begun.set()
    for _ in take_in_all(store, find_videos(folder)):
        pass


def started(home: Path, database: str | None, folder: Path) -> BaseProcess:
    """An import in a process of its own that is just about to take the first file."""
    begun = processes.Event()
    process = processes.Process(target=run_import, args=(home, database, folder, begun))
    process.start()
    begun.wait()
    return process


def until_copying(process: BaseProcess, store: Store) -> None:
    while process.is_alive() and not any(store.recordings.folder.rglob("*.partial")):
        time.sleep(BLINK_S / 10)


def assert_nothing_is_half(store: Store) -> None:
    """What the database names is there, whole."""
    with store.read() as session:
        for row in session.scalars(select(Recording)):
            assert sha256((store.recordings.folder / row.video).read_bytes()).hexdigest() == row.sha256
            assert row.track is None or (store.recordings.folder / row.track).read_text() == f"track of {row.name}"


@pytest.mark.slow
def test_killed_at_random_instants_every_file_is_taken_in_whole_and_once(database: str | None, tmp_path: Path) -> None:
    folder, chance = tmp_path / "from the car", random.Random(20261126)
    folder.mkdir()
    for number in range(VIDEOS):
        (folder / f"{number}.mp4").write_bytes(chance.randbytes(VIDEO_BYTES))
        (folder / f"{number}.gpx").write_text(f"track of {number}.mp4")
    undisturbed = started(tmp_path / "undisturbed", None, folder)
    begin = time.monotonic()
    undisturbed.join()
    whole_s = time.monotonic() - begin

    home, deaths, unfinished = tmp_path / "home", 0, 0
    store = open_store(HomeSettings(home=home, database_url=database))
    while deaths < DEATHS:
        process = started(home, database, folder)
        if deaths % 2:  # every other blow falls while a file is copied, however long the start takes
            until_copying(process, store)
        process.join(chance.uniform(0, BLINK_S if deaths % 2 else whole_s))
        process.kill()
        process.join()
        deaths += process.exitcode == -signal.SIGKILL
        unfinished += any(store.recordings.folder.rglob("*.partial"))
        assert_nothing_is_half(store)
        if taken(store) == VIDEOS:  # nothing is left to be killed at: all over again
            forget(store)
    assert unfinished  # some of the blows fell while a file was copied
    started(home, database, folder).join()
    assert_nothing_is_half(store)
    assert taken(store) == VIDEOS
    with store.read() as session:
        named = {name for row in session.scalars(select(Recording)) for name in (row.video, row.track)}
    assert len(named) == 2 * VIDEOS
    assert {str(path.relative_to(store.recordings.folder)) for path in store.recordings.folder.rglob("*.*")} == named
    store.engine.dispose()


def taken(store: Store) -> int:
    with store.read() as session:
        return len(session.scalars(select(Recording.id)).all())


def forget(store: Store) -> None:
    with store.write() as session:
        for row in session.scalars(select(Recording)):
            session.delete(row)
    for path in store.recordings.folder.rglob("*"):
        if path.is_file() and path.suffix != ".partial":  # what a death left, the next import must clear away
            path.unlink()
