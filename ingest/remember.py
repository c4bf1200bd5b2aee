"""What a recording gave, put into the database: one transaction, so that it is there whole or not at all."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.damages.existence import THRESHOLDS, Shown, Thresholds
from data.damages.grading import merge_target
from data.roads.network import RoadNetwork
from data.roads.section_status import add_passes
from data.schema import Pass, Recording, Sighting
from ingest.fuse.duplicates import merge_duplicates
from ingest.fuse.fusion import Fused, fuse
from ingest.lifecycle.status import update_statuses
from ingest.night.reader import Read
from ingest.observe.reading import Reading


def remember(
    session: Session,
    recording_id: int,
    read: Read,
    network: RoadNetwork,
    at: datetime,
    thresholds: Thresholds = THRESHOLDS[Shown.BALANCED],
) -> Fused:
    """Store all that a recording gave, in the session's transaction; once, however often it is called.

    Args:
        session: in whose transaction.
        recording_id: of the recording.
        read: what it gave.
        network: the roads.
        at: when it was read.
        thresholds: from which existence on a damage is shown.
    """
    row, reading = session.get_one(Recording, recording_id), read.reading
    if row.state == "processed":  # the database died between doing it and saying so
        return Fused(0, 0)
    row.started_at, row.ended_at = reading.first_frame, reading.first_frame + timedelta(seconds=reading.duration_s)
    row.way = reading.driven.as_json() if reading.driven else None
    row.state, row.processed_at, row.last_fault = "processed", at, None
    row.frames, row.judged, row.detector = reading.frames, len(reading.judged_poses), read.detector
    row.camera = dict(reading.facts)
    row.metres = sum(stretch.to_m - stretch.from_m for stretch in reading.stretches)
    add_passes(session, list(_passes(row, reading, network)))
    return update_damages(session, row, reading, network, thresholds)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """A drive's rows are kept to its end: looking through them for what nobody keeps took a fifth of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@_collector_paused()
def update_damages(
    session: Session, recording: Recording, reading: Reading, network: RoadNetwork, thresholds: Thresholds
) -> Fused:
    """Change all damages that a drive showed or should have shown: the part of remembering that a replay repeats."""
    fused = fuse(session, reading, recording, network)
    found = update_statuses(session, recording, reading, network, fused.associations, thresholds)
    merge_duplicates(session, network, _shown(session, fused), reading.first_frame)
    return replace(fused, found=found)


def _shown(session: Session, fused: Fused) -> set[int]:
    return {merge_target(session, damage).id for _, damage in fused.associations if damage is not None}


def pictures_of(session: Session, recording_id: int) -> frozenset[str]:
    """The pictures that somebody will look at."""
    named = select(Sighting.picture).where(Sighting.recording_id == recording_id)
    return frozenset(name for name in session.scalars(named) if name)


def _passes(recording: Recording, reading: Reading, network: RoadNetwork) -> Iterator[Pass]:
    for stretch in reading.stretches:
        yield Pass(
            recording_id=recording.id,
            section_id=network.sections[stretch.section].id,
            at=datetime.fromtimestamp(reading.first_frame.timestamp() + stretch.time_s, UTC),
            from_m=stretch.from_m,
            to_m=stretch.to_m,
            forward=stretch.forward,
        )
