"""Nights after a person merged or split damages: merged ones stay one, split ones two, and an undo loses nothing."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from data.damages import damages
from data.damages.damages import Status
from data.damages.regroupings import merging, splitting, undoing
from data.roads.importing import import_roads
from data.schema import Damage, Sighting
from data.settings import HomeSettings
from data.store import Store, open_store
from ingest.night.reader import here
from ingest.nightly import Night, nightly
from ingest.receive.receiving import take_in
from tests.painted import ColourDetector, PaintedDrive, PaintedRoad, Patch, paint, unblurred

TWO = PaintedRoad((Patch(50, 2.2), Patch(53, 2.2), Patch(72, 1.0)), 120.0, (0.0, 120.0))
FIRST_DAY = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.fixture(scope="module")
def weekly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three weekly drives past two holes 3 m apart and a third farther on, the receiver off in the second."""
    folder = tmp_path_factory.mktemp("by-hand")
    for week in range(3):
        drive = PaintedDrive(FIRST_DAY + week * WEEK, to_m=90.0, shift_m=(4.0 * (week % 2), 0.0))
        paint(TWO, drive, folder, f"week{week}")
    TWO.write(folder / "roads.geojson")
    return folder


@pytest.fixture
def store(weekly: Path, tmp_path: Path) -> Store:
    opened = open_store(HomeSettings(home=tmp_path))
    import_roads(opened, weekly / "roads.geojson")
    return opened


def night(store: Store, video: Path) -> None:
    take_in(store, video)
    nightly(Night(store, here(ColourDetector(), unblurred)))


def shown(store: Store) -> list[tuple[int, float]]:
    """Number and chainage of what the map shows, along the road."""
    with store.read() as session:
        asked = select(Damage.id, Damage.chainage_m).where(Damage.status.in_(damages.ON_MAP))
        return [
            (damage_id, round(chainage, 1))
            for damage_id, chainage in session.execute(asked.order_by(Damage.chainage_m))
        ]


def drives_and_sightings(store: Store, damage_id: int) -> tuple[int, int]:
    """Drives, and sightings of the story."""
    with store.read() as session:
        story = damages.story(session, damage_id)
        return len({row.recording_id for row in story.sightings}), len(story.sightings)


def test_the_nights_after_a_merge_make_no_duplicate_and_an_undo_restores_both(weekly: Path, store: Store) -> None:
    night(store, weekly / "week0.mp4")
    (first, _), (second, _), (third, _) = shown(store)
    with store.write() as session:
        target = merging.merge(session, [first, second], "Gitte", FIRST_DAY + WEEK / 2).id
    merged = ({first, second} - {target}).pop()
    for week in (1, 2):
        night(store, weekly / f"week{week}.mp4")
        assert {damage_id for damage_id, _ in shown(store)} == {target, third}
        assert drives_and_sightings(store, target)[0] == week + 1
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Damage)) == 3
        damage = session.get_one(Damage, target)
        assert (damage.missed, damage.passes_seen, damage.last_seen.date()) == (0, 3, (FIRST_DAY + 2 * WEEK).date())
        assert damage.length_m == pytest.approx(3.0 + 0.6, rel=0.15)  # both holes and what is between
    with store.write() as session:
        number = damages.newest_regrouping(session, target)
        assert number is not None
        undoing.undo(session, number.id, "Gitte", FIRST_DAY + 3 * WEEK)
    assert {damage_id for damage_id, _ in shown(store)} == {first, second, third}
    for damage_id in (target, merged):  # each has its own sightings again, those of the nights in between too
        assert drives_and_sightings(store, damage_id)[0] == 3
    near, far = shown(store)[:2]
    assert far[1] - near[1] == pytest.approx(3.0, abs=0.5)
    with store.read() as session:
        assert session.get_one(Damage, merged).length_m < 1.0 > session.get_one(Damage, target).length_m


def test_the_night_after_a_split_is_associated_with_each_of_the_two(weekly: Path, store: Store) -> None:
    for week in range(2):
        night(store, weekly / f"week{week}.mp4")
    (first, at), (second, _), _ = shown(store)
    with store.write() as session:  # as if fusion had taken the two for one
        lost = session.get_one(Damage, second)
        for row in session.scalars(select(Sighting).where(Sighting.damage_id == second)):
            row.damage_id = first
        session.get_one(Damage, first).x += 1.5
        session.get_one(Damage, first).chainage_m += 1.5
        lost.status, lost.merged_into = Status.WITHDRAWN.value, first
    with store.write() as session:
        rows = damages.story(session, first).sightings
        with_picture = [row for row in rows if row.picture]
        middle = {d: sum(r.chainage_m for r in with_picture if r.recording_id == d) / 2 for d in (1, 2)}
        farther = [row.id for row in with_picture if row.chainage_m > middle[row.recording_id]]
        new = splitting.split(session, first, farther, "Gitte", FIRST_DAY + 1.5 * WEEK).id
    (kept, kept_at), (split_off, new_at), _ = shown(store)
    assert (kept, split_off) == (first, new)
    assert (kept_at, new_at) == (pytest.approx(at, abs=0.7), pytest.approx(at + 3, abs=0.7))
    night(store, weekly / "week2.mp4")
    assert [damage_id for damage_id, _ in shown(store)][:2] == [first, new]
    assert len(shown(store)) == 3
    assert drives_and_sightings(store, first)[0] == drives_and_sightings(store, new)[0] == 3


def test_an_undone_split_is_unknown_to_the_night(weekly: Path, store: Store) -> None:
    night(store, weekly / "week0.mp4")
    (first, _), *_ = shown(store)
    with store.write() as session:
        rows = damages.story(session, first).sightings
        new = splitting.split(session, first, [rows[0].id], "Gitte", FIRST_DAY).id
        number = damages.newest_regrouping(session, first)
        assert number is not None
        undoing.undo(session, number.id, "Gitte", FIRST_DAY)
    night(store, weekly / "week1.mp4")
    assert len(shown(store)) == 3
    with store.read() as session:
        assert session.scalars(select(Sighting).where(Sighting.damage_id == new)).first() is None
    assert drives_and_sightings(store, first)[0] == 2
