"""Painted drives, filmed once, and homes on either database."""

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from data.store import Store
from tests.ingest.replay.town import opened, painted_drives
from tests.postgresql import postgresql


@pytest.fixture(scope="package")
def drives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return painted_drives(tmp_path_factory.mktemp("drives"))


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def empty(request: pytest.FixtureRequest, drives: Path, tmp_path: Path) -> Iterator[Store]:
    """A home with a road, on either database."""
    with postgresql() if request.param == "PostgreSQL" else nullcontext() as url:
        store = opened(tmp_path / "home", drives, url)
        yield store
        store.engine.dispose()
