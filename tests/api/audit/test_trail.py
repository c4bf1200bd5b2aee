"""Every request that changes, and every picture seen, leaves one entry in the audit log; whatever dies."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from api.access import SAFE_METHODS, Open, needs_by_route
from data.audit.chain import append
from data.audit.verifying import verify
from data.integration import tokens
from data.schema import AuditEntry
from data.users import Role
from tests.api.conftest import client_of
from tests.api.orders import crew_token
from tests.api.phones.phone import Phone, video
from tests.api.test_access import address
from tests.homes import PASSWORD, road_picture

KEPT_THOUGH_NOTHING_CHANGES = {
    ("GET", "/pictures/{name}"),
    ("GET", "/crew/{token}/pictures/{name}"),
    ("GET", "/features/collections/{collection}/items"),
    ("GET", "/features/collections/{collection}/items/{feature_id}"),
    ("GET", "/audit"),
    ("GET", "/users"),
    ("GET", "/work-orders/{order_id}/pdf"),
    ("GET", "/work-orders/{order_id}/gpx"),
    ("GET", "/work-orders/{order_id}/geojson"),
    ("GET", "/sections/{section_id}/claim"),
}


@pytest.fixture
def log(app, store):
    """What was entered since it was asked last."""
    seen = 0

    def entries() -> list[AuditEntry]:
        nonlocal seen
        app.state.app_state.trail.flush()
        with store.read() as session:
            rows = session.scalars(select(AuditEntry).where(AuditEntry.number > seen).order_by(AuditEntry.number)).all()
            assert verify(session, store.home).whole
        seen += len(rows)
        return list(rows)

    return entries


def told(row: AuditEntry) -> tuple[Any, ...]:
    return row.actor, (row.personal or {}).get("who"), row.action, row.object, row.outcome


def test_every_route_that_changes_leaves_one_entry_and_no_other_leaves_any(app, foreman, visitor, store, log):
    """Whatever the answer is: what was refused was tried."""
    token, phone = crew_token(foreman, store, 1), Phone.enrol(app)
    upload = phone.create(video())
    with store.write() as session:
        program = tokens.issue(session, "GIS", 30, app.state.app_state.clock())
    log()
    walked = 0
    by_links_first = sorted(needs_by_route(app), key=lambda route: isinstance(route[2], Role))
    for method, path, need in by_links_first:  # a role withdraws links and revokes phones
        if isinstance(need, Role):
            client_of(app, need.value).request(method, address(path))
        elif need is Open.CREW:
            visitor.request(method, address(path, token))
        elif need is Open.INTEGRATION:
            visitor.request(method, address(path), headers={"Authorization": f"Bearer {program}"})
        elif need is Open.DEVICE:
            phone.ask(method, address(path.replace("/uploads/{name}", upload)))
        else:
            continue
        kept = method not in SAFE_METHODS or (method, path) in KEPT_THOUGH_NOTHING_CHANGES
        assert [row.action for row in log()] == ([f"{method} {path}"] if kept else []), (method, path)
        walked += 1
    assert walked > 50


def test_who_is_not_let_in_leaves_nothing(app, visitor, log):
    """Else a stranger could fill the disk."""
    for method, path, _ in needs_by_route(app):
        visitor.request(method, address(path), headers={"X-Vejsyn": ""})
    assert log() == []


def test_an_entry_says_who_did_what_to_which_with_what_outcome(app, foreman, engineer, log):
    assert foreman.post("/damages/3/dismiss", json={"reason": "skygge", "what": "shadow"}).status_code == 200
    assert engineer.put("/retention/video", json={"days": 1}).status_code == 403
    assert foreman.post("/damages/9999/reopen", json={"reason": "x"}).status_code == 404
    team = foreman.post("/teams", json={"name": "Hold Øst", "email": "oest@vejsted.example"}).json()["id"]
    merged = foreman.post("/damages/merge", json={"ids": [1, 2]})
    assert [told(row) for row in log()] == [
        ("user", "foreman", "POST /damages/{damage_id}/dismiss", {"damage_id": "3"}, "done"),
        ("user", "foreman", "POST /teams", {"team_id": team}, "done"),
        *([("user", "foreman", "POST /damages/merge", {"damage_ids": [1, 2]}, "done")] if merged.is_success else []),
        ("user", "engineer", "PUT /retention/{rule}", {"rule": "video"}, "refused 403"),
        ("user", "foreman", "POST /damages/{damage_id}/reopen", {"damage_id": "9999"}, "refused 404"),
        *([] if merged.is_success else [("user", "foreman", "POST /damages/merge", {}, "refused 409")]),
    ]


def test_who_saw_which_picture(app, foreman, visitor, store, log):
    token = crew_token(foreman, store, 1)
    log()
    picture = visitor.get(f"/crew/{token}").json()["tasks"][0]["picture"].rsplit("/", 1)[1]
    foreman.get("/pictures/seed-1-03.jpg")
    visitor.get(f"/crew/{token}/pictures/{picture}")
    rows = log()
    assert [told(row) for row in rows] == [
        ("user", "foreman", "GET /pictures/{name}", {"name": "seed-1-03.jpg"}, "done"),
        ("crew", None, "GET /crew/{token}/pictures/{name}", {"name": picture, "order_id": 1}, "done"),
    ]
    assert rows[0].personal == {"who": "foreman", "network": "testclient"}
    assert token not in str([told(row) for row in rows])


def test_who_logged_in_from_where_and_who_failed(app, visitor, log):
    visitor.post("/session", json={"username": "Foreman", "password": PASSWORD})
    visitor.post("/session", json={"username": "foreman", "password": "forkert-forkert"})
    visitor.post("/session", json={"username": "min-adgangskode", "password": "foreman"})
    visitor.delete("/session")
    rows = sorted(log(), key=lambda row: (row.action, row.outcome, (row.personal or {}).get("who") or ""))
    assert [told(row) for row in rows] == [
        ("user", "foreman", "DELETE /session", {}, "done"),
        ("user", "foreman", "POST /session", {}, "done"),
        ("stranger", None, "POST /session", {}, "refused 401"),  # a password in the wrong field is not kept
        ("stranger", "foreman", "POST /session", {}, "refused 401"),
    ]
    assert {row.personal["network"] for row in rows if row.personal} == {"testclient"}


def test_a_crews_photo_is_one_deed_of_several_transactions(foreman, visitor, store, log):
    token = crew_token(foreman, store, 1)
    task = visitor.get(f"/crew/{token}").json()["tasks"][0]["id"]
    log()
    photo = {"photo": ("x.jpg", road_picture(1), "image/jpeg")}
    answer = visitor.post(f"/crew/{token}/tasks/{task}/done", files=photo)
    assert answer.status_code == 200
    what = {"task_id": str(task), "order_id": 1}
    assert [told(row) for row in log()] == [("crew", None, "POST /crew/{token}/tasks/{task_id}/done", what, "done")]


def test_a_change_that_could_not_be_entered_is_not_made(app, foreman, store, log, monkeypatch):
    """There is no moment in which one is there without the other."""

    def refuse(*_):
        raise OperationalError("INSERT", {}, Exception("disk full"))

    monkeypatch.setattr("data.store.append", refuse)
    answer = client_of(app, "foreman").post("/teams", json={"name": "Hold Øst", "email": "oest@vejsted.example"})
    assert answer.status_code >= 500
    monkeypatch.undo()
    assert "Hold Øst" not in str(foreman.get("/teams").json())
    assert [told(row)[2::2] for row in log()] == [("POST /teams", f"failed {answer.status_code}")]


def test_views_wait_for_a_database_that_is_away(app, foreman, log, monkeypatch):
    def refuse(*_):
        raise OperationalError("INSERT", {}, Exception("away"))

    monkeypatch.setattr("api.audit.trail.append", refuse)
    for number in range(3):
        assert foreman.get(f"/pictures/seed-1-0{number}.jpg").status_code == 200
    assert log() == []
    monkeypatch.setattr("api.audit.trail.append", append)
    assert [row.object["name"] for row in log()] == [f"seed-1-0{number}.jpg" for number in range(3)]


def test_the_administrator_reads_it_on_the_map(app, foreman):
    foreman.post("/damages/3/dismiss", json={"reason": "skygge", "what": "shadow"})
    admin = client_of(app, "admin")
    (entry,) = admin.get("/audit").json()
    assert (entry["who"], entry["action"]) == ("foreman", "POST /damages/{damage_id}/dismiss")
    assert admin.get("/audit", params={"before": entry["number"]}).json() == []
