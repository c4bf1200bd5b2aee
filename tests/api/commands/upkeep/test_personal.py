"""What a person may ask: what we have of a place at a time, and to have it erased, with the proof in the log."""

import json
import shutil
from datetime import timedelta

import cv2
import numpy as np
import pytest
from sqlalchemy import select

from data.projection import to_degrees
from data.retention import erasing
from data.schema import Deletion, Pass, Recording, Sighting
from data.settings import HomeSettings
from data.store import Store, open_store
from tests.homes import SECOND_DRIVE, box_of

DAY = ("--between", "2026-10-05T00:00", "2026-10-05T23:59")
ROAD = [(588_000.0, 6_143_000.0), (588_400.0, 6_143_300.0)]


@pytest.fixture
def home(town, tmp_path):
    shutil.copytree(town, tmp_path / "home")
    store = open_store(HomeSettings(home=tmp_path / "home"))
    with store.write() as session:
        for number, row in enumerate(session.scalars(select(Recording).where(Recording.started_at.is_not(None)))):
            assert row.started_at
            row.ended_at = row.started_at + timedelta(seconds=20)
            begun = row.started_at.timestamp()
            fixes = [[10.0 * at, x + 4000 * number, y] for at, (x, y) in enumerate(ROAD)]  # the second drove elsewhere
            row.way = {"since": begun, "until": begun + 20, "fixes": fixes}
            store.recordings.write(row.video, b"video")
    yield store
    store.engine.dispose()


def listed(vejsyn, *words: str):
    code, said = vejsyn(*words, "--json")
    assert code == 0, said
    return json.loads(said.out)


def placed(found) -> list[tuple[str, bool]]:
    """Recordings that were there, and whether their video is."""
    return [(one["file"], one["video"]) for one in found["recordings"] if one["placed"]]


def degrees(x: float, y: float) -> str:
    lon, lat = to_degrees(x, y)
    return f"{float(lat):.6f}, {float(lon):.6f}"


def test_what_was_filmed_near_a_place_that_day_is_found_and_nothing_else(vejsyn, home: Store) -> None:
    found = listed(vejsyn, "find", "--at", degrees(588_200, 6_143_150), *DAY)
    assert placed(found) == [("tur-1.mp4", True)]
    assert found["pictures"]
    assert all(picture["name"].startswith("seed-1-") for picture in found["pictures"])
    by_road = listed(vejsyn, "find", "--at", "stigevej", *DAY)
    assert {picture["name"] for picture in found["pictures"]} < {picture["name"] for picture in by_road["pictures"]}
    assert len(by_road["pictures"]) >= 10
    at_metre = listed(vejsyn, "find", "--at", "Stigevej 250", "--within", "20", *DAY)
    assert {one["name"] for one in at_metre["pictures"]} <= {one["name"] for one in found["pictures"]}
    other_day = listed(vejsyn, "find", "--at", "Kanalstien", "--between", "2026-10-06", "2026-10-07")
    assert (placed(other_day), other_day["pictures"]) == ([], [])


def test_a_video_that_no_night_has_read_cannot_be_left_out(vejsyn, home: Store) -> None:
    """The refused one came on the day of the second drive."""
    found = listed(vejsyn, "find", "--at", "Stigevej", "--between", "2026-11-02", "2026-11-03")
    assert [(one["file"], one["placed"]) for one in found["recordings"]] == [("tom.mp4", False)]
    assert listed(vejsyn, "find", "--at", "Stigevej", "--between", "2026-12-24", "2026-12-25")["recordings"] == []


def test_a_place_that_nobody_knows_is_said_so(vejsyn, home: Store) -> None:
    code, said = vejsyn("find", "--at", "Gaden uden navn", *DAY)
    assert code == 66
    assert "Gaden uden navn" in said.err


def test_a_rehearsed_erasure_changes_nothing_and_an_erasure_leaves_the_proof(vejsyn, home: Store) -> None:
    at = ("--at", degrees(588_200, 6_143_150), *DAY)
    with home.read() as session:
        passes = len(session.scalars(select(Pass.id)).all())
    said = listed(vejsyn, "erase", *at, "--dry-run")
    assert home.recordings.size("tur-1.mp4") == 5
    assert vejsyn("erase", *at)[0] == 2  # why was not said
    code, told = vejsyn("erase", *at, "--pictures", "deleted", "--tracks", "--why", "2026-114", "--json")
    proof = json.loads(told.out)
    assert (code, "Not erased, for no night has read where they were: recording 3" in told.err) == (0, True)
    names = {picture["name"] for picture in said["pictures"]}
    assert {row["name"] for row in proof} == names | {"tur-1.mp4", "0" * 16}
    assert all(row["deleted_at"] and row["why"] == "2026-114" and row["by"] for row in proof)
    assert home.recordings.size("tur-1.mp4") is None
    assert home.recordings.size("tur-2.mp4") == 5
    assert not any(home.pictures.read(name) for name in names)
    with home.read() as session:
        assert not names & set(session.scalars(select(Sighting.picture)))
        assert session.get_one(Recording, 1).way is None
        assert len(session.scalars(select(Pass.id)).all()) == passes
    again = listed(vejsyn, "find", *at)
    assert (again["pictures"], placed(again)) == ([], [])  # where it was is not known any more


def test_a_blurred_picture_shows_its_damage_and_nothing_else(vejsyn, home: Store) -> None:
    name = "seed-1-07.jpg"
    before = picture(home, name)
    (row,) = listed(vejsyn, "erase", "--picture", name, "--why", "2026-115")
    assert row["how"] == "blurred"
    after = picture(home, name)
    left, top, right, bottom = box_of(7)
    inside, beside = np.s_[top + 4 : bottom - 4, left + 4 : right - 4], np.s_[600:690, 20:200]
    assert np.abs(after[inside].astype(int) - before[inside]).mean() < 4
    assert after[beside].std() < 0.5 * before[beside].std()


def test_an_erasure_that_dies_is_finished_when_it_is_resumed(
    vejsyn, home: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Death(BaseException):
        """Of the process."""

    def dies(*_: object) -> None:
        raise Death

    names = ["seed-1-01.jpg", "seed-1-02.jpg"]
    before = [picture(home, name) for name in names]
    wanted = erasing.Erasure([], names, erasing.How.BLURRED, "2026-116", "drift")
    with monkeypatch.context() as patched:
        patched.setattr(erasing, "settle", dies)
        with pytest.raises(Death):
            erasing.erase(home, wanted, lambda jpeg, _boxes: jpeg, SECOND_DRIVE)
    assert listed(vejsyn, "erase", "--resume") == {"finished": 2}
    assert all(
        np.abs(picture(home, name).astype(int) - old).mean() > 2 for name, old in zip(names, before, strict=True)
    )
    with home.read() as session:
        assert None not in session.scalars(select(Deletion.deleted_at)).all()


def test_a_waiting_recording_that_is_erased_is_refused_with_its_reason(vejsyn, home: Store) -> None:
    with home.write() as session:
        row = session.get_one(Recording, 1)
        row.state, row.processed_at = "received", None
    listed(vejsyn, "erase", "--recording", "1", "--why", "2026-117")
    with home.read() as session:
        assert (session.get_one(Recording, 1).state, session.get_one(Recording, 1).refusal) == ("refused", "erased")
    with home.write() as session:
        session.get_one(Recording, 2).state = "processing"
    assert vejsyn("erase", "--recording", "2", "--why", "2026-118")[0] == 75
    assert home.recordings.size("tur-2.mp4") == 5


def picture(home: Store, name: str) -> np.ndarray:
    content = home.pictures.read(name)
    assert content
    return cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
