"""What passes costs no recording: full disks, databases that restart, files that kill whoever reads them."""

import errno
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from data import recordings
from data.roads.importing import import_roads
from data.schema import Recording, Sighting
from data.settings import HomeSettings
from data.store import Store, open_store
from ingest import look
from ingest import nightly as night_run
from ingest.look import LOOK_BATCH
from ingest.night.child_reader import Limits
from ingest.night.faults import Fault
from ingest.night.pool import in_children
from ingest.night.reader import Eyes, OpenReader, here
from ingest.nightly import Night, NightStopped, nightly
from ingest.receive.receiving import take_in
from model.vocabulary import DamageClass
from tests import deadly
from tests.painted import ColourDetector, PaintedDrive, PaintedRoad, Patch, end_state, paint, unblurred
from tests.postgresql import server

pytestmark = pytest.mark.slow

ROAD = PaintedRoad((Patch(30, 2.2),), 60.0, (0.0, 60.0))
NETTED = PaintedRoad((Patch(30, 2.2, DamageClass.ALLIGATOR, 1.2),), 60.0, (0.0, 60.0))
MORNING = datetime(2026, 11, 2, 7, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
NIGHT = datetime(2026, 11, 2, 22, 0, tzinfo=UTC)
FRAMES = 13
"""Inspected in each drive."""
LOOKS = -(-FRAMES // LOOK_BATCH)
IN_THE_SECOND = LOOKS + 2
"""A look at the second drive that is not the first."""


@pytest.fixture(scope="session")
def rounds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three drives of one road in one morning; the second, and only it, comes by a net of cracks."""
    folder = tmp_path_factory.mktemp("rounds")
    for hour, road in enumerate((ROAD, NETTED, ROAD)):
        paint(road, PaintedDrive(MORNING + hour * HOUR, to_m=50.0), folder, f"drive{hour}")
    ROAD.write(folder / "roads.geojson")
    return folder


@pytest.fixture(autouse=True)
def no_vehicles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look, "vehicle_finder", deadly.NoVehicles)


def home(folder: Path, rounds: Path, database_url: str | None = None) -> Store:
    store = open_store(HomeSettings(home=folder, database_url=database_url))
    import_roads(store, rounds / "roads.geojson")
    for video in sorted(rounds.glob("*.mp4")):
        take_in(store, video)
    return store


def night(store: Store, reader: OpenReader, evening: int = 0) -> Night:
    return Night(store, reader, clock=lambda: NIGHT + timedelta(days=evening), patience_s=(0.5, 1.0, 2.0, 4.0))


def states(store: Store) -> dict[str, tuple[str, str | None, int]]:
    """Each recording's state, refusal and tries."""
    with store.read() as session:
        rows = session.scalars(select(Recording).order_by(Recording.name))
        return {row.name: (row.state, row.refusal, row.attempts) for row in rows}


def faults(store: Store) -> list[str | None]:
    with store.read() as session:
        return list(session.scalars(select(Recording.last_fault).order_by(Recording.name)))


class Meanwhile(ColourDetector):
    """Something happens to the machine while a drive is looked at, at the given look; given a store, not before its
    first drive is remembered."""

    def __init__(self, what: Callable[[], object], look: int, store: Store | None = None) -> None:
        self.what, self.look, self.looks, self.store = what, look, 0, store

    def detect(self, images):  # type: ignore[no-untyped-def]
        self.looks += 1
        if self.looks == self.look:
            deadline = time.monotonic() + 600
            while self.store and states(self.store)["drive0.mp4"][0] != "processed":
                assert time.monotonic() < deadline
                time.sleep(0.02)
            self.what()
        return super().detect(images)


# Files that kill -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("eyes", [deadly.segfaults, deadly.is_killed])
def test_a_file_that_kills_its_reader_costs_the_other_drives_nothing_and_is_refused_the_third_night(
    rounds: Path, tmp_path: Path, eyes: Callable[[], Eyes]
) -> None:
    store = home(tmp_path, rounds)
    first = nightly(night(store, in_children(eyes)))
    assert (first.processed, first.refused) == (2, [])
    assert [(late.file, late.fault, late.tries) for late in first.postponed] == [("drive1.mp4", "reader_died", 1)]
    assert states(store)["drive1.mp4"] == ("received", None, 1)
    nightly(night(store, in_children(eyes), 1))
    third = nightly(night(store, in_children(eyes), 2))
    assert [(refused.file, refused.reason) for refused in third.refused] == [("drive1.mp4", "kills_the_reader")]
    assert pictures(store) == named(store)

    with store.write() as session:
        assert [recordings.queue_again(session, row.id) for row in recordings.refused(session)] == [True]
    assert nightly(night(store, in_children(deadly.plain), 3)).processed == 1
    assert {state for state, *_ in states(store).values()} == {"processed"}


@pytest.mark.parametrize(
    ("eyes", "limits", "fault"),
    [
        (deadly.eats_memory, Limits(memory_bytes=300 << 20), Fault.READER_TOO_LARGE),
        (deadly.hangs, Limits(seconds=25.0, seconds_each=0.0), Fault.READER_TOO_SLOW),
    ],
)
def test_a_file_that_takes_too_much_of_the_machine_is_stopped_and_the_others_are_read(
    rounds: Path, tmp_path: Path, eyes: Callable[[], Eyes], limits: Limits, fault: Fault
) -> None:
    store = home(tmp_path, rounds)
    report = nightly(night(store, in_children(eyes, limits=limits)))
    assert report.processed == 2
    assert [(late.file, late.fault) for late in report.postponed] == [("drive1.mp4", fault)]
    assert pictures(store) == named(store)


def test_networks_that_do_not_load_are_no_recordings_fault(rounds: Path, tmp_path: Path) -> None:
    store = home(tmp_path, rounds)
    for evening in range(4):
        with pytest.raises(NightStopped) as stopped:
            nightly(night(store, in_children(deadly.does_not_open), evening))
        assert stopped.value.fault is Fault.NO_READER
    assert {state for state, *_ in states(store).values()} == {"received"}


DYING_NIGHT = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from data.settings import HomeSettings
from data.store import open_store
from ingest.nightly import Night, nightly
from ingest.night.reader import here
from tests.deadly import is_killed
eyes, evening = is_killed(), datetime(2026, 11, 2, 22, 0, tzinfo=UTC) + timedelta(days=int(sys.argv[2]))
store = open_store(HomeSettings(home=Path(sys.argv[1])))
nightly(Night(store, here(eyes.detector, eyes.blur), clock=lambda: evening))
"""


def test_a_file_that_kills_the_whole_night_is_out_of_the_way_the_fourth_evening(rounds: Path, tmp_path: Path) -> None:
    """As where a container is killed with all its processes; two deaths of one evening count once."""
    store = home(tmp_path, rounds)
    for evening in (0, 0, 1, 2):
        subprocess.run([sys.executable, "-c", DYING_NIGHT, str(store.home), str(evening)], check=False)
        assert states(store)["drive1.mp4"][0] == "processing"
    subprocess.run([sys.executable, "-c", DYING_NIGHT, str(store.home), "3"], check=True)
    assert states(store) == {
        "drive0.mp4": ("processed", None, 1),
        "drive1.mp4": ("refused", "kills_the_reader", 3),
        "drive2.mp4": ("processed", None, 1),
    }


# The machine ---------------------------------------------------------------------------------------------------------


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A file system of its own, or skip where none can be mounted."""
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder], check=False)
    if mounted.returncode != 0:
        pytest.skip("only root can mount a disk small enough to fill")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def fill(file: Path) -> None:
    """Every last byte of its disk."""
    with file.open("wb", buffering=0) as out:
        for size in (1 << 20, 4096, 1):
            with suppress(OSError):
                while out.write(b"0" * size):
                    pass


State = dict[str, list[tuple[object, ...]]]


@pytest.fixture(scope="module")
def undisturbed(rounds: Path, tmp_path_factory: pytest.TempPathFactory) -> State:
    """What a night that nothing befalls comes to."""
    store = home(tmp_path_factory.mktemp("undisturbed"), rounds)
    nightly(night(store, here(ColourDetector(), unblurred)))
    return end_state(store)


@pytest.mark.parametrize("look", [1, IN_THE_SECOND])
def test_a_disk_that_fills_up_stops_the_night_and_costs_no_recording(
    rounds: Path, tmp_path: Path, look: int, undisturbed: State
) -> None:
    with small_disk(tmp_path / "disk", 300) as disk:
        store, filler = home(disk / "home", rounds), disk / "filler"
        filled = Meanwhile(partial(fill, filler), look, store if look > LOOKS else None)
        with pytest.raises(NightStopped) as stopped:
            nightly(night(store, here(filled, unblurred)))
        assert stopped.value.fault is Fault.DISK_FULL
        assert stopped.value.report.processed == (look > LOOKS)
        for evening in range(1, 4):
            with pytest.raises(NightStopped) as stopped:
                nightly(night(store, here(ColourDetector(), unblurred), evening))
            assert stopped.value.fault is Fault.DISK_FULL
        filler.unlink()
        nightly(night(store, here(ColourDetector(), unblurred), 5))
        assert end_state(store) == undisturbed
        store.engine.dispose()


def test_pictures_that_find_no_room_refuse_no_recording_however_many_nights(
    rounds: Path, tmp_path: Path, undisturbed: State
) -> None:
    store = home(tmp_path / "home", rounds)
    with small_disk(store.pictures.media.folder, 8) as disk:
        fill(disk / "filler")
        for evening in range(1, 5):
            with pytest.raises(NightStopped) as stopped:
                nightly(night(store, here(ColourDetector(), unblurred), evening))
            assert stopped.value.fault is Fault.DISK_FULL
            assert states(store)["drive0.mp4"] == ("received", None, evening)
            assert set(faults(store)) == {"disk_full", None}
        assert pictures(store) == {"filler"}
        (disk / "filler").unlink()
        nightly(night(store, here(ColourDetector(), unblurred), 5))
        assert end_state(store) == undisturbed


@pytest.mark.parametrize("lasts_s", [1.5, 60.0])
def test_a_database_that_somebody_else_holds_is_waited_for_and_costs_no_recording(
    rounds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lasts_s: float, undisturbed: State
) -> None:
    monkeypatch.setattr("data.store.SQLITE_BUSY_S", 0.1)
    store, over = home(tmp_path / "home", rounds), threading.Event()
    holding = threading.Thread(target=hold, args=(store.home / "vejsyn.sqlite", over, lasts_s))
    run = night(store, here(Meanwhile(holding.start, IN_THE_SECOND, store), unblurred))
    if lasts_s < sum(run.patience_s):
        assert nightly(run).processed == 3
    else:
        with pytest.raises(NightStopped) as stopped:
            nightly(run)
        assert stopped.value.fault is Fault.DATABASE
        assert stopped.value.report.processed == 1
    over.set()
    holding.join()
    nightly(night(store, here(ColourDetector(), unblurred), 1))
    assert end_state(store) == undisturbed


def hold(database: Path, over: threading.Event, lasts_s: float) -> None:
    """Keep everybody else from writing."""
    connection = sqlite3.connect(database, timeout=10, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    over.wait(lasts_s)
    connection.execute("ROLLBACK")
    connection.close()


def test_postgresql_that_restarts_at_once_in_the_middle_of_a_transaction_costs_nothing(
    rounds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, undisturbed: State
) -> None:
    with server() as database:
        store, remember, calls = home(tmp_path / "home", rounds, database.url), night_run.remember, []

        def remember_and_restart(*of):  # type: ignore[no-untyped-def]
            fused = remember(*of)
            calls.append(fused)
            if len(calls) == 2:
                database.stop()
                database.start()
            return fused

        monkeypatch.setattr(night_run, "remember", remember_and_restart)
        assert nightly(night(store, here(ColourDetector(), unblurred))).processed == 3
        assert len(calls) == 4
        assert end_state(store) == undisturbed
        store.engine.dispose()


def test_postgresql_that_stays_away_ends_the_night_and_the_next_one_goes_on(
    rounds: Path, tmp_path: Path, undisturbed: State
) -> None:
    with server() as database:
        store = home(tmp_path / "home", rounds, database.url)
        with pytest.raises(NightStopped) as stopped:
            nightly(night(store, here(Meanwhile(database.stop, IN_THE_SECOND, store), unblurred)))
        assert stopped.value.fault is Fault.DATABASE
        assert stopped.value.report.processed == 1
        database.start()
        nightly(night(store, here(ColourDetector(), unblurred), 1))
        assert end_state(store) == undisturbed
        store.engine.dispose()


@pytest.mark.parametrize("number", [errno.EIO, errno.ESTALE, errno.EACCES, errno.ENOMEM])
def test_what_the_disk_does_not_give_today_waits_for_tomorrow(rounds: Path, tmp_path: Path, number: int) -> None:
    store = home(tmp_path, rounds)

    def fail() -> None:
        raise OSError(number, os.strerror(number))

    report = nightly(night(store, here(Meanwhile(fail, IN_THE_SECOND, store), unblurred)))
    assert (report.processed, [late.file for late in report.postponed]) == (2, ["drive1.mp4"])
    assert nightly(night(store, here(ColourDetector(), unblurred), 1)).processed == 1


def test_a_night_that_is_told_to_stop_holds_it_against_no_recording(rounds: Path, tmp_path: Path) -> None:
    store = home(tmp_path, rounds)

    def told() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        nightly(night(store, here(Meanwhile(told, IN_THE_SECOND, store), unblurred)))
    assert states(store) == {
        "drive0.mp4": ("processed", None, 1),
        "drive1.mp4": ("received", None, 0),
        "drive2.mp4": ("received", None, 0),
    }


def pictures(store: Store) -> set[str]:
    return {path.name for path in store.pictures.media.folder.rglob("*") if path.is_file()}


def named(store: Store) -> set[str | None]:
    with store.read() as session:
        return set(session.scalars(select(Sighting.picture).where(Sighting.picture.is_not(None))))
