"""What a phone may send, what one recording is, and what the disk has to say."""

import pytest

from api.settings import UploadSettings
from data.phones import limits
from tests.api.conftest import SQLITE
from tests.api.phones.phone import TRACK, Phone, names, said, video

pytestmark = SQLITE


def test_the_same_content_from_two_phones_is_one_recording(app, phone, intake, store):
    content = video()
    phone.send(content, "a.mp4")
    Phone.enrol(app, "Bil 7").send(content, "b.mp4")
    phone.send(content, "c.mp4")
    intake.go_round()
    phone.send(content, "d.mp4", recording="x")
    intake.go_round()
    assert names(store) == ["a.mp4"]


def test_a_phone_that_lost_an_uploads_address_begins_anew_and_the_old_bytes_make_place(phone, clock, files):
    content = video()
    first = phone.create(content)
    phone.patch(first, content[:5_000])
    at_once = phone.create(content)
    assert phone.offset(first) == 5_000
    clock.pass_by(minutes=2)
    phone.send(content)
    assert [phone.ask("HEAD", address).status_code for address in (first, at_once)] == [404, 404]
    assert len(files()) == 1


@pytest.mark.parametrize("limit", ["MOST_FILES_A_DAY", "MOST_UNFINISHED", "MOST_BYTES_A_DAY"])
def test_a_phone_may_send_so_much_a_day_and_others_are_not_held_up(app, phone, clock, monkeypatch, limit):
    monkeypatch.setattr(limits, limit, 2 if limit != "MOST_BYTES_A_DAY" else 40_000)
    addresses = [phone.create(video()) for _ in range(2)]
    assert said(phone.ask("POST", "/uploads", Upload_Length="1")) == (429, "too_much")
    Phone.enrol(app, "Bil 7").create(video())
    clock.pass_by(hours=25)
    if limit == "MOST_UNFINISHED":
        assert phone.ask("DELETE", addresses[0]).status_code == 204
    phone.create(video())


def test_long_before_the_disk_is_full_phones_are_told_to_keep_their_files(app, phone, files, clock):
    content = video()
    begun = phone.create(content)
    object.__setattr__(app.state.app_state, "uploads", UploadSettings(reserve_gb=10**9))
    answer = phone.ask("POST", "/uploads", Upload_Length="20000")
    assert said(answer) == (507, "disk_reserved")
    assert "natten skal bruge" in answer.json()["message"]
    assert said(phone.patch(begun, content)) == (507, "disk_reserved")
    object.__setattr__(app.state.app_state, "uploads", UploadSettings())
    assert phone.offset(begun) == 0
    assert phone.patch(begun, content).status_code == 204


def test_what_others_were_promised_counts_as_taken(app, phone, monkeypatch):
    free = limits.shutil.disk_usage(app.state.app_state.store.home)
    monkeypatch.setattr(limits.shutil, "disk_usage", lambda _: free._replace(free=10**10 + 3 * 10**9))
    assert phone.ask("POST", "/uploads", Upload_Length=str(14 * 10**8)).status_code == 201
    assert said(phone.ask("POST", "/uploads", Upload_Length=str(14 * 10**8))) == (507, "disk_reserved")
    assert phone.ask("POST", "/uploads", Upload_Length=str(5 * 10**8)).status_code == 201


def test_bytes_that_the_disk_lost_are_sent_again(phone, store, files):
    content = video()
    address = phone.create(content)
    phone.patch(address, content[:10_000])
    (store.home / "uploads" / files()[0]).write_bytes(content[:4_000])
    assert said(phone.patch(address, content[10_000:], 10_000)) == (409, "offset_conflict")
    assert phone.offset(address) == 4_000
    assert phone.patch(address, content[4_000:], 4_000).status_code == 204
    assert phone.stored(content) == [content]


def test_a_track_is_told_from_a_video(phone, intake, store):
    phone.send(TRACK % 1, "a.gpx")
    phone.send(b"$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A\n", "b.txt")
    phone.send(b'{"vejsyn": 1, "recorder": "0.1"}\n', "c.vejsyn.jsonl")
    intake.go_round()
    assert names(store) == []
