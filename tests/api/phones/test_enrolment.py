"""From the office's QR code to a phone's own key, and its end."""

import re
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import unquote, urlsplit

import cv2
import numpy as np
import pytest
from pydantic import ValidationError

from api.settings import UploadSettings
from data.devices import tell
from data.schema import DeviceKey, EnrolmentCode
from tests.api.phones.phone import Phone, video


def added(engineer, **told) -> dict:
    answer = engineer.post("/devices", json={"name": "Fejebil 2", "vehicle": "sweeper", **told})
    assert answer.status_code == 201, answer.text
    return answer.json()


def code_of(enrolment: dict) -> str:
    address = urlsplit(enrolment["url"])
    assert (address.scheme, address.netloc, address.path) == ("http", "vejsyn.example", "/optager")
    name, _, code = address.fragment.partition("=")  # a fragment reaches no log of ours
    assert name == "kode"
    return code


def phone_of(visitor, code: str) -> Phone:
    return Phone(visitor, visitor.post("/device/enrol", json={"code": code}).json()["key"])


def test_a_code_gives_one_phone_a_key_of_its_own(engineer, visitor, clock, store):
    code = code_of(added(engineer))
    told = visitor.post("/device/enrol", json={"code": code})
    assert (told.status_code, told.json()["name"]) == (201, "Fejebil 2")
    key = told.json()["key"]
    phone = visitor.get("/device", headers={"Authorization": f"Bearer {key}"}).json()
    assert phone == {
        "device_id": told.json()["device_id"], "name": "Fejebil 2", "vehicle": "sweeper", "height_m": None,
        "rules": {"networks": ["wifi"], "depot": None, "retain_until_stored": True},
        "server_time": clock().isoformat().replace("+00:00", "Z"),
    }  # fmt: skip
    with store.read() as session:
        kept = [row.sha256 for table in (DeviceKey, EnrolmentCode) for row in session.query(table)]
    assert kept
    assert not {key, code} & set(kept)


def test_the_qr_code_holds_the_link(engineer):
    enrolment = added(engineer)
    svg = unquote(enrolment["qr"].partition(",")[2])
    assert svg.startswith("<svg")
    assert cv2.QRCodeDetector().detectAndDecode(drawn(svg))[0] == enrolment["url"]


def drawn(svg: str) -> np.ndarray:
    """segno's path, in which each line is a row of dark modules, as pixels."""
    size, scale = (int(re.findall(pattern, svg)[0]) for pattern in (r"width='(\d+)'", r"scale\((\d+)\)"))
    modules = np.full((size // scale, size // scale), 255, np.uint8)
    x, y = 0, -0.5
    for order, numbers in re.findall(r"([Mmh])([-\d. ]*)", re.findall(r" d='([^']*)'", svg)[0]):
        across, down = ([float(number) for number in numbers.split()] + [0.0])[:2]
        x, y = (0, y) if order == "M" else (x, y)
        if order == "h":
            modules[int(y), x : x + int(across)] = 0
        x, y = x + int(across), y + down
    return np.kron(modules, np.ones((scale, scale), np.uint8))


def test_where_and_on_what_network_a_phone_sends_the_office_decides(app, engineer, visitor, monkeypatch):
    phone = phone_of(visitor, code_of(added(engineer)))
    monkeypatch.setenv("VEJSYN_UPLOAD_DEPOT", "55.41, 10.38, 150")
    monkeypatch.setenv("VEJSYN_UPLOAD_NETWORKS", "any")
    object.__setattr__(app.state.app_state, "uploads", UploadSettings())
    rules = phone.ask("GET", "/device").json()["rules"]
    assert rules == {
        "networks": "any", "depot": {"lat": 55.41, "lon": 10.38, "radius_m": 150.0}, "retain_until_stored": True,
    }  # fmt: skip


@pytest.mark.parametrize("false", ["55.41", "55.41,10.38", "x,10.38,150", "95,10.38,150", "55.41,10.38,1", "1,2,300,4"])
def test_a_depot_that_is_no_place_stops_the_start(monkeypatch, false):
    monkeypatch.setenv("VEJSYN_UPLOAD_DEPOT", false)
    with pytest.raises(ValidationError):
        UploadSettings()


@pytest.mark.parametrize("spoil", ["used", "old", "replaced", "revoked", "unknown"])
def test_a_code_is_good_once_for_a_quarter_of_an_hour(engineer, visitor, clock, spoil):
    enrolment = added(engineer)
    code, number = code_of(enrolment), enrolment["device"]["id"]
    if spoil == "used":
        assert visitor.post("/device/enrol", json={"code": code}).status_code == 201
    elif spoil == "old":
        clock.pass_by(minutes=15)
    elif spoil == "replaced":
        newer = code_of(engineer.post(f"/devices/{number}/code").json())
    elif spoil == "revoked":
        engineer.post(f"/devices/{number}/revoke")
    told = visitor.post("/device/enrol", json={"code": code if spoil != "unknown" else code[::-1]})
    assert (told.status_code, told.json()["code"]) == (410, "code_over")
    if spoil == "replaced":
        assert visitor.post("/device/enrol", json={"code": newer}).status_code == 201


def test_a_minute_before_its_end_a_code_is_good(engineer, visitor, clock):
    code = code_of(added(engineer))
    clock.pass_by(minutes=14)
    assert visitor.post("/device/enrol", json={"code": code}).status_code == 201


def test_of_two_phones_that_show_a_code_at_once_one_gets_a_key(app, engineer, visitor):
    code = code_of(added(engineer))
    with ThreadPoolExecutor(4) as at_once:
        told = list(at_once.map(lambda _: visitor.post("/device/enrol", json={"code": code}).status_code, range(4)))
    assert sorted(told) == [201, 410, 410, 410]


def test_a_phone_in_anothers_place_takes_over_the_name_and_the_old_key_is_dead(engineer, visitor):
    enrolment = added(engineer)
    old, number = phone_of(visitor, code_of(enrolment)), enrolment["device"]["id"]
    waiting = engineer.post(f"/devices/{number}/code").json()
    assert waiting["device"]["state"] == "enrolled"
    assert old.ask("GET", "/device").status_code == 200
    new = phone_of(visitor, code_of(waiting))
    assert old.ask("GET", "/device").status_code == 401
    assert new.ask("GET", "/device").json()["device_id"] == number


def test_a_phone_is_renamed_with_all_it_has_filmed(app, engineer, visitor, intake):
    enrolment = added(engineer)
    phone, number = phone_of(visitor, code_of(enrolment)), enrolment["device"]["id"]
    phone.send(video())
    intake.go_round()
    changed = engineer.patch(f"/devices/{number}", json={"name": "Fejebil 3", "vehicle": "van", "height_m": 1.45})
    assert {"name": "Fejebil 3", "vehicle": "van", "height_m": 1.45}.items() <= changed.json().items()
    assert phone.ask("GET", "/device").json()["height_m"] == 1.45
    assert [one["name"] for one in engineer.get("/devices").json()] == ["Fejebil 3"]
    added(engineer, name="Bil 7")
    assert engineer.patch(f"/devices/{number}", json={"name": "Bil 7"}).json()["code"] == "device_name_taken"
    assert engineer.patch(f"/devices/{number}", json={"height_m": 14}).status_code == 422


def test_a_phone_that_was_measured_by_command_is_that_one(engineer, store):
    with store.write() as session:
        tell(session, "Fejebil 2", 1.5)
    enrolment = added(engineer)
    assert (enrolment["device"]["height_m"], enrolment["device"]["state"]) == (1.5, "waiting")
    assert [one["name"] for one in engineer.get("/devices").json()] == ["Fejebil 2"]


def test_the_name_of_an_enrolled_phone_is_taken(engineer, visitor):
    visitor.post("/device/enrol", json={"code": code_of(added(engineer))})
    answer = engineer.post("/devices", json={"name": "Fejebil 2", "vehicle": "van"})
    assert (answer.status_code, answer.json()["code"]) == (409, "device_name_taken")
