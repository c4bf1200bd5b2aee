"""What is due to be forgotten: looked up anew each time, so that whatever has changed meanwhile counts.

A picture may show several damages: it is due when the last of them is. One that a person's correction was said of is
kept as training data.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from operator import attrgetter

from sqlalchemy import ColumnElement, Select, Subquery, and_, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from data.damages.damages import ON_MAP, Status
from data.recordings import prefix
from data.retention.rules import Rule, Term, Terms
from data.schema import Correction, Damage, DamageEvent, Recording, Sighting, Task
from data.states import EventKind, RecordingState


class Room(StrEnum):
    """Which of the home's stores a file lies in."""

    RECORDINGS = "recordings"
    PICTURES = "pictures"
    TRACES = "traces"


@dataclass(frozen=True, slots=True)
class Due:
    """A file whose time is over."""

    rule: Rule
    room: Room
    name: str
    """As its store knows it."""
    since: datetime
    """What its time is counted from."""
    ended: datetime
    """When it was over."""
    recording_id: int | None = None


LEAVES_THE_MAP = (
    EventKind.WITHDRAWN,
    EventKind.VERIFIED,
    EventKind.DISMISSED,
    EventKind.MERGED,
    EventKind.SPLIT,
    EventKind.RESTORED,
)
"""The latest of these is when a damage that is off the map left it."""

Look = Callable[[Session, Terms, datetime, int | None], list[Due]]


def due(session: Session, terms: Terms, now: datetime, most: int | None = None) -> list[Due]:
    """The files to be forgotten now.

    Args:
        most: of each kind, roughly; None for all.
    """
    looks: Iterable[Look] = (_videos, _pictures, _crew_photos, _traces)
    return [found for look in looks for found in look(session, terms, now, most)]


def _videos(session: Session, terms: Terms, now: datetime, most: int | None) -> list[Due]:
    states = {Rule.VIDEO: RecordingState.PROCESSED, Rule.REFUSED_VIDEO: RecordingState.REFUSED}
    return [
        Due(rule, Room.RECORDINGS, name, since, terms[rule].ends(since), recording.id)
        for rule, state in states.items()
        for recording, since in _read_before(session, terms[rule], now, most, Recording.video_deleted_at, state)
        for name in filter(None, (recording.video, recording.track))
    ]


def _traces(session: Session, terms: Terms, now: datetime, most: int | None) -> list[Due]:
    states, term = (RecordingState.PROCESSED, RecordingState.REFUSED), terms[Rule.TRACE]
    found = _read_before(session, term, now, most, Recording.trace_deleted_at, *states)
    return [
        Due(Rule.TRACE, Room.TRACES, prefix(recording), since, term.ends(since), recording.id)
        for recording, since in found
    ]


def _read_before(
    session: Session,
    term: Term,
    now: datetime,
    most: int | None,
    deleted_at: InstrumentedAttribute[datetime | None],
    *states: str,
) -> list[tuple[Recording, datetime]]:
    """Recordings whose time from the night that ended with them is over, and that night."""
    if term.days is None:
        return []
    over = (Recording.state.in_(states), deleted_at.is_(None), Recording.processed_at <= _began(term, now))
    rows = session.scalars(select(Recording).where(*over).order_by(Recording.processed_at, Recording.id).limit(most))
    return [(row, row.processed_at) for row in rows if row.processed_at]


def _pictures(session: Session, terms: Terms, now: datetime, most: int | None) -> list[Due]:
    off = _off_map()
    over = select(off.c.id).where(_is_over(off, terms, now))
    other = aliased(Sighting)
    needed = select(other.id).where(other.picture == Sighting.picture, other.damage_id.not_in(over))
    corrected = select(Correction.id).where(Correction.picture == Sighting.picture, Correction.undone_at.is_(None))
    names = (
        select(Sighting.picture)
        .where(Sighting.picture.is_not(None), Sighting.damage_id.in_(over), ~needed.exists(), ~corrected.exists())
        .distinct()
        .order_by(Sighting.picture)
        .limit(most)
    ).subquery()
    rows = select(Sighting.picture, off.c.status, off.c.since).join(off, off.c.id == Sighting.damage_id)
    latest: dict[str, Due] = {}
    for name, status, since in session.execute(rows.where(Sighting.picture.in_(select(names.c.picture)))):
        rule = _picture_rule(status)
        found = Due(rule, Room.PICTURES, name, since, terms[rule].ends(since))
        latest[name] = max(latest.get(name, found), found, key=attrgetter("ended"))
    return list(latest.values())


def _crew_photos(session: Session, terms: Terms, now: datetime, most: int | None) -> list[Due]:
    term, off = terms[Rule.CREW_PHOTO], _off_map()
    if term.days is None:
        return []
    shown = select(Task.photo, off.c.since).join(off, off.c.id == Task.damage_id)
    rows = session.execute(shown.where(Task.photo.is_not(None), off.c.since <= _began(term, now)).limit(most))
    return [Due(Rule.CREW_PHOTO, Room.PICTURES, name, since, term.ends(since)) for name, since in rows if name]


def _off_map() -> Subquery:
    """Damages that the map shows no more, with the status of the whole that each is part of and since when."""
    whole, left = aliased(Damage), _left_map().subquery()
    since = func.coalesce(left.c.at, whole.last_seen).label("since")
    off = (
        select(Damage.id, whole.status, since)
        .join(whole, whole.id == func.coalesce(Damage.merged_into, Damage.id))
        .outerjoin(left, left.c.damage_id == whole.id)
        .where(whole.status.not_in(list(ON_MAP)))
    )
    return off.subquery()


def _left_map() -> Select[int, datetime]:
    leaving = select(DamageEvent.damage_id, func.max(DamageEvent.at).label("at"))
    return leaving.where(DamageEvent.event.in_(LEAVES_THE_MAP)).group_by(DamageEvent.damage_id)


def _is_over(off: Subquery, terms: Terms, now: datetime) -> ColumnElement[bool]:
    """Of a damage off the map, by the rule for what it was."""
    dismissed = off.c.status == Status.DISMISSED.value
    kinds = ((Rule.DISMISSED_PICTURE, dismissed), (Rule.DAMAGE_PICTURE, ~dismissed))
    over = [and_(kind, off.c.since <= _began(terms[rule], now)) for rule, kind in kinds if terms[rule].days is not None]
    return or_(false(), *over)


def _picture_rule(status: str) -> Rule:
    return Rule.DISMISSED_PICTURE if status == Status.DISMISSED else Rule.DAMAGE_PICTURE


def _began(term: Term, now: datetime) -> datetime:
    """What is kept since then or longer is over."""
    assert term.days is not None
    return now - timedelta(days=term.days)
