"""A server over a fresh copy of the seeded home, a clock that stands still, and somebody of every kind at the door."""

import io
import shutil
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api import cli
from api.app import create_app
from api.session_cookie import COOKIE
from api.settings import MailSettings, ServerSettings
from data import users
from data.settings import HomeSettings
from data.store import Store, open_store
from tests.homes import SECOND_DRIVE, seeded_home


@dataclass
class Clock:
    """Stands still until told."""

    at: datetime = field(default=SECOND_DRIVE + timedelta(days=1))

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, **duration: float) -> None:
        self.at += timedelta(**duration)


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("town")
    seeded_home(folder).engine.dispose()
    return folder / "home"


@pytest.fixture
def store(town: Path, tmp_path: Path):
    home = tmp_path / "home"
    shutil.copytree(town, home)
    opened = open_store(HomeSettings(home=home))
    yield opened
    opened.engine.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(store: Store, clock: Clock) -> FastAPI:
    return create_app(store, ServerSettings(public_url="http://vejsyn.example"), MailSettings(host="127.0.0.1"), clock)


def client_of(app: FastAPI, username: str | None = None, header: bool = True) -> TestClient:
    """A browser of somebody who has logged in, or of nobody."""
    client = TestClient(app, base_url="http://vejsyn.example", headers={"X-Vejsyn": "1"} if header else {})
    if username:
        house = app.state.house
        with house.store.read() as session:
            user = users.find(session, username)
            assert user
        client.cookies.set(COOKIE, house.cookie.value(user), domain="vejsyn.example")
    return client


@pytest.fixture
def visitor(app: FastAPI) -> TestClient:
    return client_of(app)


@pytest.fixture
def foreman(app: FastAPI) -> TestClient:
    return client_of(app, "foreman")


@pytest.fixture
def engineer(app: FastAPI) -> TestClient:
    return client_of(app, "engineer")


@pytest.fixture
def vejsyn(tmp_path, monkeypatch, capsys):
    """Runs the command; gives its exit code and what it printed."""
    monkeypatch.setenv("VEJSYN_HOME", str(tmp_path / "home"))

    def run(*words, typed=""):
        monkeypatch.setattr("sys.argv", ["vejsyn", *map(str, words)])
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        with pytest.raises(SystemExit) as end:
            cli.main()
        return int(end.value.code or 0), capsys.readouterr()

    return run
