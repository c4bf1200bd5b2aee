"""A damage's status over several drives along one road."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from data.roads.importing import import_roads
from data.schema import Damage, DamageEvent, Look
from data.settings import HomeSettings
from data.store import Store, open_store
from ingest.night.reader import here
from ingest.nightly import Night, nightly
from ingest.receive.receiving import take_in
from tests.painted import ColourDetector, PaintedDrive, PaintedRoad, Patch, paint, unblurred

KEPT, REPAIRED = Patch(60, 2.2), Patch(100, 2.4)
BEFORE, AFTER = PaintedRoad((KEPT, REPAIRED), 200.0, (0.0, 200.0)), PaintedRoad((KEPT,), 200.0, (0.0, 200.0))
FIRST_DAY = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.fixture(scope="module")
def weekly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five weekly drives, the second hole repaired after the second; the sixth finds it back."""
    folder = tmp_path_factory.mktemp("weekly")
    for week, road in enumerate((BEFORE, BEFORE, AFTER, AFTER, BEFORE)):
        drive = PaintedDrive(FIRST_DAY + week * WEEK, to_m=180.0, shift_m=(3.0 * (week % 2), 0.0))
        paint(road, drive, folder, f"week{week}")
    AFTER.write(folder / "roads.geojson")
    return folder


def home(folder: Path, weekly: Path) -> Store:
    store = open_store(HomeSettings(home=folder))
    import_roads(store, weekly / "roads.geojson")
    return store


def statuses_after(store: Store, video: Path) -> list[str]:
    """The two holes' status, in order along the road, after the night of one drive."""
    take_in(store, video)
    nightly(Night(store, here(ColourDetector(), unblurred)))
    with store.read() as session:
        return list(session.scalars(select(Damage.status).order_by(Damage.chainage_m)))


def test_two_visits_without_a_detection_verify_a_repair_and_one_detection_reopens_it(
    weekly: Path, tmp_path: Path
) -> None:
    store = home(tmp_path, weekly)
    weeks = [statuses_after(store, weekly / f"week{week}.mp4") for week in range(5)]
    assert weeks == [["new", "new"], ["new", "new"], ["new", "new"], ["new", "verified"], ["new", "reopened"]]
    with store.read() as session:
        events = list(session.scalars(select(DamageEvent.event).order_by(DamageEvent.id)))
    assert events == ["found", "found", "verified", "reopened"]


def test_after_a_crews_report_one_visit_without_a_detection_is_enough(weekly: Path, tmp_path: Path) -> None:
    store = home(tmp_path, weekly)
    for week in range(2):
        statuses_after(store, weekly / f"week{week}.mp4")
    with store.write() as session:
        repaired = session.scalars(select(Damage).order_by(Damage.chainage_m.desc())).first()
        assert repaired is not None
        repaired.status = "repaired"
        at = FIRST_DAY + 1.5 * WEEK
        session.add(DamageEvent(damage_id=repaired.id, at=at, event="repaired", by="Hold Nord"))
    assert statuses_after(store, weekly / "week2.mp4") == ["new", "verified"]


def test_a_road_not_driven_changes_nothing(weekly: Path, tmp_path: Path) -> None:
    store = home(tmp_path, weekly)
    statuses_after(store, weekly / "week0.mp4")
    short = paint(AFTER, PaintedDrive(FIRST_DAY + WEEK, to_m=70.0), tmp_path / "short", "short")
    assert statuses_after(store, short) == ["new", "new"]
    with store.read() as session:
        assert list(session.scalars(select(Damage.missed).order_by(Damage.chainage_m))) == [0, 0]


def test_every_visit_is_stored_with_or_without_a_detection(weekly: Path, tmp_path: Path) -> None:
    store = home(tmp_path, weekly)
    for week in range(3):
        statuses_after(store, weekly / f"week{week}.mp4")
    with store.read() as session:
        asked = select(Look).join(Damage).where(Damage.chainage_m > 80).order_by(Look.at)
        before, again, empty = session.scalars(asked)
        assert [look.valid for look in (before, again, empty)] == [True, True, True]
        assert before.shown >= 3 <= again.shown
        assert (empty.shown, empty.passes, empty.beside) == (0, 1, False)
        repaired = session.get_one(Damage, empty.damage_id)
        assert (repaired.passes_seen, repaired.passes_valid, repaired.missed) == (2, 3, 1)


def test_a_drive_filmed_before_the_repair_says_nothing_of_it(weekly: Path, tmp_path: Path) -> None:
    store = home(tmp_path, weekly)
    for week in range(2):
        statuses_after(store, weekly / f"week{week}.mp4")
    with store.write() as session:
        for damage in session.scalars(select(Damage)):
            damage.status = "repaired"
            at = FIRST_DAY + 2.5 * WEEK
            session.add(DamageEvent(damage_id=damage.id, at=at, event="repaired", by="Hold Nord"))
    assert statuses_after(store, weekly / "week2.mp4") == ["repaired", "repaired"]
    assert statuses_after(store, weekly / "week3.mp4") == ["reopened", "verified"]
