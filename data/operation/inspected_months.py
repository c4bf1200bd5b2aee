"""How much of each class of road was inspected in time, month by month: what a committee asks after a year."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.damages.forecast import DANISH_TIME
from data.roads.coverage import COVERED_SHARE, Filmed, merged
from data.schema import Pass, RoadClass, Section


@dataclass(frozen=True, slots=True)
class InspectedMonth:
    """One class of road at the end of a month; of the current one until now."""

    month: str
    """As 2026-11."""
    road_class: str
    kind: str
    interval_days: int
    metres: float
    """Of its roads, as the network is today."""
    in_time_m: float
    """Of those that passes made within the interval covered then."""

    @property
    def share(self) -> float:
        """0-1."""
        return self.in_time_m / self.metres if self.metres else 0.0


def inspected_months(session: Session, at: datetime, months: int) -> list[InspectedMonth]:
    """The last months, the oldest first, by class.

    By the passes in the inspection log and by today's intervals and roads: what an interval was before a committee
    changed it is not kept, and a road that is retired is left out of every month.
    """
    ends = list(_month_ends(at, months))
    classes = session.scalars(select(RoadClass).where(RoadClass.interval_days.is_not(None))).all()
    found = [month for row in classes for month in _of_class(session, row, ends)]
    return sorted(found, key=lambda month: (month.month, month.kind != "road", month.interval_days, month.road_class))


def _of_class(session: Session, row: RoadClass, ends: Sequence[datetime]) -> Iterator[InspectedMonth]:
    assert row.interval_days is not None
    interval = timedelta(days=row.interval_days)
    living = (Section.road_class_id == row.id, Section.retired_at.is_(None))
    lengths = dict(session.execute(select(Section.id, Section.length_m).where(*living)).all())
    query = select(Pass.section_id, Pass.at, Pass.from_m, Pass.to_m).join(Section, Section.id == Pass.section_id)
    query = query.where(*living, Pass.at > ends[0] - interval, Pass.at <= ends[-1])
    in_time = defaultdict[datetime, float](float)
    rows = session.execute(query.order_by(Pass.section_id, Pass.at).execution_options(yield_per=10_000))
    for section_id, passes in groupby(rows, key=lambda one: int(one.section_id)):
        filmed = [(one.at, (one.from_m, one.to_m)) for one in passes]
        for end in ends:
            if _covers(filmed, end - interval, end, lengths[section_id]):
                in_time[end] += lengths[section_id]
    metres = sum(lengths.values())
    for end in ends:
        month = f"{end.astimezone(DANISH_TIME) - timedelta(seconds=1):%Y-%m}"
        yield InspectedMonth(month, row.name, row.kind, row.interval_days, metres, in_time[end])


def _covers(filmed: Sequence[Filmed], since: datetime, until: datetime, length_m: float) -> bool:
    """Whether passes within a time, in order of it, cover enough of a section; see `COVERED_SHARE`."""
    first, last = (bisect_right(filmed, at, key=lambda one: one[0]) for at in (since, until))
    stretches = merged([stretch for _, stretch in filmed[first:last]])
    return sum(min(end, length_m) - max(start, 0.0) for start, end in stretches) >= COVERED_SHARE * length_m > 0


def _month_ends(at: datetime, months: int) -> Iterator[datetime]:
    """The ends of so many months by Denmark's clocks, the last of them now."""
    today = at.astimezone(DANISH_TIME)
    for back in range(months - 1, 0, -1):
        year, month = divmod(today.year * 12 + today.month - 1 - back + 1, 12)
        yield datetime(year, month + 1, 1, tzinfo=DANISH_TIME).astimezone(UTC)
    yield at
