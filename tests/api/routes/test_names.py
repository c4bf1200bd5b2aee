"""Names and notes through the browser: what could break a database, a mail or a line of a log is gone when it is in."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from api.app import create_app
from api.settings import MailSettings, ServerSettings
from data.orders.crew import token_sha256
from data.schema import DamageEvent, Task, WorkOrder
from data.store import Store
from tests.api.conftest import Clock, client_of
from tests.homes import seeded_home
from tests.postgresql import postgresql

DIRTY = "Hold\0 \u202eNord\r\nBcc: x\x1b[31m\u2028 A\u030a"
ONE_LINE, LINES = "Hold Nord Bcc: x[31m Å", "Hold Nord\nBcc: x[31m\nÅ"


@pytest.fixture(params=["SQLite", "PostgreSQL"], scope="module")
def home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("names")
    if request.param == "SQLite":
        yield seeded_home(folder)
        return
    with postgresql() as url:
        store = seeded_home(folder, url)
        yield store
        store.engine.dispose()


@pytest.fixture
def foreman(home: Store) -> TestClient:
    app = create_app(home, ServerSettings(public_url="http://vejsyn.example"), MailSettings(), Clock())
    return client_of(app, "foreman")


def test_a_teams_name_is_one_clean_line_in_either_database(foreman: TestClient) -> None:
    added = foreman.post("/teams", json={"name": DIRTY, "email": "x@kommune.example"})
    assert (added.status_code, added.json()["name"]) == (201, ONE_LINE)
    again = foreman.post("/teams", json={"name": ONE_LINE + "\u200b", "email": "x@kommune.example"})
    assert again.json()["code"] == "team_name_taken"
    assert foreman.delete(f"/teams/{added.json()['id']}").status_code == 204


@pytest.mark.parametrize("name", ["\0", "\u200b\u202e", " \r\n"])
def test_a_name_that_shows_nothing_is_no_name(name: str, foreman: TestClient) -> None:
    answer = foreman.post("/teams", json={"name": name, "email": "x@kommune.example"})
    assert (answer.status_code, answer.json()["field"]) == (422, "name")


def test_notes_and_reasons_keep_their_lines_and_nothing_else(foreman: TestClient, home: Store) -> None:
    assert foreman.post("/damages/3/dismiss", json={"reason": DIRTY}).status_code == 200
    assert foreman.post("/damages/4/dismiss", json={"reason": "\0\r\n"}).status_code == 422
    wanted = {"area": {"type": "ids", "ids": [1]}, "team_id": 1, "note": DIRTY}
    assert foreman.post("/work-orders", json=wanted).status_code == 201
    with home.write() as session:
        order = session.scalars(select(WorkOrder)).one()
        order.token_sha256, task = token_sha256("secret"), order.tasks[0].id
    assert foreman.post(f"/crew/secret/tasks/{task}/done", data={"note": DIRTY}).status_code == 200
    with home.read() as session:
        assert session.scalars(select(WorkOrder.note)).one() == LINES
        assert session.scalars(select(Task.note)).one() == LINES
        notes = select(DamageEvent.note).where(DamageEvent.event.in_(("dismissed", "repaired")))
        assert set(session.scalars(notes)) == {LINES}


@pytest.mark.parametrize("path", ["/pictures/%00.jpg", "/crew/secret/pictures/%00.jpg", "/crew/%00", "/hold/%00"])
def test_no_address_is_a_fault_of_ours(path: str, foreman: TestClient) -> None:
    assert foreman.get(path).status_code < 500


def test_no_user_name_is_a_fault_of_ours(foreman: TestClient) -> None:
    for username in ("\0", "\udc00", "foreman\0"):
        body = f'{{"username": "{username.encode("ascii", "backslashreplace").decode()}", "password": "x"}}'
        body = body.replace("\\x00", "\\u0000")
        answer = foreman.post("/session", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code in (401, 422)
