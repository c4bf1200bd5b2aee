"""The whole way of a file on SQLite and on PostgreSQL, whose sums and dates differ."""

from datetime import timedelta

from sqlalchemy import select

from data.schema import Recording
from tests.api.conftest import come_back
from tests.api.phones.phone import TRACK, video

DRIVE = {"recording": "5f0c1a52-6a1e-4f58-9a53-0f6f5d1b7e11", "piece": "3"}


def test_from_the_phone_to_a_recording_and_into_the_list(phone, intake, engineer, store, clock, files):
    content = video()
    address = phone.create(content, "d-0003.mp4", **DRIVE)
    assert phone.patch(address, content[:9_000]).status_code == 204
    (row,) = engineer.get("/devices/uploads").json()
    assert (row["offset"], row["length"]) == (9_000, 20_000)
    assert row["expires_at"] == (clock() + timedelta(days=7)).isoformat().replace("+00:00", "Z")
    assert phone.patch(address, content[9_000:], 9_000).status_code == 204
    phone.send(TRACK % 1, "d-0003.gpx", **DRIVE)
    lost = phone.create(video(), "d-0004.mp4", **DRIVE)
    phone.send(TRACK % 2, "d-0005.gpx", **DRIVE)
    clock.pass_by(days=31)
    intake.go_round()
    assert phone.stored(content, TRACK % 1, TRACK % 2) == [content, TRACK % 1]
    assert phone.ask("HEAD", lost).status_code == 404
    with store.write() as session:
        recording = session.scalars(select(Recording).where(Recording.name == "d-0003.mp4")).one()
        assert recording.track
        recording.started_at, recording.metres = clock() - timedelta(hours=1), 1234.0
    come_back(engineer, "engineer")
    (device,) = engineer.get("/devices").json()
    assert (device["recordings_this_week"], device["metres_this_week"]) == (1, 1234.0)
    assert device["last_drive"] == (clock() - timedelta(hours=1)).isoformat().replace("+00:00", "Z")
    intake.go_round()
    assert files() == []
