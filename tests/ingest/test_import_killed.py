"""The import dies at any instant; the next one ends with every file whole, once, and nothing else."""

import multiprocessing
import random
import time
from collections.abc import Iterator
from contextlib import nullcontext
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import select

from data.schema import Recording
from data.settings import HomeSettings
from data.store import Store, open_store
from ingest.receiving import Taken, find_videos, take_in_all
from tests.postgresql import postgresql

DEATHS = 20
VIDEOS, VIDEO_BYTES = 5, 12 << 20

# A server that has imported everything forks each import, so that all of an import's time is the import.
processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["tests.ingest.test_import_killed"])


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def database(request: pytest.FixtureRequest) -> Iterator[str | None]:
    with postgresql() if request.param == "PostgreSQL" else nullcontext(None) as url:
        yield url


def run_import(home: Path, database: str | None, folder: Path) -> list[Taken]:
    store = open_store(HomeSettings(home=home, database_url=database))
    try:
        return list(take_in_all(store, find_videos(folder)))
    finally:
        store.engine.dispose()


def assert_nothing_is_half(store: Store) -> None:
    """What the database names is there, whole."""
    with store.read() as session:
        for row in session.scalars(select(Recording)):
            assert sha256((store.recordings / row.video).read_bytes()).hexdigest() == row.sha256
            assert row.track is None or (store.recordings / row.track).read_text() == f"track of {row.name}"


@pytest.mark.slow
def test_killed_at_twenty_random_instants_every_file_is_taken_in_whole_and_once(
    database: str | None, tmp_path: Path
) -> None:
    folder, chance = tmp_path / "from the car", random.Random(20261126)
    folder.mkdir()
    for number in range(VIDEOS):
        (folder / f"{number}.mp4").write_bytes(chance.randbytes(VIDEO_BYTES))
        (folder / f"{number}.gpx").write_text(f"track of {number}.mp4")
    begin = time.monotonic()
    run_import(tmp_path / "undisturbed", None, folder)
    whole_s = time.monotonic() - begin

    home, deaths, unfinished = tmp_path / "home", 0, 0
    store = open_store(HomeSettings(home=home, database_url=database))
    while deaths < DEATHS:
        process = processes.Process(target=run_import, args=(home, database, folder))
        process.start()
        process.join(chance.uniform(0, 0.3 * whole_s))
        process.kill()
        process.join()
        deaths += process.exitcode == -9
        unfinished += len(list(store.recordings.rglob("*.partial")))
        assert_nothing_is_half(store)
        if process.exitcode == 0:  # over before the blow: another home's turn
            _forget(store)
    assert unfinished  # some of the blows fell while a file was copied
    assert {one.outcome for one in run_import(home, database, folder)} <= {"new", "known"}
    assert_nothing_is_half(store)
    with store.read() as session:
        named = {row.video for row in session.scalars(select(Recording))}
        tracks = {row.track for row in session.scalars(select(Recording))}
    assert (len(named), len(tracks)) == (VIDEOS, VIDEOS)
    kept = {str(path.relative_to(store.recordings)) for path in store.recordings.rglob("*") if path.is_file()}
    assert kept == named | tracks
    store.engine.dispose()


def _forget(store: Store) -> None:
    with store.write() as session:
        for row in session.scalars(select(Recording)):
            session.delete(row)
    for path in store.recordings.rglob("*"):
        if path.is_file():
            path.unlink()
