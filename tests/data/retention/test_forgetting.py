"""What is due goes, with what names it; all else stays; what was in the way is done by the next run."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from data.damages.corrections.correcting import correct, undo
from data.media.intake import copying_in
from data.retention.forgetting import forget, rehearse
from data.retention.overdue import overdue
from data.retention.rules import Rule, TermNotAllowed, decide, terms
from data.schema import Correction, CrewPhoto, Deletion, ForgetRun, Pass, Recording, Sighting, Task
from data.states import RecordingState, Step
from data.store import Store
from tests.data.retention.keepsakes import PICTURE, TRACK, VIDEO, Keepsakes, keepsakes
from tests.postgresql import postgresql
from tests.s3 import s3_server


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Keepsakes]:
    made = keepsakes(tmp_path)
    made.night()
    yield made
    made.store.engine.dispose()


@pytest.fixture(params=["folder", "bucket", "PostgreSQL"])
def any_home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Keepsakes]:
    if request.param == "bucket":
        with s3_server() as s3:
            made = keepsakes(tmp_path, media=s3.settings)
            yield made
            made.store.engine.dispose()
    elif request.param == "PostgreSQL":
        with postgresql() as url:
            made = keepsakes(tmp_path, url)
            yield made
            made.store.engine.dispose()
    else:
        made = keepsakes(tmp_path)
        yield made
        made.store.engine.dispose()


def log_of(store: Store) -> list[tuple[str, str, int | None]]:
    with store.read() as session:
        rows = session.scalars(select(Deletion).order_by(Deletion.id)).all()
        assert all(row.deleted_at for row in rows)
        return [(row.rule, row.name.rpartition("/")[2], row.bytes) for row in rows]


def test_every_rule_frees_what_is_over_and_nothing_else(any_home: Keepsakes) -> None:
    home = any_home
    read, refused = home.recording(), home.recording(RecordingState.REFUSED)
    home.recording(RecordingState.RECEIVED)
    mended, none, open_one = home.damage(read, "a-1.jpg"), home.damage(read, "a-2.jpg"), home.damage(read, "a-3.jpg")
    photo, kept_photo = home.photo(mended), home.photo(open_one)
    home.happens(mended, "verified")
    home.happens(none, "dismissed")
    waiting = home.files()["recordings"]

    days = {0: set(), 3: {"video"}, 14: {"refused_video"}, 30: {"dismissed_picture"}}
    days |= {90: {"damage_picture", "crew_photo"}, 730: {"trace"}}
    begin = home.clock()
    for day, expected in days.items():
        home.clock.at = begin + timedelta(days=day) - timedelta(seconds=1)
        assert forget(home.store, home.clock).freed == {}, day
        home.clock.at = begin + timedelta(days=day)
        assert set(rehearse(home.store, home.clock()).freed) == expected
        assert set(forget(home.store, home.clock).freed) == expected
    files = home.files()
    assert files["pictures"] == {"a-3.jpg", kept_photo}
    assert photo not in files["pictures"]
    assert len(files["recordings"]) == len(waiting) - 4 == 2
    assert len(files["traces"]) == 1
    log = log_of(home.store)
    assert len(log) == 9
    assert {size for rule, _, size in log if rule == "video"} == {len(VIDEO), len(TRACK)}
    with home.store.read() as session:
        gone = session.get_one(Recording, refused)
        assert gone.video_deleted_at == begin + timedelta(days=14)
        assert (gone.way, gone.trace_deleted_at) == (None, begin + timedelta(days=730))
        assert session.scalar(select(func.count()).select_from(Pass)) == 3
        assert set(session.scalars(select(Sighting.picture))) == {None, "a-3.jpg"}
        assert set(session.scalars(select(Task.photo))) == {None, kept_photo}
        assert session.scalars(select(CrewPhoto.stored).where(CrewPhoto.name == photo)).one() is False


def test_a_rehearsal_changes_nothing_and_says_what_the_run_then_does(home: Keepsakes) -> None:
    home.recording()
    home.clock.pass_by(days=4)
    before = home.files()
    said = rehearse(home.store, home.clock())
    assert (said.files, said.bytes) == (2, len(VIDEO) + len(TRACK))
    assert home.files() == before
    assert log_of(home.store) == []
    done = forget(home.store, home.clock)
    assert (done.files, done.bytes) == (said.files, said.bytes)


def test_a_picture_of_two_damages_stays_until_the_last_is_over(home: Keepsakes) -> None:
    read = home.recording()
    mended, dismissed = home.damage(read, "a-1.jpg"), home.damage(read, "a-1.jpg")
    home.happens(dismissed, "dismissed")
    home.clock.pass_by(days=40)
    home.happens(mended, "verified")
    home.clock.pass_by(days=89)
    forget(home.store, home.clock)
    assert home.pictures() == {"a-1.jpg"}
    home.clock.pass_by(days=1)
    assert set(forget(home.store, home.clock).freed) == {"damage_picture"}
    assert home.pictures() == set()


def test_a_part_of_another_damage_keeps_its_pictures_as_long_as_the_whole_is_on_the_map(home: Keepsakes) -> None:
    read = home.recording()
    whole, part = home.damage(read, "a-1.jpg"), home.damage(read, "a-2.jpg")
    home.happens(part, "merged", merged_into=whole)
    home.clock.pass_by(days=300)
    forget(home.store, home.clock)
    assert home.pictures() == {"a-1.jpg", "a-2.jpg"}
    home.happens(whole, "verified")
    home.clock.pass_by(days=90)
    forget(home.store, home.clock)
    assert home.pictures() == set()


def test_a_damage_that_came_back_keeps_its_pictures(home: Keepsakes) -> None:
    damage = home.damage(home.recording(), "a-1.jpg")
    home.happens(damage, "dismissed")
    home.clock.pass_by(days=29)
    home.happens(damage, "reopened")
    home.clock.pass_by(days=365)
    forget(home.store, home.clock)
    assert home.pictures() == {"a-1.jpg"}


def test_a_person_decides_how_long_and_dismissed_pictures_may_be_kept_for_training(home: Keepsakes) -> None:
    damage = home.damage(home.recording(), "a-1.jpg")
    home.happens(damage, "dismissed")
    with home.store.write() as session:
        decide(session, Rule.DISMISSED_PICTURE, None, "Åse Krag", home.clock())
        decide(session, Rule.VIDEO, 0, "Åse Krag", home.clock())
        assert terms(session)[Rule.VIDEO].changed_by == "Åse Krag"
    assert set(forget(home.store, home.clock).freed) == {"video"}
    home.clock.pass_by(days=700)
    forget(home.store, home.clock)
    assert home.pictures() == {"a-1.jpg"}


@pytest.mark.parametrize(("rule", "days"), [(Rule.VIDEO, None), (Rule.VIDEO, 91), (Rule.TRACE, -1)])
def test_unblurred_video_is_never_kept_for_long(home: Keepsakes, rule: Rule, days: int | None) -> None:
    with home.store.write() as session, pytest.raises(TermNotAllowed):
        decide(session, rule, days, "Åse Krag", home.clock())


def test_a_file_without_a_row_is_listed_and_stays(home: Keepsakes) -> None:
    home.recording()
    home.store.recordings.write("ff/lost.mp4", VIDEO)
    home.store.pictures.write("zz-1.jpg", PICTURE)
    home.clock.pass_by(days=4000)
    report = forget(home.store, home.clock)
    assert report.unclaimed_names == ["recordings/ff/lost.mp4", "pictures/zz/zz-1.jpg"]
    assert report.unclaimed == 2
    assert home.files() == {"recordings": {"lost.mp4"}, "pictures": {"zz-1.jpg"}, "traces": set()}


def test_half_a_copy_of_an_import_that_died_goes_and_one_under_way_stays(home: Keepsakes) -> None:
    half = home.store.home / "recordings" / "ff" / ".ffff.mp4.1234.partial"
    half.parent.mkdir(parents=True)
    half.write_bytes(VIDEO)
    with copying_in(home.store.home):
        forget(home.store, home.clock, wait_s=0.0)
    assert half.exists()
    forget(home.store, home.clock)
    assert not half.exists()


def test_nothing_received_is_deleted_while_somebody_copies_in(home: Keepsakes) -> None:
    home.recording()
    home.clock.pass_by(days=3)
    with copying_in(home.store.home):
        report = forget(home.store, home.clock, wait_s=0.0)
        assert (report.waiting, report.files) == (True, 0)
    assert len(home.files()["recordings"]) == 2
    assert forget(home.store, home.clock).files == 2


def test_a_video_that_was_brought_back_meanwhile_stays(home: Keepsakes) -> None:
    recording_id = home.recording(RecordingState.REFUSED)
    home.clock.pass_by(days=14)
    with copying_in(home.store.home):
        forget(home.store, home.clock, wait_s=0.0)  # marks it
    with home.store.write() as session:  # what `take_in` does with a refused recording that comes again
        row = session.get_one(Recording, recording_id)
        row.video_deleted_at, row.state = None, RecordingState.RECEIVED
    assert forget(home.store, home.clock).files == 0
    assert len(home.files()["recordings"]) == 2
    assert log_of(home.store) == []


def test_a_store_that_refuses_ends_the_run_with_its_cause_and_the_next_one_goes_on(
    home: Keepsakes, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.recording()
    home.clock.pass_by(days=3)
    with monkeypatch.context() as patched:
        patched.setattr("data.media.folder.Folder.remove", _read_only)
        report = forget(home.store, home.clock)
    assert report.files == 0
    assert "Read-only" in (report.fault or "")
    with home.store.read() as session:
        assert session.scalars(select(ForgetRun.fault)).one() == report.fault
    assert forget(home.store, home.clock).files == 2


def _read_only(*_: object) -> None:
    raise OSError(30, "Read-only file system")


def test_nothing_is_late_before_it_could_have_been_forgotten(home: Keepsakes) -> None:
    """Neither in a home that got its rules yesterday, nor when a rule was made shorter an hour ago."""
    home.recording()
    home.clock.pass_by(days=3, hours=26)
    with home.store.read() as session:
        assert overdue(session, home.clock()) == []
    home.clock.pass_by(seconds=1)
    with home.store.read() as session:
        (late,) = overdue(session, home.clock())
        assert (late.rule, late.files) == (Rule.VIDEO, 2)
    with home.store.write() as session:
        decide(session, Rule.VIDEO, 2, "Åse Krag", home.clock())
        assert overdue(session, home.clock()) == []


def test_a_corrected_damages_picture_is_kept_as_training_data_until_that_is_undone(home: Keepsakes) -> None:
    damage_id = home.damage(home.recording(), "a.jpg", "b.jpg")
    with home.store.write() as session:
        correct(session, damage_id, Step.WORSE, "Gitte Holm", home.clock())
        picture = session.scalars(select(Correction.picture)).one()
    home.happens(damage_id, "dismissed")
    home.clock.pass_by(days=31)
    forget(home.store, home.clock)
    assert home.pictures() == {picture}
    with home.store.write() as session:
        undo(session, damage_id, session.scalars(select(Correction.id)).one(), "Gitte Holm", home.clock())
    forget(home.store, home.clock)
    with home.store.read() as session:
        assert (home.pictures(), session.scalars(select(Correction.picture)).one()) == (set(), None)
