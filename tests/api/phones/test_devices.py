"""What the office sees of its phones, and the sentences that say what to do."""

from datetime import timedelta

import pytest

from data.schema import Device, Recording
from tests.api.conftest import SQLITE, come_back
from tests.api.phones.phone import Phone, video

pytestmark = SQLITE

WELL = {
    "version": "0.4", "battery": 0.8, "charging": True, "free_bytes": 60 * 10**9, "waiting": 3, "recording": True,
    "note": None,
}  # fmt: skip


def told(phone, **changed) -> None:
    answer = phone.client.post("/device/status", json=WELL | changed, headers=phone.headers)
    assert answer.status_code == 204, answer.text


def drive(store, clock, days: float, **said) -> None:
    """One of Fejebil 2's, so many days ago."""
    at = clock() - timedelta(days=days)
    row = {
        "state": "processed",
        "metres": 1500.0,
        "frames": 500,
        "judged": 490,
        "camera": {"height_m": 1.42, "pitch_deg": 8.2},
    }
    with store.write() as session:
        number = f"{days:.3f}".encode().hex().rjust(64, "0")
        session.add(
            Recording(
                sha256=number, name="x.mp4", video="x.mp4", received_at=at, started_at=at, device="Fejebil 2",
                **(row | said),
            )
        )  # fmt: skip


def smeared(frames: int = 500) -> dict:
    causes = f"uskarpt eller snavset rude: {frames}"
    return {
        "state": "refused", "refusal": "not_judgeable", "refusal_facts": {"frames": frames, "causes": causes},
        "metres": 0.0, "camera": {},
    }  # fmt: skip


def seen(engineer, language: str = "da") -> dict:
    come_back(engineer, "engineer")
    (device,) = engineer.get("/devices", headers={"Accept-Language": language}).json()
    return device


def sentences(engineer, language: str = "da") -> list[str]:
    return [one["message"] for one in seen(engineer, language)["attention"]]


def test_a_phone_that_is_well_is_shown_with_all_it_says_and_all_its_drives_found(phone, engineer, store, clock):
    told(phone)
    drive(store, clock, 9, metres=9000.0)
    drive(store, clock, 1)
    drive(store, clock, 2)
    device = seen(engineer)
    assert device["attention"] == []
    assert device["status"] == {**WELL, "at": clock().isoformat().replace("+00:00", "Z")}
    assert {
        "state": "enrolled", "recordings_this_week": 2, "metres_this_week": 3000.0, "found_height_m": 1.42,
        "found_pitch_deg": 8.2,
        "lens": "clean", "height_m": None, "refused": [],
        "last_drive": (clock() - timedelta(days=1)).isoformat().replace("+00:00", "Z"),
    }.items() <= device.items()  # fmt: skip


def test_of_a_phone_that_never_drove_nothing_is_claimed(phone, engineer):
    device = seen(engineer)
    assert (device["lens"], device["last_drive"], device["status"]) == ("unknown", None, None)
    assert device["attention"] == []


def test_a_dirty_lens_is_told_with_the_day_it_began(phone, engineer, store, clock):
    """The clock stands on Tuesday, 3 November 2026."""
    drive(store, clock, 3)
    drive(store, clock, 1.1, **smeared())
    drive(store, clock, 0.2, **smeared())
    assert sentences(engineer) == ["Linsen er snavset siden mandag: tør ruden og linsen af."]
    assert sentences(engineer, "en") == ["The lens is dirty since Monday: wipe the windscreen and the lens."]
    assert (seen(engineer)["lens"], seen(engineer)["refused"][0]["recordings"]) == ("dirty", 2)
    drive(store, clock, 0.1)
    assert (sentences(engineer)[1:], seen(engineer)["lens"]) == ([], "clean")


def test_what_was_refused_is_told_with_its_next_step(phone, engineer, store, clock):
    for days in (0.1, 0.2):
        drive(store, clock, days, state="refused", refusal="not_a_video", camera={})
    drive(store, clock, 0.3, state="refused", refusal="no_frames", camera={})
    drive(store, clock, 8, state="refused", refusal="empty_file", camera={})
    assert [(one["code"], one["recordings"]) for one in seen(engineer)["refused"]] == [
        ("not_a_video", 2), ("no_frames", 1),
    ]  # fmt: skip
    (said,) = sentences(engineer)
    assert said.startswith("2 optagelser i de sidste syv dage kan ikke bruges: ")
    assert seen(engineer)["refused"][0]["next_step"] in said


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ({"free_bytes": 800_000_000}, "Kun 0,8 GB fri på telefonen"),
        ({"waiting": 1500}, "1500 stykker venter på telefonen"),
        ({"battery": 0.12, "charging": False}, "Batteriet er på 12 % og oplades ikke: sæt stikket i."),
        ({"battery": 0.12, "charging": None}, "Batteriet er på 12 %"),
        ({"battery": 0.12, "charging": True}, None),
        ({"battery": None, "charging": None, "free_bytes": None}, None),
    ],
)
def test_what_a_phone_says_of_itself_is_told_where_somebody_must_do_something(phone, engineer, status, sentence):
    told(phone, **status)
    assert sentences(engineer) == [] if sentence is None else sentences(engineer)[0].startswith(sentence)


def test_a_phone_that_is_silent_for_more_than_a_long_weekend_is_told(phone, engineer, clock):
    told(phone, battery=0.1, charging=False)
    clock.pass_by(days=4)
    assert sentences(engineer) == []
    clock.pass_by(hours=1)
    assert sentences(engineer) == ["Har ikke meldt sig siden tirsdag: se efter, om telefonen er tændt og på nettet."]
    clock.pass_by(days=3)
    assert sentences(engineer)[0].startswith("Har ikke meldt sig siden 3. november 2026")


def test_a_height_that_the_drive_contradicts_is_measured_again(phone, engineer, store, clock):
    drive(store, clock, 1)
    assert engineer.patch("/devices/1", json={"height_m": 1.15}).status_code == 200
    assert sentences(engineer) == ["Målt til 1,15 m over vejen, men kørslen viser 1,42 m: mål igen."]
    assert engineer.patch("/devices/1", json={"height_m": 1.4}).json()["attention"] == []


def test_of_a_phone_out_of_use_nothing_is_asked(phone, engineer, store, clock):
    drive(store, clock, 1, **smeared())
    assert engineer.post("/devices/1/revoke").json()["attention"] == []


def test_files_on_their_way_are_listed_with_their_age_and_end(phone, engineer, clock):
    content = video()
    address = phone.create(content, "d-0001.mp4")
    clock.pass_by(hours=5)
    phone.patch(address, content[:5_000])
    (row,) = engineer.get("/devices/uploads").json()
    assert (row["device"], row["file_name"], row["offset"], row["length"]) == ("Fejebil 2", "d-0001.mp4", 5_000, 20_000)
    assert row["expires_at"] == (clock() + timedelta(days=7)).isoformat().replace("+00:00", "Z")
    assert row["created_at"] < row["last_byte_at"]


@pytest.mark.parametrize(
    "false", [{"battery": 1.5}, {"waiting": -1}, {"free_bytes": 2**70}, {"version": "x" * 200}, {"extra": 1}]
)
def test_a_status_that_cannot_be_is_refused(phone, store, false):
    assert phone.client.post("/device/status", json=WELL | false, headers=phone.headers).status_code == 422
    with store.read() as session:
        assert session.get(Device, 1).status == {}


def test_a_contact_is_written_down_once_a_minute(app, phone, store, clock):
    def contact():
        with store.read() as session:
            return session.get(Device, 1).contact_at

    phone.ask("GET", "/device")
    first = clock()
    clock.pass_by(seconds=30)
    phone.ask("GET", "/device")
    assert contact() == first
    clock.pass_by(seconds=31)
    phone.ask("GET", "/device")
    assert contact() == clock()
    assert Phone.enrol(app, "Bil 7").ask("GET", "/device").json()["name"] == "Bil 7"
