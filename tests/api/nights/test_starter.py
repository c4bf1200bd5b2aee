"""The night is a child of the server: begun at its time, ended with it, and no trouble of its own is the server's."""

import asyncio
import sys
import time as clock_time
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from api.nights.starter import NightStarter
from data.operation import nights
from data.settings import HomeSettings
from data.store import Store, open_store
from tests.api.conftest import Clock
from tests.api.server_process import ServerProcess, within


@pytest.fixture
def home(tmp_path: Path):
    store = open_store(HomeSettings(home=tmp_path / "home"))
    yield store
    store.engine.dispose()


def child(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


async def while_running(starter: NightStarter, condition) -> None:
    stop = asyncio.Event()
    task = asyncio.create_task(starter.run(stop))
    until = clock_time.monotonic() + 20
    while not condition() and clock_time.monotonic() < until:
        await asyncio.sleep(0.02)
    stop.set()
    await asyncio.wait_for(task, 20)
    assert condition()


def test_it_begins_at_its_time_and_again_the_next_day_whatever_became_of_the_first(
    home: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.nights.starter.CLOCK_READ_EVERY_S", 0.02)
    clock, begun = Clock(datetime(2026, 11, 26, 10, 0, tzinfo=UTC)), tmp_path / "begun"
    starter = NightStarter(home, time(1, 0), clock, child(f"open({str(begun)!r}, 'a').write('x'); raise SystemExit(3)"))

    def nights_so_far() -> int:
        count = len(begun.read_text()) if begun.exists() else 0
        hours = (clock.at - datetime(2026, 11, 26, 10, 0, tzinfo=UTC)) / timedelta(hours=1)
        assert count == (hours >= 14) + (hours >= 38) or count == (hours >= 14) + (hours >= 38) - 1
        if hours < 13 or (count == 1 and hours < 37):
            clock.pass_by(hours=1)
        elif hours < 14 or (count == 1 and hours < 38):
            clock.pass_by(minutes=30)
        return count

    asyncio.run(while_running(starter, lambda: nights_so_far() == 2))
    assert clock.at == datetime(2026, 11, 28, 0, 0, tzinfo=UTC)


def test_a_night_under_way_is_told_to_end_when_the_server_stops(home: Store, tmp_path: Path) -> None:
    begun, ended = tmp_path / "begun", tmp_path / "ended"
    code = f"""
import signal, sys, time
def end(*_):
    open({str(ended)!r}, "w").close()
    sys.exit(143)
signal.signal(signal.SIGTERM, end)
open({str(begun)!r}, "w").close()
time.sleep(60)
"""
    clock = Clock(datetime(2026, 11, 26, 1, 0, tzinfo=UTC))
    asyncio.run(while_running(NightStarter(home, time(1, 0), clock, child(code)), begun.exists))
    assert ended.exists()


@pytest.mark.slow
def test_the_server_runs_a_night_by_itself_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was down at the time, and begins at once."""
    store = open_store(HomeSettings(home=tmp_path / "home"))
    just_now = datetime.now(ZoneInfo("Europe/Copenhagen")) - timedelta(minutes=1)
    monkeypatch.setenv("VEJSYN_NIGHT", f"{just_now:%H:%M}")

    def done() -> bool:
        with store.read() as session:
            return [night.outcome for night in nights.newest(session, 2)] == ["done"]

    with ServerProcess(store.home, smtp_port=1) as server:
        assert within(60, done), server.log.read_text()
        assert server.client.get("/healthz").json() == {"up": True}
    store.engine.dispose()
