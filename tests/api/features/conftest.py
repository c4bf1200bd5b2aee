"""A server over the seeded home with an order in it, and another system's token; read by all tests, changed by none."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import MailSettings, ServerSettings
from data.integration import tokens
from data.store import Store
from tests.api.conftest import Clock
from tests.data.features.town import NOW, town


def token_for(store: Store, name: str, days: int = 365) -> str:
    with store.write() as session:
        return tokens.issue(session, name, days, NOW)


@pytest.fixture(scope="module")
def town_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = town(tmp_path_factory.mktemp("features"))
    yield store
    store.engine.dispose()


@pytest.fixture(scope="module")
def token(town_store: Store) -> str:
    return token_for(town_store, "QGIS")


@pytest.fixture(scope="module")
def gis(town_store: Store, token: str) -> TestClient:
    app = create_app(town_store, ServerSettings(public_url="http://vejsyn.example"), MailSettings(), Clock(NOW))
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
    return TestClient(app, base_url="http://vejsyn.example", headers=headers)
