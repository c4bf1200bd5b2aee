"""A road driven several times, with what people did between the nights: for tests of replays."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from data import devices
from data.damages import damages
from data.damages.acts import regroupings
from data.damages.assignment import newest_order
from data.damages.corrections.correcting import correct
from data.damages.damages import DismissedAs
from data.damages.regroupings.merging import merge
from data.damages.regroupings.splitting import split
from data.damages.regroupings.undoing import undo
from data.orders import crew, teams, work_orders
from data.orders.crew import Report
from data.orders.links import withdraw
from data.orders.work_orders import AssignmentRequest
from data.recordings import prefix
from data.roads.importing import import_roads
from data.schema import Damage, DamageEvent
from data.settings import HomeSettings
from data.states import Step
from data.store import Store, open_store
from ingest.night.reader import here
from ingest.nightly import Night, nightly
from ingest.receive.receiving import Carrier, take_in
from ingest.trace.kept_trace import KeptTrace
from model.detection import Detection
from model.vocabulary import DamageClass, Severity
from tests.ingest.replay.state import recordings
from tests.painted import ColourDetector, PaintedDrive, PaintedRoad, Patch, paint, unblurred

ROAD = PaintedRoad(
    (
        Patch(40, 2.2),
        Patch(52, 2.2),
        Patch(53.2, 2.2),
        Patch(75, 1.0),
        Patch(95, 2.5, DamageClass.ALLIGATOR, 1.2),
        Patch(118, 0.8),
    ),
    160.0,
    (0.0, 80.0, 160.0),
)
BETTER = PaintedRoad(ROAD.patches[1:], ROAD.length_m, ROAD.cuts_m)
"""The same road when its first hole was mended."""

FIRST = datetime(2026, 9, 7, 7, 30, tzinfo=UTC)
WEEK, HOUR = timedelta(weeks=1), timedelta(hours=1)
DRIVES = 4
BY = "Gitte Holm"
PHONE = "Telefon 1"


def painted_drives(folder: Path) -> Path:
    """Four drives a week apart, and their road; the receiver errs otherwise in each."""
    for week in range(DRIVES):
        shift = ((0.0, 0.0), (3.0, 0.5), (-2.0, 0.3), (1.0, -0.4))[week]
        drive = PaintedDrive(FIRST + week * WEEK, to_m=150.0, speed_mps=10.0 + week, shift_m=shift)
        paint(ROAD if week < 2 else BETTER, drive, folder, f"drive{week}")
    ROAD.write(folder / "roads.geojson")
    return folder


def opened(folder: Path, drives: Path, database_url: str | None = None) -> Store:
    """A home with the road and a team."""
    store = open_store(HomeSettings(home=folder, database_url=database_url))
    import_roads(store, drives / "roads.geojson")
    with store.write() as session:
        teams.add(session, "Hold Nord", "nord@vejsted.example")
    return store


_looked: dict[str, bytes | None] = {}
"""Traces by their videos' SHA-256: a drive is looked at once, and then as if an interrupted night had done so."""


def night(store: Store, drives: Path, week: int) -> None:
    """Receive a week's drive and read it in the evening."""
    take_in(store, drives / f"drive{week}.mp4", Carrier(device=PHONE))
    row, evening = recordings(store)[week], FIRST + week * WEEK + 12 * HOUR
    if trace := _looked.get(row.sha256):
        store.traces.write(prefix(row), trace)
    report = nightly(Night(store, here(ColourDetector(), unblurred), clock=lambda: evening))
    assert report.processed == 1, report
    _looked.setdefault(row.sha256, store.traces.read(prefix(row)))


Doing = Callable[[Session, datetime], Any]


def lived(store: Store, drives: Path, doings: Iterable[Iterable[Doing]]) -> Store:
    """All nights, and after each what people did in the morning."""
    for week, morning in enumerate(doings):
        night(store, drives, week)
        done(store, *morning, begin=FIRST + week * WEEK + 24 * HOUR)
    return store


def done(store: Store, *doings: Doing, begin: datetime = FIRST + DRIVES * WEEK) -> None:
    """A minute apart."""
    for number, doing in enumerate(doings):
        with store.write() as session:
            doing(session, begin + number * timedelta(minutes=1))


def dismissed(damage_id: int) -> Doing:
    return lambda session, now: damages.dismiss(session, damage_id, BY, "dæksel", now, DismissedAs.MANHOLE)


def reopened(damage_id: int) -> Doing:
    return lambda session, now: damages.reopen(session, damage_id, BY, "dog", now)


def deep(damage_id: int, depth_mm: int) -> Doing:
    return lambda session, now: damages.measure_depth(session, damage_id, depth_mm, BY, now)


def corrected(damage_id: int, to: Step | Severity | DamageClass) -> Doing:
    return lambda session, now: correct(session, damage_id, to, BY, now)


def assigned(*ids: int) -> Doing:
    wish = AssignmentRequest({"type": "ids", "ids": list(ids)}, ids, 1, "", BY, crew.token_sha256(f"link {ids}"))
    return lambda session, now: work_orders.assign(session, wish, now)


def withdrawn(order_id: int) -> Doing:
    return lambda session, now: withdraw(session, order_id, BY, now)


def mended(damage_id: int, depth_mm: int | None = None, photo: str | None = None) -> Doing:
    """By the crew that it was given to."""

    def do(session: Session, now: datetime) -> None:
        order = newest_order(session, damage_id)
        assert order
        task = next(task for task in order.tasks if task.damage_id == damage_id)
        crew.mark_done(session, order, task.id, Report("lappet", depth_mm, photo), now)

    return do


def not_mended(damage_id: int) -> Doing:
    """The crew was wrong."""

    def do(session: Session, now: datetime) -> None:
        order = newest_order(session, damage_id)
        assert order
        crew.undo(session, order, next(task for task in order.tasks if task.damage_id == damage_id).id, now)

    return do


def merged(*ids: int) -> Doing:
    return merged_by(BY, *ids)


def merged_by(who: str, *ids: int) -> Doing:
    return lambda session, now: merge(session, ids, who, now)


def cut(damage_id: int) -> Doing:
    """Half of its pictures are of another damage."""

    def do(session: Session, now: datetime) -> None:
        pictured = [row.id for row in session.get_one(Damage, damage_id).sightings if row.picture]
        split(session, damage_id, pictured[: len(pictured) // 2], BY, now)

    return do


def undone(damage_id: int) -> Doing:
    """What it was last merged or split in."""

    def do(session: Session, now: datetime) -> None:
        newest = (row for row in reversed(regroupings(session, range(99))) if row.undone_at is None)
        undo(session, next(row.id for row in newest if damage_id in row.involved), BY, now)

    return do


def videos_deleted(store: Store) -> None:
    store.recordings.remove(list(store.recordings.names()))


LIFE = ([dismissed(4), assigned(1, 6), deep(2, 60)], [mended(1)], [merged(2, 3), cut(6)], [undone(2)])
"""A little of everything that people do."""


def taller(store: Store) -> None:
    """Somebody measures that the phone sits higher than it was taken for."""
    with store.write() as session:
        devices.tell(session, PHONE, height_m=1.5)


def retraced(store: Store, without: Collection[DamageClass], weeks: Collection[int] = range(DRIVES)) -> None:
    """Let traces show nothing of a class, as if today's detector did not."""
    for week in weeks:
        name = prefix(recordings(store)[week])
        kept = KeptTrace.from_bytes(store.traces.read(name) or b"")

        def stays(detection: Detection) -> bool:
            return detection.damage_class not in without

        frames = tuple(replace(f, detections=tuple(filter(stays, f.detections))) for f in kept.trace.frames)
        changed = replace(kept, trace=replace(kept.trace, frames=frames))
        store.traces.write(name, changed.to_bytes())


def doubled(store: Store, damage_id: int, week: int) -> int:
    """An older version took what one drive showed of a damage for another one beside it; gives its id."""
    recording_id = recordings(store)[week].id
    with store.write() as session:
        columns = {c.name: getattr(session.get_one(Damage, damage_id), c.name) for c in Damage.__table__.columns}
        double = Damage(**{name: value for name, value in columns.items() if name != "id"})
        session.add(double)
        session.flush()
        for row in session.get_one(Damage, damage_id).sightings:
            row.damage_id = double.id if row.recording_id == recording_id else row.damage_id
        session.add(DamageEvent(damage_id=double.id, at=double.first_seen, event="found", by="nightly", note=""))
        return double.id
