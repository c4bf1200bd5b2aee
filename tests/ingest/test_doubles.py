"""Two dots on one spot become one when drives enough saw either and none saw both; people have the last word."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.damages import regrouping
from data.damages.damages import Status, newest_regrouping
from data.schema import Damage, DamageEvent, Recording, Sighting
from ingest.fuse.duplicates import merge_doubles
from tests.homes import SECOND_DRIVE, seeded_home

LATER = SECOND_DRIVE + timedelta(days=90)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("doubles")


@pytest.fixture(scope="module")
def opened(home: Path) -> Iterator[Session]:
    store = seeded_home(home)
    with store.read() as session:
        yield session
    store.engine.dispose()


@pytest.fixture
def session(opened: Session) -> Iterator[Session]:
    with opened.begin_nested() as kept:
        yield opened
        kept.rollback()
    opened.expire_all()


def two(session: Session, drives: Sequence[str], along_m: float = 0.9, aside_m: float = 0.0) -> tuple[Damage, Damage]:
    """Two holes side by side; of each drive who was seen: `a`, `b`, `ab` in one frame, `a b` in two."""
    a, b = (session.get_one(Damage, one) for one in (1, 5))
    for sighting in session.scalars(select(Sighting).where(Sighting.damage_id.in_((1, 5)))):
        session.delete(sighting)
    a.length_m = b.length_m = a.width_m = b.width_m = 0.5
    b.x, b.y, b.section_id = a.x + along_m, a.y, a.section_id
    b.chainage_m, b.offset_m = a.chainage_m + along_m, a.offset_m + aside_m
    for number, seen in enumerate(drives):
        at = SECOND_DRIVE + timedelta(days=1 + number)
        drive = Recording(sha256=f"drive-{number}", name="", video="", received_at=at, state="processed", started_at=at)
        for frame, shown in enumerate(seen.split()):
            session.add_all(_sighting(drive, frame, a if one == "a" else b) for one in shown)
    a.first_seen = b.first_seen = SECOND_DRIVE
    session.flush()
    session.expire_all()
    return a, b


def _sighting(drive: Recording, frame: int, damage: Damage) -> Sighting:
    assert drive.started_at
    return Sighting(
        recording=drive, damage=damage, at=drive.started_at, pts_s=float(frame), damage_class="D40", confidence=0.6,
        x1=float(damage.id), y1=1, x2=9, y2=9, frame_width=99, frame_height=99, section_id=damage.section_id,
        chainage_m=damage.chainage_m, offset_m=damage.offset_m, length_m=0.5, width_m=0.5, distance_m=7.0,
    )  # fmt: skip


def test_dots_of_which_every_drive_saw_one_are_one_and_the_night_says_so(session: Session) -> None:
    a, b = two(session, ["a", "b", "a", "b"])
    assert merge_doubles(session, [a.id], LATER) == 1
    part, whole = sorted((a, b), key=lambda one: one.status != Status.MERGED)
    assert (part.status, part.merged_into, whole.status) == (Status.MERGED, whole.id, Status.NEW)
    events = session.scalars(select(DamageEvent).where(DamageEvent.event == "merged")).all()
    assert {(event.damage_id, event.by) for event in events} == {(a.id, "nightly"), (b.id, "nightly")}


def test_what_one_frame_showed_as_two_is_two(session: Session) -> None:
    a, _ = two(session, ["a", "b", "a", "ab", "b", "a"])
    assert merge_doubles(session, [a.id], LATER) == 0


def test_a_few_drives_tell_nothing_yet(session: Session) -> None:
    a, _ = two(session, ["a", "b", "a"])
    assert merge_doubles(session, [a.id], LATER) == 0


@pytest.mark.parametrize("apart", [(3.5, 0.0), (0.5, 1.5)])
def test_what_lies_apart_is_two(session: Session, apart: tuple[float, float]) -> None:
    a, _ = two(session, ["a", "b", "a", "b"], *apart)
    assert merge_doubles(session, [a.id], LATER) == 0


def test_a_crack_and_a_hole_are_two_and_so_are_a_small_and_a_large_one(session: Session) -> None:
    a, b = two(session, ["a", "b", "a", "b"])
    b.damage_class = "D20"
    assert merge_doubles(session, [a.id], LATER) == 0
    b.damage_class, b.width_m = "D40", 1.2
    assert merge_doubles(session, [a.id], LATER) == 0


def test_what_is_not_open_is_left_alone(session: Session) -> None:
    a, b = two(session, ["a", "b", "a", "b"])
    b.status = Status.REPAIRED
    assert merge_doubles(session, [a.id], LATER) == 0
    a.status = b.status = Status.ASSIGNED
    assert merge_doubles(session, [a.id], LATER) == 0


def test_what_a_foreman_parted_again_stays_two(session: Session) -> None:
    a, b = two(session, ["a", "b", "a", "b"])
    merge_doubles(session, [a.id], LATER)
    whole = a if b.status == Status.MERGED else b
    done = newest_regrouping(session, whole.id)
    assert done is not None
    regrouping.undo(session, done.id, "Gitte", LATER)
    assert {a.status, b.status} == {Status.NEW}
    assert merge_doubles(session, [a.id, b.id], LATER) == 0
