"""Inspection intervals of the road classes, which a person edits after the committee decided them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.damages.renewal import renew_class
from data.roads.section_status import SectionStatus
from data.schema import RoadClass, Section
from model.vocabulary import SectionKind


class NoSuchRoadClass(Exception):
    """No class has that id."""


def everything(session: Session) -> Sequence[RoadClass]:
    """All classes, roads before paths, the most often inspected first."""
    classes = session.scalars(select(RoadClass)).all()
    return sorted(classes, key=lambda row: (row.kind != SectionKind.ROAD, row.interval_days or 10**6, row.name))


def effect(session: Session, class_id: int, interval_days: int | None, at: datetime) -> tuple[int, int, int]:
    """How many sections a class has, how many of them are overdue, and how many would be with another interval.

    Raises:
        NoSuchRoadClass: there is none.
    """
    row = session.get(RoadClass, class_id)
    if row is None:
        raise NoSuchRoadClass
    query = select(Section.id, Section.inspected_at).where(Section.road_class_id == class_id)
    sections = session.execute(query.where(Section.retired_at.is_(None))).all()
    now, then = (
        sum(SectionStatus(*section, interval_days=days).overdue(at) for section in sections)
        for days in (row.interval_days, interval_days)
    )
    return len(sections), now, then


def set_interval(session: Session, class_id: int, interval_days: int | None, at: datetime) -> RoadClass:
    """Set a class's inspection interval; None means that none is required. Urgencies are renewed at once.

    Raises:
        NoSuchRoadClass: there is none.
    """
    row = session.get(RoadClass, class_id)
    if row is None:
        raise NoSuchRoadClass
    row.interval_days = interval_days
    renew_class(session, class_id, at)
    return row
