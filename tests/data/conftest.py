"""A transaction over the seeded home; a module that wants another home overrides `store`."""

import pytest

from tests.homes import seeded_home


@pytest.fixture
def store(tmp_path):
    opened = seeded_home(tmp_path)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def session(store):
    with store.write() as opened:
        yield opened
