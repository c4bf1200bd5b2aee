"""The command, and that a night ends with it."""

import json
import shutil
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from data.schema import ForgetRun, NightRun, Recording
from data.settings import HomeSettings
from data.store import Store, open_store


@pytest.fixture
def home(town, tmp_path):
    shutil.copytree(town, tmp_path / "home")
    store = open_store(HomeSettings(home=tmp_path / "home"))
    yield store
    store.engine.dispose()


def test_it_is_rehearsed_run_and_told_in_numbers(vejsyn, home: Store) -> None:
    with home.write() as session:
        for row in session.scalars(select(Recording)):
            row.processed_at = datetime.now(UTC) - timedelta(days=5)
            home.recordings.write(row.video, b"12345")
    code, said = vejsyn("forget", "--dry-run", "--json")
    rehearsed = json.loads(said.out)
    assert (code, rehearsed["files"], rehearsed["bytes"], rehearsed["dry_run"]) == (0, 2, 10, True)
    assert set(home.recordings.names()) == {"tur-1.mp4", "tur-2.mp4", "tom.mp4"}
    code, said = vejsyn("forget", "--json")
    assert (code, json.loads(said.out)["freed"]) == (0, rehearsed["freed"])
    assert set(home.recordings.names()) == {"tom.mp4"}
    assert "0.0 MB" in vejsyn("forget")[1].out


def test_every_night_ends_with_it_and_stands_in_the_log(vejsyn, home: Store) -> None:
    assert vejsyn("nightly", "--json")[0] == 0
    with home.read() as session:
        (night,) = session.scalars(select(NightRun))
        (run,) = session.scalars(select(ForgetRun))
    assert (night.outcome, night.processed) == ("done", 0)
    assert night.ended_at
    assert run.started_at >= night.ended_at
