"""A night whose bucket goes away, refuses or cuts: no recording is refused for it, and nothing half is left."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select, update

from data.roads.importing import import_roads
from data.schema import Recording
from data.settings import HomeSettings
from data.storage_faults import MediaError
from data.store import Store, open_store
from ingest import look
from ingest.night.faults import Fault
from ingest.night.pool import in_children
from ingest.night.reader import here
from ingest.nightly import NightStopped, nightly
from ingest.receive.receiving import Outcome, find_videos, take_in, take_in_all
from tests import deadly
from tests.deaths import how_often
from tests.ingest.test_night_faults import MORNING, NETTED, ROAD, Meanwhile, faults, night, states
from tests.painted import ColourDetector, PaintedDrive, end_state, paint, unblurred
from tests.s3 import S3, environment, s3_server

pytestmark = pytest.mark.slow

DEATHS = how_often(8)

UNTRIED = ("received", None, 0)


@pytest.fixture(scope="module")
def rounds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two drives of one road."""
    folder = tmp_path_factory.mktemp("rounds")
    for hour, road in enumerate((ROAD, NETTED)):
        paint(road, PaintedDrive(MORNING.replace(hour=8 + hour), to_m=50.0), folder, f"drive{hour}")
    ROAD.write(folder / "roads.geojson")
    return folder


@pytest.fixture(autouse=True)
def no_vehicles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look, "vehicle_finder", deadly.NoVehicles)


@pytest.fixture
def s3() -> Iterator[S3]:
    with s3_server() as running:
        yield running


def home(folder: Path, rounds: Path, s3: S3 | None) -> Store:
    store = open_store(HomeSettings(home=folder), s3.settings if s3 else None)
    import_roads(store, rounds / "roads.geojson")
    return store


def received(folder: Path, rounds: Path, s3: S3 | None) -> Store:
    store = home(folder, rounds, s3)
    assert [one.outcome for one in take_in_all(store, find_videos(rounds))] == [Outcome.NEW] * 2
    return store


@pytest.fixture(scope="module")
def undisturbed(rounds: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[object, ...]]]:
    """What a night over a folder comes to."""
    store = received(tmp_path_factory.mktemp("undisturbed"), rounds, None)
    nightly(night(store, in_children(deadly.plain, 1)))
    return end_state(store)


def cut(s3: S3) -> None:
    """The next picture goes half way."""
    s3.wire.up_left = 600


def mended(s3: S3) -> None:
    s3.wire.away, s3.wire.up_left = False, None


@pytest.mark.parametrize("breaks", [lambda s3: s3.wire.shut(), cut], ids=["away", "cut"])
def test_a_bucket_that_goes_away_stops_the_night_and_costs_no_recording(
    rounds: Path,
    tmp_path: Path,
    s3: S3,
    breaks: Callable[[S3], None],
    undisturbed: dict[str, list[tuple[object, ...]]],
) -> None:
    store = received(tmp_path / "home", rounds, s3)
    with pytest.raises(NightStopped) as stopped:
        nightly(night(store, here(Meanwhile(partial(breaks, s3), 1), unblurred)))
    assert (stopped.value.fault, stopped.value.report.refused) == (Fault.MEDIA, [])
    assert "vejsyn doctor" in stopped.value.next_da
    assert states(store) == {"drive0.mp4": ("received", None, 1), "drive1.mp4": UNTRIED}
    assert faults(store) == ["media", None]
    for evening in range(1, 5):  # longer than any recording's patience
        with pytest.raises(NightStopped):
            nightly(night(store, here(ColourDetector(), unblurred), evening))
        assert {state for state, *_ in states(store).values()} == {"received"}
    mended(s3)
    nightly(night(store, in_children(deadly.plain, 1), 5))
    assert end_state(store) == undisturbed


def test_a_bucket_that_lets_nobody_in_stops_the_night_before_it_begins(
    rounds: Path, tmp_path: Path, s3: S3, undisturbed: dict[str, list[tuple[object, ...]]]
) -> None:
    store = received(tmp_path / "home", rounds, s3)
    with s3.refusing(), pytest.raises(NightStopped) as stopped:
        nightly(night(store, in_children(deadly.plain, 1)))
    assert stopped.value.fault is Fault.MEDIA
    assert set(states(store).values()) == {UNTRIED}
    nightly(night(store, in_children(deadly.plain, 1), 1))
    assert end_state(store) == undisturbed


def test_a_bucket_that_is_empty_is_another_bucket_and_refuses_no_recording(
    rounds: Path, tmp_path: Path, s3: S3
) -> None:
    store = received(tmp_path / "home", rounds, s3)
    store.recordings.remove(list(store.recordings.names()))
    with pytest.raises(NightStopped):
        nightly(night(store, in_children(deadly.plain, 1)))
    assert set(states(store).values()) == {UNTRIED}


NIGHT = """
from data.store import open_store
from ingest.night.pool import in_children
from ingest.nightly import Night, nightly
from tests.deadly import unhurried
store = open_store()
print("begun", flush=True)
nightly(Night(store, in_children(unhurried, 1)))
"""


def test_a_night_over_a_bucket_that_is_killed_at_random_instants_ends_as_if_nobody_had_touched_it(
    rounds: Path, tmp_path: Path, s3: S3, undisturbed: dict[str, list[tuple[object, ...]]]
) -> None:
    store, temporary, chance = received(tmp_path / "home", rounds, s3), tmp_path / "temporary", random.Random(12)
    temporary.mkdir()
    variables = {"VEJSYN_HOME": str(store.home), "TMPDIR": str(temporary), "PYTHONPATH": str(Path(__file__).parents[2])}

    @contextmanager
    def begun() -> Iterator["subprocess.Popen[str]"]:
        command = [sys.executable, "-c", NIGHT]
        given = {**os.environ, **environment(s3.settings), **variables}
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=given) as process:
            assert process.stdout
            assert process.stdout.readline() == "begun\n"
            yield process

    copies, deaths = 0, 0
    for death in range(DEATHS):
        with begun() as process:
            if death % 2 == 0:  # every other blow falls while a recording is read
                while process.poll() is None and not any(temporary.rglob("*.mp4")):
                    time.sleep(0.001)
            time.sleep(chance.uniform(0.0, 4.0 if death % 2 else 0.4))
            process.kill()
        deaths += process.returncode == -signal.SIGKILL
        copies += any(temporary.rglob("*.mp4"))
        with store.write() as session:  # a recording that three nights die of is left aside, which is another's test
            session.execute(update(Recording).values(attempts=0))
    assert deaths
    assert copies
    for folder in temporary.iterdir():
        os.utime(folder, times=(0, 0))
    with begun() as process:
        process.wait()
    assert process.returncode == 0
    assert end_state(store) == undisturbed
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("sent", [0, 20_000])
def test_an_import_whose_bucket_goes_away_takes_in_the_rest_the_next_time(
    rounds: Path, tmp_path: Path, s3: S3, sent: int
) -> None:
    store = home(tmp_path / "home", rounds, s3)
    first, _ = videos = find_videos(rounds)
    take_in(store, first)
    before = set(store.recordings.names())
    s3.wire.up_left = sent
    with pytest.raises(MediaError):
        list(take_in_all(store, videos))
    mended(s3)
    with store.read() as session:
        kept = {row.video for row in session.scalars(select(Recording))}
    assert kept < before
    assert [one.outcome for one in take_in_all(store, videos)] == [Outcome.KNOWN, Outcome.NEW]
    for video in videos:
        (name,) = (name for name in store.recordings.names() if name in _names(store, video.name))
        assert store.recordings.read(name) == video.read_bytes()


def test_another_track_takes_the_place_of_the_one_in_the_bucket(rounds: Path, tmp_path: Path, s3: S3) -> None:
    store = home(tmp_path / "home", rounds, s3)
    for name in ("drive0.mp4", "drive0.gpx"):
        (tmp_path / name).write_bytes((rounds / name).read_bytes())
    assert take_in(store, tmp_path / "drive0.mp4").outcome is Outcome.NEW
    assert take_in(store, tmp_path / "drive0.mp4").outcome is Outcome.KNOWN
    (tmp_path / "drive0.gpx").write_bytes((rounds / "drive1.gpx").read_bytes())
    assert take_in(store, tmp_path / "drive0.mp4").outcome is Outcome.QUEUED_AGAIN
    (track,) = (name for name in store.recordings.names() if name.endswith(".gpx"))
    assert store.recordings.read(track) == (rounds / "drive1.gpx").read_bytes()


def _names(store: Store, name: str) -> set[str]:
    with store.read() as session:
        return {row.video for row in session.scalars(select(Recording).where(Recording.name == name))}
