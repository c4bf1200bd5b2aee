"""What happened to damages on the drives that nights read between two instants.

An event that a night writes bears the drive's time. So the news of some nights is what happened on the drives that they
read, however long ago those were made; a replay changes neither, and makes no old news new.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.damages.acts import NIGHTLY
from data.schema import DamageEvent, Recording
from data.states import EventKind, RecordingState

NEWS_KINDS = (EventKind.FOUND, EventKind.VERIFIED, EventKind.REOPENED)


@dataclass(frozen=True, slots=True)
class _Drive:
    """A recording that was read."""

    name: str
    started_at: datetime
    ended_at: datetime


def happened(session: Session, since: datetime, until: datetime) -> Mapping[EventKind, set[int]]:
    """The damages that were found, verified or reopened, by id; on drives read after `since` and up to `until`."""
    drives = _read(session, since, until)
    by_name: dict[str, list[_Drive]] = defaultdict(list)
    for drive in drives:
        by_name[drive.name].append(drive)
    starts = {drive.started_at for drive in drives}
    news: dict[EventKind, set[int]] = {event: set() for event in NEWS_KINDS}
    for row in _events(session, drives):
        of_drive = row.at in starts  # of all but what is found; two drives of one microsecond are not told apart
        if row.event == EventKind.FOUND:
            of_drive = any(drive.started_at <= row.at <= drive.ended_at for drive in by_name.get(row.note, ()))
        if of_drive:
            news[EventKind(row.event)].add(row.damage_id)
    return news


def _read(session: Session, since: datetime, until: datetime) -> Sequence[_Drive]:
    read = (Recording.processed_at > since, Recording.processed_at <= until)
    query = select(Recording.name, Recording.started_at, Recording.ended_at)
    rows = session.execute(query.where(*read, Recording.state == RecordingState.PROCESSED))
    return [_Drive(name, started, ended) for name, started, ended in rows if started and ended]


def _events(session: Session, drives: Sequence[_Drive]) -> Iterator[DamageEvent]:
    """By nights, of the days on which was driven: a day at a time, for one late drive must not ask for a whole year."""
    days = sorted({at.astimezone(UTC).date() for drive in drives for at in (drive.started_at, drive.ended_at)})
    query = select(DamageEvent).where(DamageEvent.by == NIGHTLY, DamageEvent.event.in_(NEWS_KINDS))
    for day in days:
        start = datetime.combine(day, time.min, UTC)
        within = (DamageEvent.at >= start, DamageEvent.at < start + timedelta(days=1))
        yield from session.scalars(query.where(*within))
