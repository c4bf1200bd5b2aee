"""Every route is asked with strange and false things, over a real connection; `VEJSYN_TEST_CASES=1000` asks longer."""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, Case, GenerationMode
from sqlalchemy import select

from api.app import create_app
from data.schema import WorkOrder
from data.store import Store
from tests.api.orders import token_of
from tests.api.server_process import ServerProcess
from tests.homes import PASSWORD, seeded_home

CASES = int(os.environ.get("VEJSYN_TEST_CASES", "8"))
"""By operation, kind of case and whether its numbers name something."""

DATABASE = os.environ.get("VEJSYN_DATABASE_URL")
"""Of an empty PostgreSQL, by hand; otherwise SQLite."""

NAMED = {"damage_id": 7, "team_id": 1, "order_id": 1, "class_id": 1, "regrouping_id": 1, "task_id": 1, "name": "x.jpg"}
"""Numbers of what is there, so that a case gets beyond the first look-up."""


@dataclass
class Asker:
    """Somebody at the door, and what was answered that should not be."""

    url: str
    token: str
    session: requests.Session = field(default_factory=requests.Session)
    asked: int = 0
    wrong: list[str] = field(default_factory=list)

    def log_in(self) -> "Asker":
        self.session.headers["X-Vejsyn"] = "1"
        told = self.session.post(f"{self.url}/session", json={"username": "admin", "password": PASSWORD}, timeout=30)
        assert told.status_code == 200
        return self

    def ask(self, case: Case) -> None:
        answer = case.call(base_url=self.url, session=self.session, timeout=60)
        self.asked += 1
        documented = case.operation.definition.raw["responses"]
        if answer.status_code >= 500 or str(answer.status_code) not in documented:
            self.wrong.append(f"{case.operation.label} {answer.status_code}: {case.as_curl_command()[:400]}")

    def ask_all(self, operation: APIOperation, kind: GenerationMode, **fixed: str | int) -> None:
        @settings(
            max_examples=CASES, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy(kind, path_parameters=fixed))
        def asked(case: Case) -> None:
            self.ask(case)

        with suppress(Unsatisfiable):  # a route that takes nothing can be told nothing false
            asked()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = seeded_home(tmp_path_factory.mktemp("asked"), DATABASE)
    yield store
    store.engine.dispose()


@pytest.fixture(scope="module")
def server(home: Store) -> Iterator[ServerProcess]:
    with ServerProcess(home.home, smtp_port=1) as running:
        area = {"type": "ids", "ids": list(range(1, 7))}
        running.log_in().client.post("/work-orders", json={"area": area, "team_id": 1})
        yield running


@pytest.fixture(scope="module")
def operations(home: Store) -> list[APIOperation]:
    schema = schemathesis.openapi.from_dict(create_app(home).openapi())
    return [found.ok() for found in schema.get_all_operations()]


@pytest.fixture(scope="module")
def token(home: Store, server: ServerProcess) -> str:
    with home.read() as session:
        return token_of(home, session.scalars(select(WorkOrder.id)).one())


@pytest.mark.slow
@pytest.mark.parametrize("kind", list(GenerationMode))
def test_nobody_is_told_that_something_went_wrong_whatever_is_asked(kind, operations, server, token):
    asker = Asker(str(server.client.base_url).rstrip("/"), token).log_in()
    for operation in operations:
        if operation.label == "DELETE /session":
            continue  # asked below, by nobody: it would end the log-in
        names = {parameter.name for parameter in operation.path_parameters}
        crew = {"token": token} if "token" in names else {}
        asker.ask_all(operation, kind, **crew)
        if names & set(NAMED):
            asker.ask_all(operation, kind, **crew, **{name: NAMED[name] for name in names & set(NAMED)})
    assert len(operations) > 30
    print(asker.asked)
    assert asker.wrong == [], "\n".join(asker.wrong)


@pytest.mark.slow
def test_a_stranger_is_kept_out_whatever_he_asks(operations, server, token):
    stranger = Asker(str(server.client.base_url).rstrip("/"), "")
    for operation in operations:
        stranger.ask_all(operation, GenerationMode.POSITIVE)
    assert stranger.wrong == []
