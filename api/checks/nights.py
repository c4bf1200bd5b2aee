"""Whether the nights run, and what they could not use."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from api.checks.finding import Finding, amiss, wanting, well
from api.upkeep.words import alarm_words
from data.operation.alarms import AlarmKind, raised
from data.schema import Recording
from data.states import WAITING, RecordingState
from data.store import Store

OLD = timedelta(hours=26)
"""A night a day, and two hours for one that took longer."""

LOCK = "nightly.lock"
"""Its time is when the newest night began or ended."""


def nights(store: Store, now: datetime) -> list[Finding]:
    """The newest night, the recordings, and what should be forgotten."""
    return [_newest_night(store, now), _refused(store), *_forgetting(store, now)]


def _newest_night(store: Store, now: datetime) -> Finding:
    with store.read() as session:
        left = select(func.count(), func.min(Recording.received_at)).where(Recording.state.in_(WAITING))
        waiting, oldest = session.execute(left).one()
    newest = _newest(store)
    newest_text = f"the newest was {newest:%Y-%m-%d %H:%M} UTC" if newest else "none has run yet"
    if newest is None or now - newest > OLD:
        next_step = "let the night begin by itself: vejsyn serve --night 01:00"
        message = f"{newest_text}; {waiting} recordings wait"
        return amiss("nights", message, next_step) if waiting else wanting("nights", message, next_step)
    if waiting and now - oldest > OLD:
        message = f"{newest_text}; {waiting} recordings wait, the oldest since {oldest:%Y-%m-%d %H:%M} UTC"
        return amiss("nights", message, "run vejsyn nightly and read what it says")
    return well("nights", f"{newest_text}; {waiting} recordings wait")


def _newest(store: Store) -> datetime | None:
    lock = store.home / LOCK
    return datetime.fromtimestamp(lock.stat().st_mtime, UTC) if lock.exists() else None


def _refused(store: Store) -> Finding:
    with store.read() as session:
        refused = session.scalar(select(func.count()).where(Recording.state == RecordingState.REFUSED)) or 0
    if not refused:
        return well("recordings", "none refused", needed=False)
    return wanting(
        "recordings", f"{refused} refused", "see each one's cause on the map under Optagelser; then: vejsyn retry"
    )


def _forgetting(store: Store, now: datetime) -> list[Finding]:
    with store.read() as session:
        standing = [alarm for alarm in raised(session, now) if alarm.kind != AlarmKind.NO_NIGHT]
    if not standing:
        return [well("retention", "nothing is kept beyond its time", needed=False)]
    return [amiss("retention", *alarm_words(alarm, "en")) for alarm in standing]
