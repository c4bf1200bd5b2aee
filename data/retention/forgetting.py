"""One run of the rules: everything whose time is over goes, and the run is written down.

Killed at any instant it leaves nothing half done: see `data.retention.deletions`.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.audit.erasing import erase_people, people_over
from data.media.intake import WAIT_S, nobody_copies_in
from data.retention.deletions import BATCH, Doomed, Sizes, carry_out, mark, sizes_of
from data.retention.due import Due, due
from data.retention.rules import Rule, terms
from data.retention.unclaimed import unclaimed
from data.schema import ForgetRun
from data.storage_faults import cause_of
from data.store import Store

LOG = logging.getLogger("vejsyn.retention")

BY_ITSELF = "nightly"

MOST_NAMED = 100
"""Of the files without a row are named; all are counted."""

LONGEST_CAUSE = 200


@dataclass
class Freed:
    """What one rule has freed, or would free."""

    files: int = 0
    bytes: int = 0


@dataclass
class ForgetReport:
    """What a run came to."""

    dry_run: bool
    freed: dict[str, Freed] = field(default_factory=dict)
    """By rule, or `erasure` for what a person asked for and was left half done."""
    waiting: bool = False
    """Received files wait for the next run: somebody was copying in all the time."""
    unclaimed: int = 0
    """Files that no row names; they are never deleted for that."""
    unclaimed_names: list[str] = field(default_factory=list)
    people: int = 0
    """Entries of the audit log that no longer say whose they are, or would not."""
    fault: str | None = None
    """What was in the way, in the system's own words."""

    @property
    def files(self) -> int:
        """Freed altogether."""
        return sum(freed.files for freed in self.freed.values())

    @property
    def bytes(self) -> int:
        """Freed altogether."""
        return sum(freed.bytes for freed in self.freed.values())

    def count(self, rule: str, size: int | None) -> None:
        """One more file."""
        freed = self.freed.setdefault(rule, Freed())
        freed.files += 1
        freed.bytes += size or 0


def rehearse(store: Store, now: datetime) -> ForgetReport:
    """What a run would do now; nothing is changed."""
    report = ForgetReport(dry_run=True)
    with store.read() as session:
        found = due(session, terms(session), now)
        report.people = people_over(session, _audited_before(session, now))
    sizes = _sizes(store, found)
    for one in found:
        report.count(one.rule, sizes[one.room, one.name])
    _list_unclaimed(store, report)
    return report


def forget(store: Store, clock: Callable[[], datetime], wait_s: float = WAIT_S) -> ForgetReport:
    """Delete what is due, and write the run down; a store that is away ends it, and the next run goes on.

    Args:
        wait_s: how long it waits for imports, seconds.
    """
    report, now = ForgetReport(dry_run=False), clock()
    with store.write() as session:
        run = ForgetRun(started_at=now)
        session.add(run)
    try:
        _sweep(store)
        report.people = _erase_people(store, now)
        report.waiting = _delete_all(store, now, report, wait_s)
        _list_unclaimed(store, report)
    except OSError as error:
        report.fault = cause_of(error)[:LONGEST_CAUSE]
        LOG.error("retention stopped: %s", error)
    with store.write() as session:
        row = session.get_one(ForgetRun, run.id)
        row.ended_at, row.files, row.bytes = clock(), report.files, report.bytes
        row.unclaimed, row.fault = report.unclaimed, report.fault
    return report


def newest_runs(session: Session, most: int) -> list[ForgetRun]:
    """The latest first."""
    return list(session.scalars(select(ForgetRun).order_by(ForgetRun.id.desc()).limit(most)))


def _sweep(store: Store) -> None:
    """What copies that died left half written; not while somebody copies in."""
    with nobody_copies_in(store.home, wait_s=0.0) as alone:
        if alone:
            store.recordings.sweep()


def _erase_people(store: Store, now: datetime) -> int:
    with store.write() as session:
        return erase_people(session, store.home, _audited_before(session, now), now)


def _audited_before(session: Session, now: datetime) -> datetime:
    days = terms(session)[Rule.AUDIT].days
    assert days is not None, "the rule allows no other"
    return now - timedelta(days=days)


def _delete_all(store: Store, now: datetime, report: ForgetReport, wait_s: float) -> bool:
    """All that was marked by a run that died, then all that is due; whether received files had to wait."""
    waits = _carried_out(store, now, report, wait_s)
    more = True
    while more:
        more = _mark_some(store, now)
        waits = _carried_out(store, now, report, 0.0 if waits else wait_s) or waits
    return waits


def _carried_out(store: Store, now: datetime, report: ForgetReport, wait_s: float) -> bool:
    done, waits = carry_out(store, now, wait_s)
    for deletion in done:
        report.count(deletion.rule, deletion.bytes)
    return waits


def _mark_some(store: Store, now: datetime) -> bool:
    """Mark what is due, as far as it still is when nobody else writes; whether there may be more."""
    with store.read() as session:
        found = due(session, terms(session), now, BATCH)
    sizes = _sizes(store, found)
    if not found:
        return False
    with store.write() as session:
        still = [one for one in due(session, terms(session), now, BATCH) if (one.room, one.name) in sizes]
        mark(session, map(_doomed, still), sizes, BY_ITSELF, now)
    return len(found) >= BATCH


def _doomed(one: Due) -> Doomed:
    return Doomed(one.room, one.name, one.rule, f"{_SINCE[one.rule]} {one.since:%Y-%m-%d}", one.recording_id)


_SINCE = {
    Rule.VIDEO: "read",
    Rule.REFUSED_VIDEO: "refused",
    Rule.DAMAGE_PICTURE: "off the map since",
    Rule.DISMISSED_PICTURE: "dismissed",
    Rule.CREW_PHOTO: "off the map since",
    Rule.TRACE: "read",
}


def _sizes(store: Store, found: Iterable[Due]) -> Sizes:
    return sizes_of(store, ((one.room, one.name) for one in found))


def _list_unclaimed(store: Store, report: ForgetReport) -> None:
    files = unclaimed(store)
    report.unclaimed_names = [f"{room}/{name}" for room, name in islice(files, MOST_NAMED)]
    report.unclaimed = len(report.unclaimed_names) + sum(1 for _ in files)
