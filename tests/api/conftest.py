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
from api.security.session_cookie import COOKIE
from api.settings import MailSettings, ServerSettings
from data import log_ins, users
from data.log_ins import Begun
from data.schema import Base
from data.settings import HomeSettings
from data.store import Store, open_store
from tests.homes import SECOND_DRIVE, seeded_home
from tests.postgresql import Rows, postgresql


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


@pytest.fixture(scope="session")
def town_rows(tmp_path_factory: pytest.TempPathFactory):
    """The same town in PostgreSQL."""
    with postgresql() as url:
        store = seeded_home(tmp_path_factory.mktemp("town"), url)
        yield Rows.of(store.engine, Base.metadata)
        store.engine.dispose()


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """On which the test's town lives; the server's tests run on both, unless they ask for one."""
    if request.param == "PostgreSQL":
        rows = request.getfixturevalue("town_rows")
        rows.put_back()
        monkeypatch.setenv("VEJSYN_DATABASE_URL", rows.engine.url.render_as_string())
    return request.param


@pytest.fixture
def store(town: Path, tmp_path: Path, database: str):
    home = tmp_path / "home"
    shutil.copytree(town, home)
    opened = open_store(HomeSettings(home=home))
    yield opened
    opened.engine.dispose()


SQLITE = pytest.mark.parametrize("database", ["SQLite"], indirect=True)
"""For what is about SQLite's own file, or about no database at all."""


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
        app_state = app.state.app_state
        with app_state.store.write() as session:
            user = users.find(session, username)
            assert user
            key = log_ins.begin(session, user.id, Begun("192.0.2.7", "Firefox"), app_state.clock())
        client.cookies.set(COOKIE, app_state.cookie.value(user, key), domain="vejsyn.example")
    return client


def come_back(client: TestClient, username: str = "foreman") -> None:
    """Somebody whose log-in has ended meanwhile logs in again."""
    client.cookies.update(client_of(client.app, username).cookies)


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
