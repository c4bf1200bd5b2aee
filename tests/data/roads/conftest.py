"""An empty home, migrated once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.settings import HomeSettings
from data.store import Store, open_store


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("empty") / "home"
    open_store(HomeSettings(home=home)).engine.dispose()
    return home


@pytest.fixture
def store(empty: Path, tmp_path: Path) -> Iterator[Store]:
    shutil.copytree(empty, tmp_path / "home")
    opened = open_store(HomeSettings(home=tmp_path / "home"))
    yield opened
    opened.engine.dispose()
