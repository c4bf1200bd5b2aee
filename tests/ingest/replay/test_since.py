"""A replay since a date reads the roads anew that were driven since, and no others."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from data import devices
from data.damages import damages
from data.roads.importing import import_roads
from data.schema import Damage
from data.settings import HomeSettings
from data.store import Store, open_store
from ingest.night.reader import here
from ingest.nightly import Night, nightly
from ingest.receive.receiving import Carrier, take_in
from ingest.replay.replay import Replay, replay
from tests.painted import ColourDetector, PaintedDrive, PaintedRoad, Patch, paint, unblurred

ROAD = PaintedRoad((Patch(30, 2.2), Patch(170, 1.0)), 200.0, (0.0, 100.0, 200.0))
FIRST = datetime(2026, 9, 7, 7, 30, tzinfo=UTC)
DAY = timedelta(days=1)
STRETCHES = ((10.0, 60.0), (140.0, 190.0), (10.0, 60.0), (140.0, 190.0))
"""Driven on four days; the two have no section in common."""


def town(folder: Path) -> Store:
    store = open_store(HomeSettings(home=folder / "home"))
    import_roads(store, ROAD.write(folder / "roads.geojson"))
    for day, (from_m, to_m) in enumerate(STRETCHES):
        drive = PaintedDrive(FIRST + day * DAY, from_m, to_m, speed_mps=8.0)
        take_in(store, paint(ROAD, drive, folder, f"day{day}"), Carrier(device="Telefon 1"))
        evening = FIRST + day * DAY + timedelta(hours=12)
        assert nightly(Night(store, here(ColourDetector(), unblurred), clock=lambda at=evening: at)).processed == 1
    return store


def lengths(store: Store) -> list[float]:
    with store.read() as session:
        return [row.length_m for row in session.scalars(select(Damage).order_by(Damage.x))]


def test_only_the_roads_driven_since_are_read_anew_from_all_drives_past_them(tmp_path: Path) -> None:
    store = town(tmp_path)
    near, far = lengths(store)
    with store.write() as session:
        devices.tell(session, "Telefon 1", height_m=1.5)
        damages.dismiss(session, 1, "Gitte", "", FIRST + 10 * DAY)
    report = replay(Replay(store, since=FIRST + 3 * DAY))
    assert report.recordings == 2
    assert (report.same, report.regraded) == (1, 1)
    assert lengths(store)[0] == near
    assert lengths(store)[1] > far
    assert replay(Replay(store, since=FIRST + 2 * DAY)).recordings == 4
    assert lengths(store)[0] > near
    with store.read() as session:
        assert session.get_one(Damage, 1).status == "dismissed"
