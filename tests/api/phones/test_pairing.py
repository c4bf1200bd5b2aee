"""A video and its track become one recording, in whatever order they come and whenever somebody dies."""

import pytest
from sqlalchemy import select

from data.schema import Recording, Upload
from ingest.receive import uploads as receiving
from tests.api.conftest import SQLITE, come_back
from tests.api.phones.phone import TRACK, Phone, video

pytestmark = SQLITE

DRIVE = {"recording": "5f0c1a52-6a1e-4f58-9a53-0f6f5d1b7e11", "piece": "3"}


@pytest.fixture
def recordings(store):
    def taken() -> list[tuple[str, bytes | None]]:
        """Names, and the tracks' contents."""
        with store.read() as session:
            rows = session.scalars(select(Recording).order_by(Recording.id)).all()
        return [(row.name, store.recordings.read(row.track) if row.track else None) for row in rows]

    return taken


@pytest.mark.parametrize("first", ["video", "track"])
def test_a_video_waits_for_its_track_and_both_are_one_recording(phone, intake, recordings, files, store, first):
    sends = [lambda: phone.send(video(), "d-0003.mp4", role="video", **DRIVE),
             lambda: phone.send(TRACK % 1, "d-0003.gpx", role="track", **DRIVE)]  # fmt: skip
    for send in sends if first == "video" else reversed(sends):
        assert recordings() == []
        send()
        intake.go_round()
    assert recordings() == [("d-0003.mp4", TRACK % 1)]
    assert files() == []
    with store.read() as session:
        row = session.scalars(select(Recording)).one()
        assert (row.device, row.vehicle, row.state) == ("Fejebil 2", "sweeper", "received")


def test_a_track_is_of_its_own_phone_and_drive(app, phone, intake, recordings):
    other = Phone.enrol(app, "Bil 7")
    phone.send(video(), "d-0003.mp4", **DRIVE)
    other.send(TRACK % 1, "d-0003.gpx", **DRIVE)
    phone.send(TRACK % 2, "d-0004.gpx", **DRIVE)
    phone.send(TRACK % 3, "d-0003.gpx", recording="another", piece="3")
    intake.go_round()
    assert recordings() == []
    phone.send(TRACK % 4, "D-0003.GPX", **DRIVE)
    intake.go_round()
    assert recordings() == [("d-0003.mp4", TRACK % 4)]


def test_a_video_whose_track_does_not_come_is_taken_alone_after_a_day(phone, intake, recordings, clock, engineer):
    phone.send(video(), "d-0003.mp4", **DRIVE)
    clock.pass_by(hours=23)
    intake.go_round()
    assert recordings() == []
    come_back(engineer, "engineer")
    assert [(row["file_name"], row["state"]) for row in engineer.get("/devices/uploads").json()] == [
        ("d-0003.mp4", "stored")
    ]
    clock.pass_by(hours=2)
    intake.go_round()
    assert recordings() == [("d-0003.mp4", None)]
    assert engineer.get("/devices/uploads").json() == []


def test_a_track_that_comes_late_goes_with_its_video(phone, intake, recordings, clock, files):
    content = video()
    phone.send(content, "d-0003.mp4", **DRIVE)
    clock.pass_by(hours=25)
    intake.go_round()
    phone.send(TRACK % 1, "d-0003.gpx", **DRIVE)
    intake.go_round()
    assert (recordings(), files()) == ([("d-0003.mp4", TRACK % 1)], [])
    assert phone.stored(content, TRACK % 1) == [content, TRACK % 1]


def test_another_cameras_video_waits_for_nothing(phone, intake, recordings):
    """A dashcam's has its track inside, and comes alone."""
    phone.send(video(), "FILE0001.MP4")
    intake.go_round()
    assert recordings() == [("FILE0001.mp4", None)]


def test_a_track_without_a_video_is_given_up_after_a_month(phone, intake, recordings, clock, files, store):
    phone.send(TRACK % 1, "d-0003.gpx", **DRIVE)
    clock.pass_by(days=29)
    intake.go_round()
    assert len(files()) == 1
    clock.pass_by(days=1)
    intake.go_round()
    intake.go_round()
    assert (recordings(), files()) == ([], [])


class PowerCut(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("where", ["take_in", "pairing.taken", "partial_files.discard"])
def test_whoever_dies_while_taking_in_is_followed_by_one_who_does_it(
    phone, intake, recordings, files, monkeypatch, where
):
    phone.send(video(), "d-0003.mp4", **DRIVE)
    phone.send(TRACK % 1, "d-0003.gpx", **DRIVE)

    def dies(*_arguments, **_named):
        raise PowerCut

    with monkeypatch.context() as cut:
        room, _, name = f"receiving.{where}".rpartition(".")
        cut.setattr(receiving if room == "receiving" else getattr(receiving, room.rpartition(".")[2]), name, dies)
        with pytest.raises(PowerCut):
            receiving.take_in_uploads(intake.store, intake.clock)
    intake.go_round()
    intake.go_round()
    assert (recordings(), files()) == ([("d-0003.mp4", TRACK % 1)], [])


def test_rows_of_what_came_to_nothing_are_forgotten_after_a_month(phone, intake, clock, store):
    address = phone.create(video())
    phone.patch(address, bytes(500))
    phone.send(content := video())
    for days, left in ((29, 2), (2, 1)):
        clock.pass_by(**{"days": days})
        intake.go_round()
        with store.read() as session:
            assert len(session.scalars(select(Upload)).all()) == left
    assert phone.stored(content) == [content]
