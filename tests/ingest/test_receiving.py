"""Files at the door: each stands alone, whatever it is called and whatever it is."""

import os
import random
import socket
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from data import recordings
from data.names import clean_file_name, clean_name, clean_note
from data.schema import Recording
from data.settings import HomeSettings
from data.store import Store, open_store
from data.vehicle import Vehicle
from ingest.receive.home_files import keep
from ingest.receive.receiving import Carrier, find_videos, take_in, take_in_all
from ingest.receive.source_files import NotTaken
from tests.postgresql import postgresql

NOW = datetime(2026, 11, 26, 18, 0, tzinfo=UTC)
GPX = '<gpx><trk><trkseg><trkpt lat="55.4" lon="10.4"><time>2026-11-20T09:05:00Z</time></trkpt></trkseg></trk></gpx>'


@pytest.fixture(params=["SQLite", "PostgreSQL"], scope="module")
def database(request: pytest.FixtureRequest) -> Iterator[str | None]:
    with postgresql() if request.param == "PostgreSQL" else nullcontext(None) as url:
        yield url


@pytest.fixture
def store(database: str | None, tmp_path: Path) -> Iterator[Store]:
    opened = open_store(HomeSettings(home=tmp_path / "home", database_url=database))
    with opened.write() as session:
        for row in session.scalars(select(Recording)):
            session.delete(row)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "from the car"
    made.mkdir()
    return made


def put(path: Path, content: str = "") -> Path:
    path.write_text(content or f"a video {path.name!a}")
    return path


def rows(store: Store) -> list[Recording]:
    with store.read() as session:
        return list(session.scalars(select(Recording).order_by(Recording.id)))


def refuse(store: Store, reason: str = "no_position") -> None:
    with store.write() as session:
        for row in session.scalars(select(Recording)):
            recordings.refuse(session, row.id, reason, {"stem": "a"}, NOW)


def test_no_file_keeps_the_ones_after_it_out(store: Store, folder: Path) -> None:
    put(folder / "a.mp4")
    put(folder / "b\udcff\x1b[31m\r\nFrom: x.mp4")
    (folder / "c a folder.mp4").mkdir()
    os.mkfifo(folder / "d a pipe.mp4")
    (folder / "e a device.mp4").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(folder / "f.mp4"))
    (folder / "g gone.mp4").symlink_to(folder / "nowhere")
    (folder / "h round and round.mp4").symlink_to(folder / "h round and round.mp4")
    (folder / "i a bad sector.mp4").symlink_to("/proc/self/mem")  # reading it is EIO
    put(folder / f"j{'ø' * 125}.mp4")  # 255 bytes
    put(folder / "z.mp4")
    taken = list(take_in_all(store, find_videos(folder)))
    assert [one.file for one in taken if one.outcome == "new"] == [
        "a.mp4", "b\ufffd[31m From: x.mp4", f"j{'ø' * 125}.mp4", "z.mp4",
    ]  # fmt: skip
    assert [row.name for row in rows(store)] == [one.file for one in taken if one.outcome == "new"]
    reasons = {one.file[0]: one.refusal.reason for one in taken if one.refusal}
    assert reasons == dict.fromkeys("cdef", "not_a_file") | dict.fromkeys("ghi", "file_unreadable")


def test_a_folder_that_may_not_be_looked_into_is_told(store: Store, folder: Path) -> None:
    put(folder / "a.mp4")
    (folder / "sub" / "deep").mkdir(parents=True)
    put(folder / "sub" / "deep" / "b.mp4")
    put(folder / ".hidden.mp4")
    assert [path.name for path in find_videos(folder)] == ["a.mp4", "b.mp4"]
    gone = folder / "gone"
    assert [one.refusal and one.refusal.reason for one in take_in_all(store, find_videos(gone))] == ["file_unreadable"]


def test_a_track_that_cannot_be_read_costs_the_video_nothing(store: Store, folder: Path) -> None:
    video = put(folder / "a.mp4")
    (folder / "a.gpx").symlink_to("/proc/self/mem")
    taken = take_in(store, video)
    assert (taken.outcome, taken.refusal and taken.refusal.reason) == ("new", "file_unreadable")
    (folder / "a.gpx").unlink()
    with (folder / "a.gpx").open("w") as huge:
        huge.truncate(1 << 30)
    again = take_in(store, video)
    assert (again.outcome, again.refusal and again.refusal.reason) == ("known", "file_too_large")


def test_phones_names_are_cleaned_before_any_database_sees_them(store: Store, folder: Path) -> None:
    put(folder / "a.mp4")
    list(take_in_all(store, find_videos(folder), Carrier(device="Bil\0 \u202e1\r\n\ud800")))
    assert [row.device for row in rows(store)] == ["Bil 1 \ufffd"]


def test_a_refused_recording_gets_another_night_whenever_something_about_it_changed(store: Store, folder: Path) -> None:
    video, track = put(folder / "a.mp4"), put(folder / "a.gpx", GPX)
    take_in(store, video)
    refuse(store)
    assert take_in(store, video).outcome == "known"
    put(track, GPX.replace("55.4", "55.5"))
    assert take_in(store, video).outcome == "queued again"
    assert (store.recordings.folder / (rows(store)[0].track or "")).read_text() == track.read_text()
    refuse(store)
    assert take_in(store, video, Carrier(Vehicle.SWEEPER)).outcome == "queued again"
    assert take_in(store, video).outcome == "known"  # nothing said: what is known stays
    refuse(store)
    assert take_in(store, video, Carrier(device="Bil 2")).outcome == "queued again"
    refuse(store)
    track.unlink()
    renamed = video.rename(folder / "b.mp4")
    assert take_in(store, renamed).outcome == "queued again"
    (row,) = rows(store)
    assert (row.name, row.state, row.vehicle, row.device) == ("b.mp4", "received", "sweeper", "Bil 2")
    assert len(list(store.recordings.folder.rglob("*.gpx"))) == 1


def test_a_copy_beside_a_refused_original_does_not_send_it_round_every_night(store: Store, folder: Path) -> None:
    for name in ("a.mp4", "copy of a.mp4"):
        put(folder / name, "the same")
    list(take_in_all(store, find_videos(folder)))
    refuse(store, "not_judgeable")
    assert [one.outcome for one in take_in_all(store, find_videos(folder))] == ["known", "known"]


def test_a_video_that_is_gone_from_the_home_comes_back_when_it_is_imported_again(store: Store, folder: Path) -> None:
    video = put(folder / "a.mp4")
    take_in(store, video)
    (store.recordings.folder / rows(store)[0].video).unlink()
    refuse(store, "file_gone")
    assert take_in(store, video).outcome == "queued again"
    assert (store.recordings.folder / rows(store)[0].video).read_text() == video.read_text()


def test_a_recording_that_was_read_is_not_read_twice_for_another_track(store: Store, folder: Path) -> None:
    video = put(folder / "a.mp4")
    take_in(store, video)
    with store.write() as session:
        session.scalars(select(Recording)).one().state = "processed"
    put(folder / "a.gpx", GPX)
    assert take_in(store, video, Carrier(device="Bil 2")).outcome == "known"
    assert (rows(store)[0].state, rows(store)[0].track) == ("processed", None)


def test_a_file_that_is_still_being_written_is_not_taken_half(store: Store, folder: Path) -> None:
    video = put(folder / "a.mp4")
    with pytest.raises(NotTaken) as refused:
        keep(store, video, "name.mp4", "another hash", 1000)
    assert refused.value.refusal.reason == "file_changing"
    assert [path for path in store.recordings.folder.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("seed", range(2))
def test_no_name_is_too_strange_for_a_row(seed: int, store: Store, folder: Path) -> None:
    chance = random.Random(seed)
    for number in range(20):
        name = bytes(byte for byte in chance.randbytes(chance.randint(1, 240)) if byte not in b"\0/.") or b"x"
        path = os.fsencode(folder) + b"/" + name + b".mp4"
        with open(path, "w") as file:  # noqa: PTH123 - a name in bytes
            file.write(f"{seed} {number}")
    taken = list(take_in_all(store, find_videos(folder)))
    assert [one.outcome for one in taken] == ["new"] * len(taken)
    assert [row.name for row in rows(store)] == [one.file for one in taken]
    assert all(clean_file_name(one.file) == one.file and one.file.isprintable() for one in taken)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Hold \t Nord\r\n", "Hold Nord"),
        ("Hold\u202eNord\u200b", "HoldNord"),
        ("A\u030aben\0ra\u030a", "Åbenrå"),
        ("x" * 300, "x" * 100),
        ("\udcff", "\ufffd"),
    ],
)
def test_a_name_is_one_line_that_can_be_shown_anywhere(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept == clean_name(kept)


@pytest.mark.parametrize("typed", ["", " \r\n", "\0\u200b\u202e", "\u3164\ufe0f"])
def test_what_shows_nothing_is_no_name(typed: str) -> None:
    with pytest.raises(ValueError, match="write a name"):
        clean_name(typed)


def test_a_note_keeps_its_lines_and_nothing_that_could_forge_one() -> None:
    assert clean_note("Kør forsigtigt\r\n\r\n ved\tskolen\x1b[2J\0 \u2028") == "Kør forsigtigt\n\nved skolen[2J"
