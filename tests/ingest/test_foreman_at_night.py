"""A foreman at work while the night remembers a drive: as if he had come just after it, on either database."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from data.damages import damages
from data.damages.regroupings import merging
from data.orders import teams, work_orders
from data.orders.work_orders import AssignmentRequest
from data.roads.importing import import_roads
from data.schema import Base, Damage, DamageEvent
from data.settings import HomeSettings
from data.store import Store, open_store
from ingest.night.reader import here
from ingest.nightly import Night, nightly
from ingest.receive.receiving import take_in
from tests.painted import ColourDetector, PaintedDrive, PaintedRoad, Patch, paint, unblurred
from tests.postgresql import databases

HOLES = (Patch(30, 2.2), Patch(42, 1.0), Patch(54, 2.2), Patch(66, 1.0), Patch(69, 1.0), Patch(82, 2.2))
BEFORE, AFTER = (PaintedRoad(holes, 130.0, (0.0, 130.0)) for holes in (HOLES, HOLES[:-1]))
OCTOBER = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)
NOVEMBER = OCTOBER + timedelta(days=28)
NOW = NOVEMBER + timedelta(days=1)
A_WHILE_S = 2.0
"""What a foreman who need not wait has done by then."""


@pytest.fixture(scope="module")
def drives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six holes, and four weeks later five: one was mended."""
    folder = tmp_path_factory.mktemp("drives")
    paint(BEFORE, PaintedDrive(OCTOBER, to_m=100.0), folder, "october")
    paint(AFTER, PaintedDrive(NOVEMBER, to_m=100.0, shift_m=(2.0, 0.5)), folder, "november")
    BEFORE.write(folder / "roads.geojson")
    return folder


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def stores(request: pytest.FixtureRequest, drives: Path, tmp_path: Path) -> Iterator[list[Store]]:
    """Twin homes after October, a crew having said that it mended the last hole; November waits."""
    with databases() if request.param == "PostgreSQL" else nullcontext(lambda: None) as another:
        opened = [open_store(HomeSettings(home=tmp_path / name, database_url=another())) for name in ("a", "b")]
        for store in opened:
            import_roads(store, drives / "roads.geojson")
            take_in(store, drives / "october.mp4")
            night(store)
            with store.write() as session:
                teams.add(session, "Hold Nord", "hold@vejsted.example")
                last = session.get_one(Damage, in_driving_order(session)[-1])
                last.status = "repaired"
                told = DamageEvent(damage_id=last.id, at=OCTOBER + timedelta(days=7), event="repaired", by="Hold Nord")
                session.add(told)
            take_in(store, drives / "november.mp4")
        yield opened
        for store in opened:
            store.engine.dispose()


def night(store: Store) -> None:
    assert nightly(Night(store, here(ColourDetector(), unblurred), clock=lambda: NOW)).processed == 1


def in_driving_order(session: Session) -> list[int]:
    return list(session.scalars(select(Damage.id).order_by(Damage.x)))


def foremans_morning(store: Store) -> None:
    """One thing of each kind, each to a hole of its own, and each in a transaction of its own."""
    with store.read() as session:
        shadow, given, deep, half, other_half, mended = in_driving_order(session)
    with store.write() as session:
        damages.reopen(session, mended, "Gitte", "hullet er der endnu", NOW)
    with store.write() as session:
        merging.merge(session, (half, other_half), "Gitte", NOW)
    with store.write() as session:
        damages.measure_depth(session, deep, 90, "Gitte", NOW)
    with store.write() as session:
        damages.dismiss(session, shadow, "Gitte", "skygge", NOW)
    with store.write() as session:
        work_orders.assign(
            session, AssignmentRequest({"type": "ids", "ids": [given]}, [given], 1, "", "Gitte", "0" * 64), NOW
        )


def everything(store: Store) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables, but for when a file came in by the real clock, and what else the disk holds."""
    with store.read() as session:
        return {
            table.name: [
                {name: value for name, value in row._mapping.items() if name not in ("received_at", "free_bytes")}
                for row in session.execute(select(table).order_by(*table.primary_key))
            ]
            for table in Base.metadata.sorted_tables
        }


def test_what_a_foreman_does_while_the_night_remembers_is_done_as_if_just_after(stores: list[Store]) -> None:
    disturbed, undisturbed = stores
    begun: list[Future[None]] = []

    def morning_begins(session: Session, *_: object) -> None:
        """When the night has read the damages, and not yet written any."""
        if not begun and any(isinstance(row, Damage) for row in session.dirty):
            begun.append(foreman.submit(foremans_morning, disturbed))
            wait(begun, A_WHILE_S)

    event.listen(Session, "before_flush", morning_begins)
    try:
        with ThreadPoolExecutor(1) as foreman:
            night(disturbed)
    finally:
        event.remove(Session, "before_flush", morning_begins)
    begun[0].result()
    night(undisturbed)
    foremans_morning(undisturbed)
    assert everything(disturbed) == everything(undisturbed)
    with disturbed.read() as session:
        stati = [session.get_one(Damage, damage_id).status for damage_id in in_driving_order(session)]
    assert sorted(stati) == sorted(["dismissed", "assigned", "new", "new", "merged", "reopened"])
