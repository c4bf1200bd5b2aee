"""What the nights between two instants came to, and what waits for a hand: values, for the morning mail to word."""

from collections import defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from data.damages.damages import OPEN, Status
from data.listed import listed
from data.operation import nights
from data.operation.night_news import happened
from data.operation.nights import NightOutcome
from data.phones.attention import Attention, Trouble, attention
from data.phones.overview import overviews
from data.retention.erasing import ERASED
from data.roads.section_status import SectionStatus
from data.schema import Damage, NightRun, Recording, RoadClass, Section
from data.states import EventKind, RecordingState
from model.grading.urgency import Bands

WORST = 5
"""New red ones that are shown with a picture."""

MOST_NEWS_LISTED = 10
"""Of anything else; the map has the rest."""

BROKEN_OFF = (NightOutcome.STOPPED, NightOutcome.ENDED, NightOutcome.DIED)


Row = TypeVar("Row")
Conditions = Sequence[ColumnElement[bool]]


@dataclass(frozen=True)
class Shortlist(Generic[Row]):
    """How many there are, and the first of them."""

    count: int
    first: Sequence[Row]


@dataclass(frozen=True)
class Unusable:
    """Recordings that were refused for one reason."""

    count: int
    newest: Recording


@dataclass(frozen=True)
class OverdueStreet:
    """A street's metres whose interval of inspection has just run out."""

    name: str
    road_class: str
    metres: float
    inspected_at: datetime
    """When the part of it that waits longest was last inspected."""


@dataclass(frozen=True)
class PhoneTrouble:
    """A phone and what somebody should do about it."""

    phone: str
    attention: Attention


@dataclass(frozen=True)
class MorningReport:
    """The news."""

    since: datetime
    until: datetime
    bands: Bands
    recordings: int
    """Read by the nights, of those that could be used."""
    metres: float
    """Validly filmed on them."""
    unusable: Sequence[Unusable]
    """The commonest reason first."""
    red: Shortlist[Damage]
    """Shown for the first time, to be mended soon, and not given to a team yet; the most urgent first."""
    verified: Shortlist[Damage]
    reopened: Shortlist[Damage]
    overdue: Shortlist[OverdueStreet]
    """The longest first."""
    overdue_m: float
    phones: Sequence[PhoneTrouble]
    night: NightRun | None
    """The newest, where it did not run to its end or has not yet."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell. A night that is still at work alone is no news."""
        counts = (self.recordings, self.red.count, self.verified.count, self.reopened.count, self.overdue.count)
        broken_off = self.night is not None and self.night.outcome in BROKEN_OFF
        return not (any(counts) or self.unusable or self.phones or broken_off)


def morning_report(session: Session, since: datetime, until: datetime, bands: Bands) -> MorningReport:
    """What came to pass after `since` and up to `until`, as it stands now; `bands` say what is red today."""
    read = (Recording.processed_at > since, Recording.processed_at <= until)
    used = (*read, Recording.state == RecordingState.PROCESSED)
    recordings, metres = session.execute(select(func.count(), func.sum(Recording.metres)).where(*used)).one()
    red = (Damage.status.in_(OPEN), Damage.urgency >= bands.red_from)
    news, streets = happened(session, since, until), _newly_overdue(session, since, until)
    return MorningReport(
        since=since,
        until=until,
        bands=bands,
        recordings=recordings,
        metres=metres or 0.0,
        unusable=_unusable(session, read),
        red=_still(session, news[EventKind.FOUND], red, WORST),
        verified=_still(session, news[EventKind.VERIFIED], (Damage.status == Status.VERIFIED,), MOST_NEWS_LISTED),
        reopened=_still(session, news[EventKind.REOPENED], (Damage.status == Status.REOPENED,), MOST_NEWS_LISTED),
        overdue=Shortlist(len(streets), streets[:MOST_NEWS_LISTED]),
        overdue_m=sum(street.metres for street in streets),
        phones=_phones(session, until),
        night=_unfinished_night(session, since),
    )


def _unusable(session: Session, read: Conditions) -> list[Unusable]:
    refused = (*read, Recording.state == RecordingState.REFUSED, Recording.refusal != ERASED)
    counted = select(func.count().label("count"), func.max(Recording.id).label("newest")).where(*refused)
    by_reason = counted.group_by(Recording.refusal).subquery()
    rows = select(by_reason.c.count, Recording).join(Recording, Recording.id == by_reason.c.newest)
    return [Unusable(*row) for row in session.execute(rows.order_by(by_reason.c.count.desc(), Recording.id))]


def _still(session: Session, ids: Set[int], conditions: Conditions, most: int) -> Shortlist[Damage]:
    """Of these damages those that are still so, the most urgent first."""
    worst_first = (Damage.urgency.desc(), Damage.id)
    those = session.scalars(select(Damage.id).where(listed(Damage.id, ids), *conditions).order_by(*worst_first)).all()
    first = select(Damage).where(Damage.id.in_(those[:most])).order_by(*worst_first)
    loaded = (joinedload(Damage.section), selectinload(Damage.sightings))
    return Shortlist(len(those), session.scalars(first.options(*loaded)).all())


def _newly_overdue(session: Session, since: datetime, until: datetime) -> list[OverdueStreet]:
    """Streets with sections that were inspected in time at `since` and no longer are; the longest first."""
    facts = (Section.id, Section.inspected_at, RoadClass.interval_days, Section.name, RoadClass.name, Section.length_m)
    query = (
        select(*facts).join(Section.road_class).where(Section.inspected_at.is_not(None), Section.retired_at.is_(None))
    )
    streets: dict[tuple[str, str], list[tuple[float, datetime]]] = defaultdict(list)
    for section_id, inspected_at, interval_days, name, road_class, length_m in session.execute(query):
        status = SectionStatus(section_id, inspected_at, interval_days)
        if inspected_at and status.overdue(until) and not status.overdue(since):
            streets[name, road_class].append((length_m, inspected_at))
    found = [
        OverdueStreet(name, road_class, sum(length for length, _ in parts), min(at for _, at in parts))
        for (name, road_class), parts in streets.items()
    ]
    return sorted(found, key=lambda street: (-street.metres, street.name))


def _phones(session: Session, at: datetime) -> list[PhoneTrouble]:
    """But for refused recordings, which are told of by their reason, once."""
    return [
        PhoneTrouble(phone.device.name, trouble)
        for phone in overviews(session, at)
        for trouble in attention(phone, at)
        if trouble.trouble != Trouble.REFUSED
    ]


def _unfinished_night(session: Session, since: datetime) -> NightRun | None:
    newest = nights.latest(session)
    if newest is None or newest.outcome == NightOutcome.DONE:
        return None
    return newest if newest.outcome == NightOutcome.RUNNING or (newest.ended_at or newest.started_at) > since else None
