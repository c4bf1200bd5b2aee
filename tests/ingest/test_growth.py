"""A pothole that grows between two drives, measured by the night itself."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from data.damages import damages
from data.roads.importing import import_roads
from data.schema import Damage, Sighting
from data.settings import HomeSettings
from data.store import open_store
from ingest.night.reader import here
from ingest.nightly import Night, nightly
from ingest.receive.receiving import take_in
from tests.painted import ColourDetector, PaintedDrive, PaintedRoad, Patch, paint, unblurred

FIRST_DAY = datetime(2026, 10, 12, 8, 0, tzinfo=UTC)
MONTH = timedelta(days=28)


def road(size_m: float) -> PaintedRoad:
    return PaintedRoad((Patch(50, 2.2, size_m=size_m), Patch(70, 1.0)), 120.0, (0.0, 120.0))


def test_a_pothole_that_doubles_has_grown_and_its_neighbour_has_not(tmp_path: Path) -> None:
    store = open_store(HomeSettings(home=tmp_path / "home"))
    import_roads(store, road(0.4).write(tmp_path / "roads.geojson"))
    for month, size_m in enumerate((0.4, 0.9)):
        drive = PaintedDrive(FIRST_DAY + month * MONTH, to_m=90.0, shift_m=(3.0 * month, 0.0))
        take_in(store, paint(road(size_m), drive, tmp_path, f"month{month}"))
        nightly(Night(store, here(ColourDetector(), unblurred)))
    with store.read() as session:
        growing, same = session.scalars(select(Damage).order_by(Damage.chainage_m)).all()
        assert growing.urgency_parts["growth"] > 2
        assert "growth" not in same.urgency_parts
        growth = damages.story(session, growing.id).growth
        assert growth is not None
        assert (growth.from_m, growth.to_m) == (pytest.approx(0.4, rel=0.25), pytest.approx(0.9, rel=0.25))
        assert growth.first.at.date() == FIRST_DAY.date()
        assert (growing.length_m + growing.width_m) / 2 == pytest.approx(growth.to_m)
        assert all(row.size_error and row.size_error > 0 for row in session.scalars(select(Sighting)))
