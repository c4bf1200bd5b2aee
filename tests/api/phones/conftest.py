"""A home with people in it and nothing else: phones need no roads."""

from pathlib import Path

import pytest

from api.uploads.intake import Intake
from data.settings import HomeSettings
from data.store import open_store
from data.users import Role
from tests.api.phones.phone import Phone
from tests.homes import add_user


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = open_store(HomeSettings(home=tmp_path_factory.mktemp("people") / "home"))
    with store.write() as session:
        for role, name in ((Role.FOREMAN, "Gitte Holm"), (Role.ENGINEER, "Per Lund")):
            add_user(session, role, name)
    store.engine.dispose()
    return store.home


@pytest.fixture
def phone(app):
    return Phone.enrol(app)


@pytest.fixture
def intake(app):
    """The server's own rounds, one at a time."""
    app_state = app.state.app_state
    return Intake(app_state.store, app_state.clock, app_state.whole)


@pytest.fixture
def files(store):
    """Names of what lies among the uploads."""
    return lambda: sorted(path.name for path in (store.home / "uploads").iterdir() if path.is_file())
