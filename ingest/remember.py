"""What a recording gave, put into the database: one transaction, so that it is there whole or not at all."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.damages.grading import merge_target
from data.roads.network import RoadNetwork
from data.schema import Pass, Recording, Sighting
from ingest.fuse.duplicates import merge_duplicates
from ingest.fuse.fusion import Fused, fuse
from ingest.lifecycle.status import update_statuses
from ingest.night.reader import Read
from ingest.reading import Reading


def remember(session: Session, recording_id: int, read: Read, network: RoadNetwork, at: datetime) -> Fused:
    """Store all that a recording gave, in the session's transaction; once, however often it is called.

    Args:
        at: when it was read.
    """
    row, reading = session.get_one(Recording, recording_id), read.reading
    if row.state == "processed":  # the database died between doing it and saying so
        return Fused(0, 0, 0)
    row.started_at, row.ended_at = reading.first_frame, reading.first_frame + timedelta(seconds=reading.duration_s)
    row.way = reading.driven.as_json() if reading.driven else None
    row.state, row.processed_at, row.last_fault = "processed", at, None
    row.frames, row.judged, row.detector = reading.frames, len(reading.judged_poses), read.detector
    row.camera = dict(reading.told)
    row.metres = sum(stretch.to_m - stretch.from_m for stretch in reading.stretches)
    session.add_all(_passes(row, reading, network))
    fused = fuse(session, reading, row, network)
    update_statuses(session, row, reading, network, fused.associations)
    merge_duplicates(session, network, _shown(session, fused), reading.first_frame)
    return fused


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
