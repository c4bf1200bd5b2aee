"""Inspection status of each section: when it was last inspected, and whether that is overdue.

A section was last inspected at the latest time T for which the passes made at T or later together cover `COVERED_SHARE`
of it. So it counts as inspected within an interval exactly when the passes within that interval cover it. Either
direction counts: the camera sees both lanes of the roads that municipalities own.
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
"""Share of a section's length that must have been validly filmed; map matching loses the rest at junctions."""

MAX_PASS_AGE = timedelta(days=730)
"""Passes older than this are not read; longer than any inspection interval in use."""

Stretch = tuple[float, float]
"""From and to, metres from the section's start."""


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


def section_statuses(session: Session, now: datetime) -> dict[int, SectionStatus]:
    """Every section's status, by its id."""
    asked = select(Section.id, Section.length_m, RoadClass.interval_days).join(Section.road_class)
    sections = session.execute(asked).all()
    passes = _passes(session, since=now - MAX_PASS_AGE)
    inspected = {section_id: inspected_at(passes.get(section_id, ()), length_m) for section_id, length_m, _ in sections}
    return {
        section_id: SectionStatus(section_id, inspected[section_id], interval_days)
        for section_id, _, interval_days in sections
    }


def inspected_at(passes: Iterable[tuple[datetime, Stretch]], length_m: float) -> datetime | None:
    """The latest time since which passes cover the section; None where they never do.

    Args:
        passes: time and stretch, the latest first.
        length_m: of the section.
    """
    covered: list[Stretch] = []
    for at, (from_m, to_m) in passes:
        covered = merged([*covered, (max(0.0, from_m), min(length_m, to_m))])
        if sum(end - start for start, end in covered) >= COVERED_SHARE * length_m:
            return at
    return None


def merged(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Union of stretches, in order and without overlaps; empty ones are dropped."""
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
