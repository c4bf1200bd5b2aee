"""What no page of ours sends and any hand can: numbers that no column holds, text that no database takes."""

import json
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from api.app import create_app
from api.settings import MailSettings, ServerSettings
from api.wire.damages import SearchIn
from api.wire.fields.ids import LARGEST_ID
from tests.api.conftest import Clock, client_of
from tests.api.orders import crew_token
from tests.homes import seeded_home
from tests.postgresql import postgresql

TOO_LARGE = (LARGEST_ID + 1, 2**63 - 1, 2**63, 2**64, 10**30, -(2**63) - 1)

BY_PATH = [
    ("GET", "/damages/{}", None),
    ("POST", "/damages/{}/dismiss", {"reason": "x"}),
    ("POST", "/damages/{}/reopen", {"reason": "x"}),
    ("POST", "/damages/{}/depth", {"depth_mm": 5}),
    ("POST", "/damages/{}/split", {"sightings": [1]}),
    ("POST", "/regroupings/{}/undo", None),
    ("PATCH", "/teams/{}", {"name": "x"}),
    ("DELETE", "/teams/{}", None),
    ("PUT", "/road-classes/{}", {"interval_days": 5}),
    ("GET", "/work-orders/{}", None),
]


def by_body(number: int) -> list[tuple[str, dict]]:
    ids = {"type": "ids", "ids": [number]}
    return [
        ("/damages/search", {"area": ids}),
        ("/damages/merge", {"ids": [1, number]}),
        ("/damages/1/split", {"sightings": [number]}),
        ("/work-orders", {"area": ids, "team_id": 1}),
        ("/work-orders", {"area": {"type": "ids", "ids": [1]}, "team_id": number}),
    ]


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL"])
def admin(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder: Path = tmp_path_factory.mktemp(request.param)
    with postgresql() if request.param == "PostgreSQL" else nullcontext(None) as url:
        store = seeded_home(folder, url)
        settings = ServerSettings(public_url="http://vejsyn.example")
        yield client_of(create_app(store, settings, MailSettings(), Clock()), "admin")
        store.engine.dispose()


@pytest.fixture(scope="module")
def token(admin: TestClient) -> str:
    return crew_token(admin, admin.app.state.app_state.store, 21, 22)


def said(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


@pytest.mark.parametrize("number", TOO_LARGE)
def test_a_number_that_no_row_can_have_is_a_false_number_and_no_fault_of_ours(admin, token, number):
    for method, path, body in BY_PATH:
        assert said(admin.request(method, path.format(number), json=body)) == (422, "invalid"), (method, path)
    for path, body in by_body(number):
        assert said(admin.post(path, json=body)) == (422, "invalid"), (path, body)
    for deed in ("done", "depth", "undo"):
        answer = admin.post(f"/crew/{token}/tasks/{number}/{deed}", data={"depth_mm": "5"})
        assert said(answer) == (422, "invalid"), deed


def test_the_largest_number_a_row_can_have_is_looked_up(admin, token):
    assert said(admin.get(f"/damages/{LARGEST_ID}")) == (404, "no_such_damage")
    assert said(admin.post(f"/crew/{token}/tasks/{LARGEST_ID}/undo")) == (404, "no_such_task")
    unknown = admin.post("/work-orders", json={"area": {"type": "ids", "ids": [LARGEST_ID]}, "team_id": 1})
    assert said(unknown) == (409, "nothing_to_assign")


@pytest.mark.parametrize(
    "number", ["0", "-1", "1e30", "9" * 5_000, "1" + "0" * 30, "nan", "%00", "%ff", "%F0%9F%92%A9"]
)
def test_a_tile_or_damage_of_no_number_is_not_there(admin, number):
    for path in (f"/damages/{number}", f"/tiles/damages/{number}/0/0.mvt", f"/tiles/sections/3/{number}/0.mvt"):
        assert admin.get(path).status_code in ((200, 404, 422) if number == "0" else (404, 422)), path


@pytest.mark.parametrize("radius", ["NaN", "Infinity", "-Infinity", "1e308", "1e400", "0", "-0.0", "5e-324"])
def test_a_circle_of_no_size_or_every_size_is_refused_or_empty(admin, radius):
    body = f'{{"area": {{"type": "circle", "center": [10.4, 55.4], "radius_m": {radius}}}}}'
    answer = admin.post("/damages/search", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == (200 if radius == "5e-324" else 422)


@pytest.mark.parametrize(
    "bbox", ["nan,55,11,56", "9,55,inf,56", "9,55,1e400,56", "9,55", "9,55,11,56,12", ",,,", "\0,1,2,3"]
)
def test_a_window_of_no_numbers_is_no_area(admin, bbox):
    assert admin.get("/damages", params={"bbox": bbox}).status_code == 422


ODD = ["a\0b", "\ud800", "a\x1b[31mb", "x\r\nBcc: y"]


@pytest.mark.parametrize("text", ODD)
def test_text_that_no_database_takes_is_cleaned_and_not_a_fault(admin, token, text):
    def post(path: str, body: dict, method: str = "POST"):
        written = json.dumps(body)  # a lone surrogate stays an escape, as a hand would send it
        return admin.request(method, path, content=written, headers={"Content-Type": "application/json"})

    assert post("/damages/12/dismiss", {"reason": f"skygge {text}"}).status_code == 200
    note = post("/damages/12/reopen", {"reason": f"hul {text}"}).json()["history"][-1]["note"]
    assert note.startswith("hul")
    assert not set(note) & set("\0\ud800\x1b\r")
    assert post("/session", {"username": text, "password": "x"}).status_code in (401, 422, 429)
    named = post("/teams", {"name": f"Hold {text}", "email": "a@b.example"})
    assert named.status_code == 201
    assert named.json()["name"].isprintable()
    assert post(f"/teams/{named.json()['id']}", {"name": f"Hold {text}!"}, "PATCH").status_code == 200
    area = {"type": "ids", "ids": [13]}
    assert post("/work-orders", {"area": area, "team_id": 1, "note": text}).status_code in (201, 409)
    assert post("/work-orders", {"area": area, "team_id": 1, text: 1}).status_code == 422
    assert post("/forecast", {"days": {text: 1}}).status_code == 422
    answer = admin.post(
        f"/crew/{token}/tasks/1/done", data={"note": f"koldasfalt {text.encode(errors='replace').decode()}"}
    )
    assert answer.status_code in (200, 404)


@pytest.mark.parametrize("name", ["%00.jpg", "%ff.jpg", "x%0a.jpg", "..%2f..%2fsecret", "x" * 5_000 + ".jpg"])
def test_a_picture_or_page_of_an_impossible_name_is_not_there(admin, token, name):
    for folder in ("/pictures", f"/crew/{token}/pictures", "/assets", "/crew"):
        assert admin.get(f"{folder}/{name}").status_code == 404, folder


BODIES = {
    "nested 100,000 deep": b"[" * 100_000,
    "not UTF-8": b'{"area": "\xff\xfe"}',
    "a list": b"[]",
    "a number of 10,000 digits": b"9" * 10_000,
    "empty": b"",
    "a NUL": b"\0",
    "UTF-16": '{"area": {}}'.encode("utf-16"),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
@pytest.mark.parametrize(
    "kind", ["application/json", "application/json; charset=utf-16", "text/plain", "multipart/form-data", ""]
)
def test_a_body_that_is_no_json_is_refused(admin, body, kind):
    for path in ("/damages/search", "/work-orders", "/session", "/forecast"):
        answer = admin.post(path, content=body, headers={"Content-Type": kind})
        assert answer.status_code in (400, 413, 422), (path, answer.text)


def test_of_400000_false_positions_one_is_told_and_a_stranger_may_not_even_send_so_many(admin):
    rings = {"area": {"type": "polygon", "coordinates": [[[]] * 10_000] * 20}}
    with pytest.raises(ValidationError) as told:
        SearchIn.model_validate(rings)
    assert told.value.error_count() < 5
    assert said(admin.post("/damages/search", json=rings)) == (422, "invalid")
    assert admin.post("/session", json={str(number): 0 for number in range(10_000)}).status_code == 413


def test_the_last_of_two_values_counts_and_neither_is_a_fault(admin):
    body = b'{"area": {"type": "ids", "ids": [1]}, "area": {"type": "ids", "ids": [2, 2]}}'
    found = admin.post("/damages/search", content=body, headers={"Content-Type": "application/json"}).json()
    assert [dot["properties"]["id"] for dot in found["features"]] == [2]


def test_a_form_of_5000_parts_or_without_an_end_is_no_fault(admin, token):
    def done(body: bytes) -> int:
        headers = {"Content-Type": "multipart/form-data; boundary=x"}
        return admin.post(f"/crew/{token}/tasks/1/done", content=body, headers=headers).status_code

    part = b'--x\r\nContent-Disposition: form-data; name="photo"; filename="%s"\r\n\r\n\r\n'
    assert done(part % b"a" * 5_000 + b"--x--\r\n") == 400
    assert done(b"--x\r\n") in (200, 400, 404)
    assert done(b"--y--\r\n") in (200, 400, 404)
    assert done(part % (b"../../\xff\xfe" + b"a" * 5_000) + b"--x--\r\n") in (200, 400, 404)


@pytest.mark.parametrize("key", ["\x7f", "æ", "\xff\xfe", "x" * 201])
def test_an_idempotency_key_of_odd_bytes_is_refused(admin, key):
    body = {"area": {"type": "ids", "ids": [14]}, "team_id": 1}
    answer = admin.post("/work-orders", json=body, headers={"Idempotency-Key": key.encode("latin-1")})
    assert said(answer) == (422, "invalid")


@pytest.mark.parametrize("tag", ["*", 'W/"', '"' * 5_000, "\xff", ""])
def test_a_tag_that_is_none_gives_the_whole_tile(admin, tag):
    assert admin.get("/tiles/damages/0/0/0.mvt", headers={"If-None-Match": tag.encode("latin-1")}).status_code == 200


def test_the_same_damage_asked_for_10000_times_comes_once(admin):
    answer = admin.post(
        "/damages/search", json={"area": {"type": "ids", "ids": [1] * 5_000 + [2] + [1] * 4_999}}
    ).json()
    assert (answer["count"], len(answer["features"])) == (2, 2)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "", "1e9"])
def test_rain_on_a_day_that_never_comes_is_no_fault(admin, day):
    assert admin.post("/forecast", json={"days": {day: 5}}).status_code in (201, 422)
    assert admin.get("/forecast").status_code == 200
    assert admin.get("/damages/1").status_code == 200
