"""The night on many machines: nodes die in the middle, and the home is as if one machine had read everything."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from data import recordings
from data.roads.importing import import_roads
from data.settings import HomeSettings
from data.store import Store, open_store
from ingest.night.faults import Fault
from ingest.night.pool import in_children
from ingest.nightly import Night, NightStopped, nightly
from ingest.receive.receiving import take_in
from tests.cluster import ROOT
from tests.deadly import plain
from tests.painted import PaintedDrive, PaintedRoad, Patch, end_state, paint
from tests.postgresql import postgresql

pytestmark = pytest.mark.skipif(find_spec("ray") is None, reason="Ray is not installed (pip install .[cluster])")

ROAD = PaintedRoad((Patch(25, 2.2), Patch(34, 1.0)), 60.0, (0.0, 30.0, 60.0))
MORNING = datetime(2026, 11, 2, 7, 30, tzinfo=UTC)
DRIVES, NODES = 40, 3

NIGHT = """
import json, sys, threading, time
from pathlib import Path
from sqlalchemy import func, select
from data.schema import Recording
from data.settings import HomeSettings
from data.store import open_store
from ingest.night.cluster import on_cluster
from ingest.nightly import Night, nightly
from tests import deadly
from tests.cluster import started

home, database, eyes, nodes = sys.argv[1:]
store = open_store(HomeSettings(home=Path(home), database_url=database or None))
with started(int(nodes), cpus=1) as cluster:
    def kill():
        while True:
            with store.read() as session:
                done = session.scalar(select(func.count()).where(Recording.state == "processed"))
            if done >= 10:
                break
            time.sleep(0.1)
        cluster.remove_node(sorted(cluster.worker_nodes, key=str)[0], allow_graceful=False)
    if int(nodes) > 1:
        killer = threading.Thread(target=kill)
        killer.start()
    report = nightly(Night(store, on_cluster(cluster.address, getattr(deadly, eyes))))
    alive = len(cluster.list_all_nodes())
print(json.dumps([report.processed, [(late.file, late.fault) for late in report.postponed], alive]))
"""
"""In a process of its own, for Ray leaves sockets and processes behind that pytest would complain of."""


@pytest.fixture(scope="module")
def drives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Many short drives of one road."""
    folder = tmp_path_factory.mktemp("drives")
    for number in range(DRIVES):
        shift = (0.1 * number, 0.02 * number)
        paint(ROAD, PaintedDrive(MORNING + number * timedelta(hours=3), to_m=42.0, shift_m=shift), folder, f"{number}")
    ROAD.write(folder / "roads.geojson")
    return folder


@pytest.fixture
def database() -> Iterator[str]:
    with postgresql() as url:
        yield url


def home(folder: Path, drives: Path, database: str | None, count: int) -> Store:
    store = open_store(HomeSettings(home=folder, database_url=database))
    import_roads(store, drives / "roads.geojson")
    for number in range(count):
        take_in(store, drives / f"{number}.mp4")
    return store


def on_nodes(store: Store, database: str, eyes: str, nodes: int) -> Any:
    """What a night on a cluster says: how many it read, what it put back, how many nodes are left."""
    run = [sys.executable, "-c", NIGHT, str(store.home), database, eyes, str(nodes)]
    done = subprocess.run(run, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT, timeout=500)
    return json.loads(done.stdout.splitlines()[-1])


def test_a_cluster_reads_as_many_at_once_as_it_has_cores_memory_and_parts_of_a_gpu_for() -> None:
    from ingest.night.cluster import readers_at_once

    needs = {"num_cpus": 1.0, "memory": 1000.0}
    assert readers_at_once(needs, {"CPU": 16.0, "memory": 12_500.0}) == 12
    assert readers_at_once(needs, {"CPU": 8.0, "memory": 12_500.0, "GPU": 1.0}) == 8
    assert readers_at_once({**needs, "num_gpus": 0.25}, {"CPU": 8.0, "memory": 12_500.0, "GPU": 1.0}) == 4
    assert readers_at_once(needs, {"memory": 12_500.0}) == 1


def test_a_cluster_that_is_not_there_stops_the_night_at_once_and_costs_no_recording(
    drives: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from ingest.night.cluster import on_cluster

    store = home(tmp_path / "home", drives, None, 1)
    with pytest.raises(NightStopped) as stopped:
        nightly(Night(store, on_cluster("127.0.0.1:1", plain)))
    assert stopped.value.fault is Fault.NO_READER
    assert "no Ray cluster answers at 127.0.0.1:1" in caplog.text
    with store.read() as session:
        assert [(row.state, row.attempts) for row in recordings.waiting(session)] == [("received", 0)]


@pytest.mark.slow
def test_forty_recordings_on_three_nodes_one_of_which_dies_are_those_of_one_machine(
    drives: Path, tmp_path: Path, database: str
) -> None:
    alone = home(tmp_path / "alone", drives, None, DRIVES)
    assert nightly(Night(alone, in_children(plain))).processed == DRIVES
    together = home(tmp_path / "together", drives, database, DRIVES)
    assert on_nodes(together, database, "plain", NODES) == [DRIVES, [], NODES - 1]
    assert end_state(together) == end_state(alone)
    together.engine.dispose()


@pytest.mark.slow
def test_a_file_that_kills_its_reader_costs_one_try_of_its_own_on_a_cluster_too(tmp_path: Path) -> None:
    from model.vocabulary import DamageClass

    folder = tmp_path / "drives"
    netted = PaintedRoad((Patch(30, 2.2, DamageClass.ALLIGATOR, 1.2),), 60.0, (0.0, 60.0))
    for number, road in enumerate((ROAD, netted, ROAD)):
        paint(road, PaintedDrive(MORNING + number * timedelta(hours=3), to_m=42.0), folder, f"{number}")
    ROAD.write(folder / "roads.geojson")
    store = home(tmp_path / "home", folder, None, 3)
    assert on_nodes(store, "", "is_killed", 1) == [2, [["1.mp4", "reader_died"]], 1]
