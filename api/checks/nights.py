"""Whether the nights run, and what they could not use."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from api.checks.finding import Finding, amiss, wanting, well
from data.schema import Recording
from data.store import Store

OLD = timedelta(hours=26)
"""A night a day, and two hours for one that took longer."""

LOCK = "nightly.lock"
"""Its time is when the newest night began or ended."""


def nights(store: Store, now: datetime) -> list[Finding]:
    """The newest night and the recordings."""
    return [_newest_night(store, now), _refused(store)]


def _newest_night(store: Store, now: datetime) -> Finding:
    with store.read() as session:
        left = select(func.count(), func.min(Recording.received_at)).where(
            Recording.state.in_(("received", "processing"))
        )
        waiting, oldest = session.execute(left).one()
    newest = _newest(store)
    said = f"the newest was {newest:%Y-%m-%d %H:%M} UTC" if newest else "none has run yet"
    if newest is None or now - newest > OLD:
        next_step = "run vejsyn nightly each night, from cron: 0 20 * * * vejsyn nightly"
        told = f"{said}; {waiting} recordings wait"
        return amiss("nights", told, next_step) if waiting else wanting("nights", told, next_step)
    if waiting and now - oldest > OLD:
        says = f"{said}; {waiting} recordings wait, the oldest since {oldest:%Y-%m-%d %H:%M} UTC"
        return amiss("nights", says, "run vejsyn nightly and read what it says")
    return well("nights", f"{said}; {waiting} recordings wait")


def _newest(store: Store) -> datetime | None:
    lock = store.home / LOCK
    return datetime.fromtimestamp(lock.stat().st_mtime, UTC) if lock.exists() else None


def _refused(store: Store) -> Finding:
    with store.read() as session:
        refused = session.scalar(select(func.count()).where(Recording.state == "refused")) or 0
    if not refused:
        return well("recordings", "none refused", needed=False)
    return wanting(
        "recordings", f"{refused} refused", "see each one's cause on the map under Optagelser; then: vejsyn retry"
    )
