"""Nights, retention and a monitor's figures over HTTP."""

import pytest
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families

from api.app import create_app
from api.settings import MailSettings, ServerSettings
from data.operation import nights
from data.operation.nights import Came, NightOutcome
from data.phones import uploads
from data.phones.uploads import Announced, UploadState
from data.retention.forgetting import forget
from data.schema import Device, DeviceKey
from data.store import Store
from tests.api.conftest import SQLITE, Clock, client_of

pytestmark = SQLITE
NOT_UP = {"code": "not_up", "message": "Serveren kan ikke arbejde lige nu."}
TOKEN = "sixteen-letters-or-more"


@pytest.fixture
def app(store: Store, clock: Clock) -> FastAPI:
    server = ServerSettings(public_url="http://vejsyn.example", night="01:00", metrics_token=TOKEN)
    return create_app(store, server, MailSettings(host="127.0.0.1"), clock)


def a_night(store: Store, clock: Clock) -> None:
    with store.write() as session:
        night = nights.begin(session, clock())
        clock.pass_by(minutes=95)
        came = Came(NightOutcome.DONE, processed=12, refused=1, metres=8123.456, new_damages=4, free_bytes=2**40)
        nights.end(session, night, came, clock())


def test_the_log_of_nights_tells_what_each_came_to_and_when_the_next_begins(app, foreman, store, clock) -> None:
    a_night(store, clock)
    with store.write() as session:
        nights.begin(session, clock())
        nights.begin(session, clock())
    told = foreman.get("/nights").json()
    assert [night["outcome_text"] for night in told["nights"]] == ["i gang", "døde undervejs", "kørt"]
    whole = told["nights"][-1]
    assert (whole["minutes"], whole["processed"], whole["refused"], whole["metres"]) == (95.0, 12, 1, 8123.5)
    assert (whole["new_damages"], whole["free_bytes"]) == (4, 2**40)
    assert told["next_start"] == "2026-11-04T00:00:00Z"


def test_an_admin_reads_and_changes_how_long_things_are_kept(app, store, clock) -> None:
    admin = client_of(app, "admin")
    rules = {row["rule"]: row for row in admin.get("/retention").json()["rules"]}
    assert {name: row["days"] for name, row in rules.items()} == {
        "video": 3, "refused_video": 14, "damage_picture": 90, "dismissed_picture": 30, "crew_photo": 90, "trace": 730,
        "audit": 730,
    }  # fmt: skip
    assert all(row["changed_by"] is None and row["title"] and row["covers"] for row in rules.values())
    changed = admin.put("/retention/dismissed_picture", json={"days": None})
    assert (changed.status_code, changed.json()["days"], changed.json()["changed_by"]) == (200, None, "Åse Krag")
    for body in ({"days": None}, {"days": 91}):
        refused = admin.put("/retention/video", json=body)
        assert (refused.status_code, refused.json()["code"]) == (422, "term_not_allowed")
    assert admin.put("/retention/video", json={"days": 0}).status_code == 200
    assert admin.put("/retention/everything", json={"days": 1}).status_code == 422
    forget(store, clock)
    (run,) = admin.get("/retention").json()["runs"]
    assert run["files"] == 4 - 2  # the seeded home's two videos; the refused one is a day old
    assert any("Tilsynsloggen" in row["title"] for row in admin.get("/retention").json()["fixed"])


def figures(visitor) -> dict[tuple[str, ...], float]:
    answer = visitor.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert TOKEN not in answer.text
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_a_monitor_reads_the_figures_with_its_token(app, visitor, store, clock) -> None:
    a_night(store, clock)
    samples = figures(visitor)
    assert samples["vejsyn_recordings", "processed"] == 2
    assert samples["vejsyn_nights_total", "done"] == 1
    assert samples["vejsyn_night_seconds",] == 95 * 60
    assert samples["vejsyn_mails", "queued"] == 0
    assert samples["vejsyn_disk_free_bytes",] > 0


def test_a_monitor_reads_what_phones_are_sending_and_which_are_silent(app, visitor, store, clock) -> None:
    empty = figures(visitor)
    assert {state.value: empty["vejsyn_uploads", state.value] for state in UploadState} == dict.fromkeys(UploadState, 0)
    assert empty["vejsyn_uploads_unfinished_bytes",] == empty["vejsyn_uploads_oldest_unfinished_seconds",] == 0
    with store.write() as session:
        phones = [Device(name=name, contact_at=clock(), status={}) for name in ("Fejebil 1", "Fejebil 2", "Fejebil 3")]
        for number, phone in enumerate(phones):
            revoked = clock() if phone.name == "Fejebil 3" else None
            phone.keys.append(DeviceKey(sha256=f"{number:064}", created_at=clock(), revoked_at=revoked))
        session.add_all([*phones, Device(name="never came", status={})])
        session.flush()
        for state, offset in (("receiving", 700), ("stored", 2**40), ("taken", 900), ("refused", 5), ("receiving", 0)):
            upload = uploads.create(session, phones[0], Announced(2**40, "a.mp4"), clock())
            upload.state, upload.offset = state, offset
            clock.pass_by(minutes=10)
    clock.pass_by(days=5)
    with store.write() as session:
        session.get_one(Device, phones[0].id).contact_at = clock()
    samples = figures(visitor)
    by_state = {"receiving": 2, "stored": 1, "taken": 1, "refused": 1, "expired": 0}
    assert {state: samples["vejsyn_uploads", state] for state in by_state} == by_state
    assert samples["vejsyn_uploads_unfinished_bytes",] == 2**40 + 700
    assert samples["vejsyn_uploads_oldest_unfinished_seconds",] == 5 * 86_400 + 50 * 60
    assert (samples["vejsyn_phones_enrolled",], samples["vejsyn_phones_silent",]) == (2, 1)


def test_whether_the_server_is_up_is_told_to_anyone_and_nothing_else(app, visitor, store) -> None:
    assert (visitor.get("/healthz").status_code, visitor.get("/healthz").json()) == (200, {"up": True})
    with store.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE recording RENAME TO gone")
    assert (visitor.get("/healthz").status_code, visitor.get("/healthz").json()) == (503, NOT_UP)
