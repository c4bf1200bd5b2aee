"""Inspection status of each section: when it was last inspected, and whether that is overdue.

A section was last inspected at the latest time T for which the passes made at T or later together cover
`COVERED_SHARE` of it. So it counts as inspected within an interval exactly when the passes within that interval cover
it. Either direction counts: the camera sees both lanes of the roads that municipalities own.

The section keeps that time, and when each of its metres was last filmed, so that no pass is ever read again.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from data.listed import listed
from data.roads.coverage import Filmed, as_json, from_json, inspected_at, last_filmed
from data.schema import Pass, RoadClass, Section


@dataclass(frozen=True, slots=True)
class SectionStatus:
    """One section's inspection status."""

    section_id: int
    inspected_at: datetime | None
    interval_days: int | None

    def days_since(self, now: datetime) -> int | None:
        """Full days since it was last inspected; None where it never was."""
        return None if self.inspected_at is None else max(0, (now - self.inspected_at).days)

    def overdue(self, now: datetime) -> bool:
        """Whether its interval has expired; never where no inspection is required."""
        if self.interval_days is None:
            return False
        return self.inspected_at is None or now - self.inspected_at > timedelta(days=self.interval_days)


def section_statuses(session: Session) -> dict[int, SectionStatus]:
    """The status of every section that is not retired, by its id."""
    query = select(Section.id, Section.inspected_at, RoadClass.interval_days).join(Section.road_class)
    query = query.where(Section.retired_at.is_(None))
    return {row.id: SectionStatus(*row) for row in session.execute(query)}


def add_passes(session: Session, passes: Collection[Pass]) -> None:
    """Append passes to the log, and bring the sections they lie on up to date; they may be older than others."""
    session.add_all(passes)
    added: dict[int, list[Filmed]] = defaultdict(list)
    for row in passes:
        added[row.section_id].append((row.at, (row.from_m, row.to_m)))
    query = select(Section).where(listed(Section.id, added)).order_by(Section.id).with_for_update()
    for section in session.scalars(query.options(undefer(Section.filmed)).execution_options(populate_existing=True)):
        section.filmed = as_json(last_filmed([*from_json(section.filmed), *added[section.id]]))
        set_inspected(section)


def set_inspected(section: Section) -> None:
    """Set when a section was last inspected, after its passes or its length changed."""
    section.inspected_at = inspected_at(sorted(from_json(section.filmed), reverse=True), section.length_m)
