"""Which sections want filming, how much of each, and who filmed them last: what a table beside the map shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, auto

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import Session, joinedload, undefer

from data.listed import listed
from data.roads.coverage import from_json, merged
from data.schema import Pass, Recording, RoadClass, Section


class Lack(StrEnum):
    """Why a section does not count as inspected in time."""

    NEVER = auto()
    """No metre of it was ever filmed validly."""
    PARTLY = auto()
    """Some of it was filmed within the interval, and too little."""
    LATE = auto()
    """None of it was filmed within the interval."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """A section whose interval has expired."""

    section: Section
    lack: Lack
    missing_m: float
    """Metres that were not filmed within the interval."""
    days_over: int | None
    """Since the interval expired; None where it never was inspected."""
    last_filmed_at: datetime | None
    """When any of it was."""
    last_filmed_by: str | None
    """The phone that did; None where none was named."""


def overdue_sections(session: Session, at: datetime) -> list[Overdue]:
    """All of them: never inspected ones first, the longest without first; then by how long ago they fell due."""
    classes = session.scalars(select(RoadClass).where(RoadClass.interval_days.is_not(None))).all()
    query = select(Section).where(Section.retired_at.is_(None), or_(false(), *(_expired(row, at) for row in classes)))
    options = undefer(Section.filmed), joinedload(Section.road_class)
    sections = session.scalars(query.options(*options)).all()
    phones = _last_phones(session, sections)
    rows = [_overdue(section, at, phones.get(section.id)) for section in sections]
    return sorted(rows, key=_urgency)


def _expired(row: RoadClass, at: datetime) -> ColumnElement[bool]:
    """See `data.roads.section_status.SectionStatus.overdue`."""
    assert row.interval_days is not None
    since = at - timedelta(days=row.interval_days)
    late = or_(Section.inspected_at.is_(None), Section.inspected_at < since)
    return and_(Section.road_class_id == row.id, late)


def _overdue(section: Section, at: datetime, phone: str | None) -> Overdue:
    days = section.road_class.interval_days
    assert days is not None
    filmed = from_json(section.filmed)
    recent = [stretch for when, stretch in filmed if at - when <= timedelta(days=days)]
    within = sum(min(end, section.length_m) - start for start, end in merged(recent))
    lack = Lack.PARTLY if within > 0 else Lack.LATE if filmed else Lack.NEVER
    over = (at - section.inspected_at).days - days if section.inspected_at else None
    last = max((when for when, _ in filmed), default=None)
    return Overdue(section, lack, max(0.0, section.length_m - within), over, last, phone)


def _last_phones(session: Session, sections: Sequence[Section]) -> dict[int, str | None]:
    """Of each section the phone of its latest pass."""
    rank = func.row_number().over(partition_by=Pass.section_id, order_by=(Pass.at.desc(), Pass.id.desc()))
    passes = select(Pass.section_id, Pass.recording_id, rank.label("rank"))
    latest = passes.where(listed(Pass.section_id, [section.id for section in sections])).subquery()
    query = select(latest.c.section_id, Recording.device).join(Recording, Recording.id == latest.c.recording_id)
    return dict(session.execute(query.where(latest.c.rank == 1)).all())


def _urgency(row: Overdue) -> tuple[float, float, int]:
    return -(float("inf") if row.days_over is None else row.days_over), -row.missing_m, row.section.id
