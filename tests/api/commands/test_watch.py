"""`vejsyn watch FOLDER`: what falls into the folder is taken in once, whole, and again when it is another."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from data.schema import Recording
from data.settings import HomeSettings
from data.store import open_store
from tests.api.phones.phone import TRACK, video
from tests.api.server_process import within


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "kort" / "DCIM"
    made.mkdir(parents=True)
    return made


@pytest.fixture
def home(tmp_path: Path):
    store = open_store(HomeSettings(home=tmp_path / "home"))
    yield store
    store.engine.dispose()


@pytest.fixture
def watching(home, folder: Path, tmp_path: Path):
    said = tmp_path / "said.txt"
    command = [sys.executable, "-m", "api", "watch", str(folder.parent), "--quiet", "1", "--device", "Bil 7"]
    environment = os.environ | {"VEJSYN_HOME": str(home.home)}
    with said.open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
    assert within(60, lambda: "watched" in said.read_text())
    yield said
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0


def recordings(home) -> list[tuple[str, str | None, bool]]:
    with home.read() as session:
        rows = session.scalars(select(Recording).order_by(Recording.id)).all()
        return [(row.name, row.device, row.track is not None) for row in rows]


def test_what_falls_into_the_folder_is_taken_in_when_nobody_writes_it_any_more(home, folder, watching):
    (folder / "notes.txt").write_text("x")
    (folder / "a.mp4").write_bytes(video())
    with (folder / "b.mp4").open("wb") as growing:
        deadline = time.monotonic() + 4
        while time.monotonic() < deadline:
            growing.write(video(5_000))
            growing.flush()
            time.sleep(0.2)
        assert ("b.mp4", "Bil 7", False) not in recordings(home)
    assert within(60, lambda: recordings(home) == [("a.mp4", "Bil 7", False), ("b.mp4", "Bil 7", False)])
    (folder / "a.gpx").write_bytes(TRACK % 1)
    assert within(60, lambda: recordings(home) == [("a.mp4", "Bil 7", True), ("b.mp4", "Bil 7", False)])
    assert within(10, lambda: "a.mp4: track added" in watching.read_text())
    assert watching.read_text().count("b.mp4: new") == 1
