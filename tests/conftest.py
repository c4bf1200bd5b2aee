"""What the tests of a process share, its end, and the order of the files."""

import os
from collections.abc import Iterator

import pytest

from tests.postgresql import stop_shared

os.environ.setdefault("VEJSYN_MAIL_UNDO_S", "0")  # mails leave at once, where no test is about their waiting


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests first: of several processes none is left with a long one when the others are done."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session", autouse=True)
def _shared_server_stops() -> Iterator[None]:
    yield
    stop_shared()
