"""Existence of a damage from drive to drive: candidates that are sure enough are shown, others are taken back.

The log-odds of existence add up over drives (integrated probabilistic data association, IPDA; Musicki, Evans &
Stankovic 1994). What the frames of a drive say is in `ingest.observe.evidence`; here a miss is weighed once more:
something that is known well and no longer seen was rather repaired (`ingest.lifecycle.repaired`) than never there.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import exp, log

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.damages.damages import Status
from data.damages.existence import MOST_EXISTENCE, Thresholds, decided_by_people
from data.schema import Damage, DamageEvent, Recording
from data.states import EventKind
from ingest.lifecycle.visibility import Exposure


def update_existence(
    session: Session,
    recording: Recording,
    visits: Sequence[Exposure],
    repaired: Mapping[int, float],
    thresholds: Thresholds,
) -> int:
    """Take one drive's visits into the existence of what it visited, and show or withdraw by it.

    Args:
        session: in whose transaction.
        recording: the drive.
        visits: to damages and candidates.
        repaired: probability of each damage's being repaired, by id.
        thresholds: from which existence on a damage is shown.

    Returns:
        How many candidates are shown from now on.
    """
    for visit in visits:
        damage = visit.damage
        is_shown = damage.status != Status.CANDIDATE
        evidence = _unless_repaired(visit.evidence, repaired.get(damage.id, 0.0) if is_shown else 0.0)
        damage.existence = min(damage.existence + evidence, MOST_EXISTENCE)
    sure = [visit.damage for visit in visits if _is_sure(visit.damage, thresholds)]
    for damage in sure:
        at = max(damage.first_seen, recording.started_at or damage.first_seen)
        _become(session, damage, Status.NEW, EventKind.FOUND, at, recording.name)
    doubtful = [visit.damage for visit in visits if _is_doubtful(visit.damage, thresholds)]
    if doubtful:
        at = max(damage.last_seen for damage in doubtful)
        _withdraw(session, doubtful, recording.started_at or at, recording.name)
    return len(sure)


def show_by(session: Session, thresholds: Thresholds, at: datetime) -> None:
    """Show and withdraw by thresholds that may have been changed since the drives came."""
    sure = (Damage.status == Status.CANDIDATE, Damage.existence >= thresholds.confirmation)
    for damage in session.scalars(select(Damage).where(*sure).order_by(Damage.id)):
        _become(session, damage, Status.NEW, EventKind.FOUND, at, "")
    doubtful = (Damage.status == Status.NEW, Damage.existence < thresholds.deletion)
    _withdraw(session, session.scalars(select(Damage).where(*doubtful).order_by(Damage.id)).all(), at, "")


def _unless_repaired(log_ratio: float, repaired: float) -> float:
    """A ratio against existence, where the damage may exist and have been repaired."""
    return log_ratio if log_ratio >= 0 else log(repaired + (1 - repaired) * exp(log_ratio))


def _is_sure(damage: Damage, thresholds: Thresholds) -> bool:
    return damage.status == Status.CANDIDATE and damage.existence >= thresholds.confirmation


def _is_doubtful(damage: Damage, thresholds: Thresholds) -> bool:
    return damage.status == Status.NEW and damage.existence < thresholds.deletion


def _withdraw(session: Session, damages: Sequence[Damage], at: datetime, note: str) -> None:
    """But for those that a person did something to."""
    decided = decided_by_people(session, [damage.id for damage in damages])
    for damage in damages:
        if damage.id not in decided:
            _become(session, damage, Status.CANDIDATE, EventKind.WITHDRAWN, at, note)


def _become(session: Session, damage: Damage, status: Status, event: EventKind, at: datetime, note: str) -> None:
    damage.status = status.value
    session.add(DamageEvent(damage_id=damage.id, at=at, event=event.value, by="nightly", note=note))
