"""How long ago each section was inspected, and whether that is too long.

A section is as fresh as the oldest pass it needs: it was last inspected at the newest time T for which the passes made
at T or later together cover `COVERED_SHARE` of it. So it counts as inspected within an interval exactly when the passes
within that interval cover it. Either direction counts: the camera sees both lanes of the roads that municipalities own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from data.schema import Pass, RoadClass, Section

COVERED_SHARE = 0.9
"""Share of a section's length that must have been validly filmed. The rest is what matching loses at junctions."""

LOOK_BACK = timedelta(days=730)
"""Passes older than this are not asked for; longer than any inspection interval in use."""

Stretch = tuple[float, float]
"""From and to, metres from the section's start."""


@dataclass(frozen=True, slots=True)
class SectionStatus:
    """One section's state of inspection."""

    section_id: int
    inspected_at: datetime | None
    interval_days: int | None

    def days_since(self, now: datetime) -> int | None:
        """Whole days since it was last inspected; None when that never happened."""
        return None if self.inspected_at is None else max(0, (now - self.inspected_at).days)

    def overdue(self, now: datetime) -> bool:
        """Whether the interval has run out; a section that nobody asks for never is."""
        if self.interval_days is None:
            return False
        return self.inspected_at is None or now - self.inspected_at > timedelta(days=self.interval_days)


def section_statuses(session: Session, now: datetime) -> dict[int, SectionStatus]:
    """Every section's state, by its id."""
    asked = select(Section.id, Section.length_m, RoadClass.interval_days).join(Section.road_class)
    sections = session.execute(asked).all()
    passes = _passes(session, since=now - LOOK_BACK)
    inspected = {section_id: inspected_at(passes.get(section_id, ()), length_m) for section_id, length_m, _ in sections}
    return {
        section_id: SectionStatus(section_id, inspected[section_id], interval_days)
        for section_id, _, interval_days in sections
    }


def inspected_at(passes: Iterable[tuple[datetime, Stretch]], length_m: float) -> datetime | None:
    """The newest time since which the whole section was filmed.

    Args:
        passes: time and stretch, the newest first.
        length_m: of the section.
    """
    covered: list[Stretch] = []
    for at, (from_m, to_m) in passes:
        covered = merged([*covered, (max(0.0, from_m), min(length_m, to_m))])
        if sum(end - start for start, end in covered) >= COVERED_SHARE * length_m:
            return at
    return None


def merged(stretches: Sequence[Stretch]) -> list[Stretch]:
    """The same metres without overlaps, in order; empty stretches go."""
    result: list[Stretch] = []
    for start, end in sorted(stretches):
        if start >= end:
            continue
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((start, end))
    return result


def _passes(session: Session, since: datetime) -> dict[int, list[tuple[datetime, Stretch]]]:
    asked = select(Pass.section_id, Pass.at, Pass.from_m, Pass.to_m).where(Pass.at >= since)
    rows: Iterable[Row[int, datetime, float, float]] = session.execute(asked.order_by(Pass.section_id, Pass.at.desc()))
    return {
        section_id: [(at, (from_m, to_m)) for _, at, from_m, to_m in group]
        for section_id, group in groupby(rows, key=itemgetter(0))
    }
