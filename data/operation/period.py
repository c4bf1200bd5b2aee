"""A period in figures: damages found, mended and reopened by week, time from seen to mended, inspections in time."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.damages.assignment import TaskState
from data.damages.forecast import DANISH_TIME
from data.roads.section_status import SectionStatus
from data.schema import Damage, DamageEvent, RoadClass, Section, Task, Team, WorkOrder
from data.states import EventKind
from model.grading.urgency import Band, Bands

APPEARED = (EventKind.FOUND, EventKind.CONFIRMED)
"""Events with which a damage comes on the map."""


@dataclass(frozen=True, slots=True)
class Week:
    """Damages to which something happened in a week; each counts once."""

    monday: date
    """By Denmark's clocks."""
    new: int
    mended: int
    reopened: int


@dataclass(frozen=True, slots=True)
class Response:
    """How long damages of one urgency waited for one team."""

    band: Band
    team: str
    mended: int
    median_days: float
    """From first seen to reported mended."""


@dataclass(frozen=True, slots=True)
class Inspected:
    """How much of a class of road is inspected in time."""

    road_class: str
    interval_days: int
    metres: float
    in_time_m: float

    @property
    def share(self) -> float:
        """0-1."""
        return self.in_time_m / self.metres if self.metres else 0.0


@dataclass(frozen=True, slots=True)
class Period:
    """All figures."""

    since: datetime
    until: datetime
    weeks: Sequence[Week]
    responses: Sequence[Response]
    inspected: Sequence[Inspected]
    """At its end, or now."""


def period(session: Session, since: datetime, until: datetime, bands: Bands) -> Period:
    """The figures between two instants, the second not in it."""
    return Period(
        since, until, weeks(session, since, until), responses(session, since, until, bands), inspected(session, until)
    )


def weeks(session: Session, since: datetime, until: datetime) -> list[Week]:
    """Every week from the first to the last, also those in which nothing happened."""
    query = select(DamageEvent.at, DamageEvent.event, DamageEvent.damage_id)
    happened: dict[tuple[date, str], set[int]] = defaultdict(set)
    for at, event, damage_id in session.execute(query.where(DamageEvent.at >= since, DamageEvent.at < until)):
        happened[_monday(at), event].add(damage_id)
    return [
        Week(
            monday,
            len(set().union(*(happened[monday, event] for event in APPEARED))),
            len(happened[monday, EventKind.REPAIRED]),
            len(happened[monday, EventKind.REOPENED]),
        )
        for monday in _mondays(since, until)
    ]


def _mondays(since: datetime, until: datetime) -> list[date]:
    first, last = _monday(since), _monday(until - timedelta(microseconds=1))
    return [first + timedelta(weeks=number) for number in range((last - first).days // 7 + 1)]


def _monday(at: datetime) -> date:
    day = at.astimezone(DANISH_TIME).date()
    return day - timedelta(days=day.weekday())


def responses(session: Session, since: datetime, until: datetime, bands: Bands) -> list[Response]:
    """By urgency and team, the most urgent first."""
    query = select(Damage.urgency, Damage.first_seen, Task.done_at, Team.name).join(Task.damage)
    query = query.join(WorkOrder, WorkOrder.id == Task.work_order_id).join(Team, Team.id == WorkOrder.team_id)
    done = (Task.state == TaskState.DONE.value, Task.done_at >= since, Task.done_at < until)
    waited = defaultdict(list)
    for urgency, first_seen, done_at, team in session.execute(query.where(*done)):
        assert done_at is not None
        waited[bands.of(urgency), team].append((done_at - first_seen) / timedelta(days=1))
    ranks = list(Band)
    found = [Response(band, team, len(days), median(days)) for (band, team), days in waited.items()]
    return sorted(found, key=lambda one: (ranks.index(one.band), one.team))


def inspected(session: Session, at: datetime) -> list[Inspected]:
    """Of each class that has an interval, roads that are not retired."""
    query = select(Section.id, Section.inspected_at, Section.length_m, RoadClass.name, RoadClass.interval_days)
    living = (Section.retired_at.is_(None), RoadClass.interval_days.is_not(None))
    metres: dict[tuple[str, int], list[float]] = defaultdict(lambda: [0.0, 0.0])
    rows = session.execute(query.join(Section.road_class).where(*living))
    for section_id, inspected_at, length_m, name, days in rows:
        assert days is not None
        told = metres[name, days]
        told[0] += length_m
        told[1] += 0.0 if SectionStatus(section_id, inspected_at, days).overdue(at) else length_m
    return [Inspected(name, days, all_m, in_time) for (name, days), (all_m, in_time) in sorted(metres.items())]
