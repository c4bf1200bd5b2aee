"""Every phone as the office looks at it: where it is in its day, what it filmed, what is wrong.

A phone's day is hundreds of recordings of a minute each: they are counted by the database, a few per phone are read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, selectinload

from data.phones.keys import is_enrolled
from data.schema import Device, EnrolmentCode, Recording
from data.states import RecordingState
from model.judgeable import Obstacle

A_WEEK = timedelta(days=7)

LOOKED_BACK = timedelta(days=28)
"""Older drives say nothing of how a phone is now."""

LATEST = 30
"""Recordings among which the latest that could be measured is looked for."""

MOST_SPOILED = 1000
"""Recordings in a row that a dirty lens spoiled: two days' of minutes."""


@dataclass(frozen=True)
class PhoneOverview:
    """A phone and its last drives."""

    device: Device
    is_enrolled: bool
    code_since: datetime | None
    """When the code was made that waits to be used."""
    last_drive: datetime | None
    week_recordings: int
    """Made in the last seven days."""
    week_m: float
    """Validly filmed in them."""
    refused: Mapping[tuple[str, int], int]
    """Of the last seven days: how often, by reason and the newest recording refused for it."""
    found: dict[str, Any]
    """What the latest drive's footage told: see `ingest.recording_notes`."""
    dirty_since: datetime | None
    """First of the latest drives in a row that a dirty lens spoiled."""


def overviews(session: Session, at: datetime) -> list[PhoneOverview]:
    """All phones that somebody enrolled or measured, by name."""
    devices = session.scalars(select(Device).options(selectinload(Device.keys)).order_by(Device.name)).all()
    return [overview(session, device, at) for device in devices]


def overview(session: Session, device: Device, at: datetime) -> PhoneOverview:
    """One phone."""
    theirs = Recording.device == device.name
    week = (theirs, Recording.started_at > at - A_WEEK)
    count, metres = session.execute(select(func.count(), func.sum(Recording.metres)).where(*week)).one()
    return PhoneOverview(
        device=device,
        is_enrolled=is_enrolled(device),
        code_since=_code_since(session, device),
        last_drive=session.scalar(select(func.max(Recording.started_at)).where(theirs)),
        week_recordings=count,
        week_m=metres or 0.0,
        refused=_refused(session, theirs, at),
        found=_found(session, theirs),
        dirty_since=_dirty_since(session, theirs, at),
    )


def _code_since(session: Session, device: Device) -> datetime | None:
    pending = (EnrolmentCode.device_id == device.id, EnrolmentCode.ended_at.is_(None))
    return session.scalar(select(func.max(EnrolmentCode.created_at)).where(*pending))


def _refused(session: Session, theirs: ColumnElement[bool], at: datetime) -> dict[tuple[str, int], int]:
    """By when they came: the start of what cannot be read is not known. The commonest reason first."""
    lately = (theirs, Recording.state == RecordingState.REFUSED, Recording.received_at > at - A_WEEK)
    counted = select(Recording.refusal, func.max(Recording.id), func.count()).where(*lately)
    rows = session.execute(counted.group_by(Recording.refusal).order_by(func.count().desc(), Recording.refusal))
    return {(reason, newest): count for reason, newest, count in rows if reason}


def _found(session: Session, theirs: ColumnElement[bool]) -> dict[str, Any]:
    driven = select(Recording.camera).where(theirs, Recording.started_at.is_not(None))
    latest = session.scalars(driven.order_by(Recording.started_at.desc()).limit(LATEST))
    return next((found for found in latest if found), {})


def _dirty_since(session: Session, theirs: ColumnElement[bool], at: datetime) -> datetime | None:
    """Since the last drive that could be used; what was refused for another reason says nothing of the lens."""
    used = (theirs, Recording.state == RecordingState.PROCESSED, Recording.started_at > at - LOOKED_BACK)
    last_used = session.scalar(select(func.max(Recording.started_at)).where(*used)) or at - LOOKED_BACK
    refused = (theirs, Recording.refusal == "not_judgeable", Recording.started_at > last_used)
    since = select(Recording.started_at, Recording.refusal_facts).where(*refused).order_by(Recording.started_at)
    return next((made for made, facts in session.execute(since.limit(MOST_SPOILED)) if _is_smeared(facts)), None)


def _is_smeared(facts: Mapping[str, Any]) -> bool:
    """Whether most of the frames that could not be judged were smeared."""
    return str(facts.get("causes", "")).startswith(Obstacle.BLURRED.danish)
