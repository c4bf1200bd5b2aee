"""Several recordings are read at once, and the home is as if they had been read one after another."""

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import select

from data.roads.importing import import_roads
from data.schema import Recording
from data.settings import HomeSettings
from data.store import Store, open_store
from ingest import look
from ingest.night.faults import Fault, ReaderEnded
from ingest.night.pool import in_children
from ingest.night.report import Progress
from ingest.nightly import Night, NightStopped, nightly
from ingest.receive.receiving import take_in
from tests import deadly
from tests.copies import encoded_anew
from tests.painted import PaintedDrive, PaintedRoad, Patch, end_state, paint
from tests.several import several

pytestmark = pytest.mark.slow

ROAD = PaintedRoad((Patch(40, 2.2), Patch(130, 2.5), Patch(200, 0.8)))
START = datetime(2026, 11, 20, 9, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def drives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four drives of a road; the second is longer, and comes also as a copy and with a dashcam's next clip."""
    folder = tmp_path_factory.mktemp("drives")
    for number in range(4):
        to_m = 190 if number == 1 else 70
        drive = PaintedDrive(START + timedelta(hours=number), to_m=to_m, shift_m=(number, 0.4 * number))
        paint(ROAD, drive, folder, f"drive{number}")
    clip = PaintedDrive(START + timedelta(hours=1, seconds=12), 10 + 12 * 12, 320, shift_m=(1.0, 0.4))
    paint(ROAD, clip, folder, "drive1 goes on")
    encoded_anew(folder / "drive1.mp4", folder / "drive1 copied.mp4")
    ROAD.write(folder / "roads.geojson")
    return folder


@pytest.fixture(autouse=True)
def no_vehicles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look, "vehicle_finder", deadly.NoVehicles)


def home(folder: Path, drives: Path) -> Store:
    store = open_store(HomeSettings(home=folder))
    import_roads(store, drives / "roads.geojson")
    for video in sorted(drives.glob("*.mp4")):
        take_in(store, video)
    return store


Report, State = dict[str, object], dict[str, list[tuple[object, ...]]]


def night(store: Store, at_once: int, before: Callable[[str], None] = lambda _: None) -> tuple[Report, State]:
    report = nightly(Night(store, several(at_once, before)))
    return vars(report), end_state(store)


def fails(*names: str) -> Callable[[str], None]:
    """The reader dies of these."""

    def before(name: str) -> None:
        if Path(name).stem in names:
            raise ReaderEnded(Fault.READER_DIED, "SIGSEGV")

    return before


FAILING = {
    "nothing": (),
    "the one that two others hang on": ("drive1",),
    "the one that hangs on another": ("drive1 goes on",),
    "the copy, and the first": ("drive0", "drive1 copied"),
}


@pytest.mark.parametrize("failing", FAILING)
def test_however_many_are_read_at_once_the_home_and_the_report_are_those_of_one_after_another(
    failing: str, drives: Path, tmp_path: Path
) -> None:
    before = fails(*FAILING[failing])
    one = night(home(tmp_path / "1", drives), 1, before)
    assert one[0]["processed"] == 5 - (failing == "the one that hangs on another") - (
        failing == "the copy, and the first"
    )
    for at_once in (2, 6):
        assert night(home(tmp_path / f"{at_once}", drives), at_once, before) == one


def test_a_drive_is_remembered_after_those_before_it_though_it_was_read_first(drives: Path, tmp_path: Path) -> None:
    last_is_read = Event()

    def before(name: str) -> None:
        if name == "drive0.mp4":
            assert last_is_read.wait(30)
        if name == "drive3.mp4":
            last_is_read.set()

    expected = night(home(tmp_path / "1", drives), 1)
    assert night(home(tmp_path / "6", drives), 6, before) == expected


def test_processes_read_what_one_of_them_would(drives: Path, tmp_path: Path) -> None:
    expected = night(home(tmp_path / "1", drives), 1)
    store = home(tmp_path / "3", drives)
    report = nightly(Night(store, in_children(deadly.plain, 3)))
    assert (vars(report), end_state(store)) == expected


class Shown:
    """A progress that counts."""

    def __init__(self) -> None:
        self.expected = self.settled = self.readers = 0
        self.frames: dict[str, int] = {}

    def expect(self, recordings: int) -> None:
        self.expected = recordings

    def settle(self) -> None:
        self.settled += 1

    def beside(self) -> Progress:
        self.readers += 1
        return ShownReader(self)


class ShownReader:
    def __init__(self, night: Shown) -> None:
        self.night = night
        self.name = ""

    def start(self, name: str, frames: int) -> None:
        self.name, self.night.frames[name] = name, frames

    def advance(self, frames: int) -> None:
        self.night.frames[self.name] -= frames


def test_each_reader_shows_its_own_recordings_and_the_night_all_of_them(drives: Path, tmp_path: Path) -> None:
    store, shown = home(tmp_path, drives), Shown()
    (tmp_path / "text.mp4").write_text("this is not a video\n" * 100)
    take_in(store, tmp_path / "text.mp4")
    nightly(Night(store, in_children(deadly.plain, 2), progress=shown))
    assert (shown.expected, shown.settled, shown.readers) == (7, 7, 2)
    assert len(shown.frames) == 5
    assert set(shown.frames.values()) == {0}


def test_a_night_that_is_stopped_gives_back_all_that_was_under_way(drives: Path, tmp_path: Path) -> None:
    store, told = home(tmp_path, drives), Event()

    def before(name: str) -> None:
        if name == "drive0.mp4":
            raise KeyboardInterrupt
        told.wait(0.2)

    with pytest.raises(KeyboardInterrupt):
        night(store, 3, before)
    assert states(store) == {video.name: ("received", 0) for video in drives.glob("*.mp4")}


def test_what_ends_the_night_gives_back_what_else_was_under_way(drives: Path, tmp_path: Path) -> None:
    store = home(tmp_path, drives)
    with pytest.raises(NightStopped) as stopped:
        nightly(Night(store, in_children(deadly.does_not_open, 3)))
    assert stopped.value.fault is Fault.NO_READER
    assert sorted(states(store).values()) == [("received", 0)] * 5 + [("received", 1)]


DYING_NIGHT = """
import os, signal, sys, time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from data.settings import HomeSettings
from data.store import open_store
from ingest.nightly import Night, nightly
from tests.deadly import plain
from tests.several import several
evening = datetime(2026, 11, 20, 22, 0, tzinfo=UTC) + timedelta(days=int(sys.argv[2]))
begun = []
def before(name):
    begun.append(name)
    if name == "drive2.mp4":
        time.sleep(0.5)  # the others are begun
        os.kill(os.getpid(), signal.SIGKILL)
    if name != "drive0.mp4":
        time.sleep(2)
store = open_store(HomeSettings(home=Path(sys.argv[1])))
nightly(Night(store, several(4, before, plain()), clock=lambda: evening))
"""


def test_of_those_that_were_under_way_when_nights_died_only_the_one_they_died_of_is_refused(
    drives: Path, tmp_path: Path
) -> None:
    """Two nights die of it and of whatever was read beside it; then each of those has a try of its own."""
    store = home(tmp_path, drives)
    deaths = [dying_night(store, evening) for evening in range(4)]
    assert deaths == [True, True, True, False]
    assert states(store)["drive2.mp4"] == ("refused", 3)
    with store.read() as session:
        refusals = session.scalars(select(Recording.refusal).where(Recording.refusal.is_not(None))).all()
        processed = session.scalars(select(Recording.name).where(Recording.state == "processed")).all()
    assert sorted(refusals) == ["kills_the_reader", "same_drive"]
    assert len(processed) == 4


def dying_night(store: Store, evening: int) -> bool:
    """Whether it died."""
    run = [sys.executable, "-c", DYING_NIGHT, str(store.home), str(evening)]
    return subprocess.run(run, check=False).returncode != 0


def states(store: Store) -> dict[str, tuple[str, int]]:
    """Each recording's state and tries."""
    with store.read() as session:
        return {row.name: (row.state, row.attempts) for row in session.scalars(select(Recording))}
