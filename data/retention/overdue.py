"""What should be gone and is not: the one question behind every rule's alarm, whatever has kept the run from it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.audit.erasing import named_before
from data.retention.deletions import ERASURE, pending
from data.retention.due import due
from data.retention.rules import Rule, Term, terms
from data.schema import NightRun

GRACE = timedelta(hours=26)
"""Rules run after each night: a day, and two hours for a night that took longer."""

MOST_LOOKED_AT = 1_000


@dataclass(frozen=True, slots=True)
class Overdue:
    """What one rule should have freed."""

    rule: Rule
    files: int
    """At least, or entries of the audit log; of each kind some `MOST_LOOKED_AT` are looked at."""
    since: datetime
    """When the first of them should have gone."""


def overdue(session: Session, now: datetime) -> list[Overdue]:
    """By rule, what is more than `GRACE` past its time.

    Nothing is late before there was a night to forget it in, nor before its rule was made as it is.
    """
    first_night = session.scalar(select(func.min(NightRun.started_at)))
    if first_night is None:
        return []
    counted, before = terms(session), now - GRACE
    late: dict[Rule, list[datetime]] = {}
    for one in due(session, counted, now, MOST_LOOKED_AT):
        expected = max(one.ended, counted[one.rule].begins, first_night)
        if expected < before:
            late.setdefault(one.rule, []).append(expected)
    for deletion in pending(session, before):
        if deletion.rule != ERASURE:
            late.setdefault(Rule(deletion.rule), []).append(deletion.marked_at)
    if people := _people_kept(session, counted[Rule.AUDIT], first_night, before):
        late[Rule.AUDIT] = people
    return [Overdue(rule, len(since), min(since)) for rule, since in sorted(late.items())]


def _people_kept(session: Session, term: Term, first_night: datetime, before: datetime) -> list[datetime]:
    """When the audit log should have forgotten each of the first it still knows."""
    assert term.days is not None, "the rule allows no other"
    kept = named_before(session, before - timedelta(days=term.days), MOST_LOOKED_AT)
    expected = (max(term.ends(at), term.begins, first_night) for at in kept)
    return [at for at in expected if at < before]


def left_half_done(session: Session, now: datetime) -> int:
    """Files that a person asked to be erased and that were marked and not done for longer than `GRACE`."""
    return sum(deletion.rule == ERASURE for deletion in pending(session, now - GRACE))
