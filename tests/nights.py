"""Nights in processes of their own, to be killed, and homes for them."""

import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sql

from data.roads.importing import import_roads
from data.schema import Recording, Sighting
from data.settings import HomeSettings
from data.store import Store, open_store
from ingest.receive.receiving import take_in

NIGHTS = """
import os, sys
from pathlib import Path
from data.settings import HomeSettings
from data.store import open_store
from ingest.night.pool import in_children
from ingest.nightly import Night, nightly
from tests.deadly import plain
for line in sys.stdin:
    home, database, workers = line.rstrip("\\n").split("\\t")
    night = os.fork()
    os.setpgid(night, night)
    if night == 0:
        store = open_store(HomeSettings(home=Path(home), database_url=database or None))
        nightly(Night(store, in_children(plain, int(workers))))
        os._exit(0)
    print(night, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(night, 0)[1]), flush=True)
"""
"""Begins a night for each line it is given: its number, and then how it ended. Forked, so that twenty nights need not
import everything twenty times."""


@dataclass(frozen=True)
class Nights:
    """The process that begins them."""

    process: "subprocess.Popen[str]"

    def begin(self, home: "Home", workers: int = 1) -> int:
        """The number of a night's process, leader of a group of its own."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{home.store.home}\t{home.database_url}\t{workers}\n")
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


@contextmanager
def begun_nights() -> Iterator[Nights]:
    """The process, ready."""
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
        return {path.name for path in self.store.pictures.media.folder.rglob("*") if path.is_file()}

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


def gone(group: int) -> bool:
    """Whether nobody of a process group is left, a moment after its leader's death."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def states(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.scalars(sql.select(Recording.state)))
