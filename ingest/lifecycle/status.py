"""Status of a damage from drive to drive: detected again, not detected although in view, repaired, back again.

A detector misses, so one visit without a detection is only a doubt. The probability that a damage is repaired follows
from all visits to it (`ingest.lifecycle.repaired`); what counts as a visit is defined in `ingest.lifecycle.visibility`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from data.damages.damages import LIVING, Status
from data.damages.existence import Thresholds
from data.damages.repair_history import RepairHistory, repair_histories
from data.roads.network import RoadNetwork
from data.schema import Damage, DamageEvent, Look, Recording
from ingest.fuse.fusion import Associations
from ingest.lifecycle.beliefs import evidence, updated_beliefs
from ingest.lifecycle.existence import update_existence
from ingest.lifecycle.visibility import Exposure, exposures
from ingest.observe.reading import Reading

CALLED_REPAIRED = frozenset({Status.REPAIRED, Status.VERIFIED})
"""Statuses of a damage that a crew or the night called repaired."""

VERIFIABLE = LIVING | {Status.REPAIRED}
"""Statuses from which a damage may become verified."""

REPAIRED_FROM = 0.7
"""From this probability on a damage is called repaired. Assumed. The price: three in ten of the least certain verdicts
are wrong, one in twenty of all (simulated seasons, whose detector is given its misses), and the next drive that detects
the damage takes them back."""

MIN_MISSED_PASSES = 2
"""Valid passes without a detection before a damage is called repaired that nobody reported (issue: one is a doubt)."""

BACK_BELOW = 0.5
"""Detected again and repaired with less than this probability, a damage is back."""


def update_statuses(
    session: Session,
    recording: Recording,
    reading: Reading,
    network: RoadNetwork,
    associations: Associations,
    thresholds: Thresholds,
) -> int:
    """Store this drive's exposure of every damage on its way, and change the status of what surely exists by now or no
    longer does, and of what is repaired or back; gives how many are shown from now on."""
    visits = list(exposures(session, reading, network, associations))
    looks = [visit.row(recording.id, reading.first_frame) for visit in visits]
    if looks:
        session.execute(insert(Look), [_columns(look) for look in looks])
    for visit in visits:
        _count(visit)
    by_damage = _of_the_whole(visits, looks)
    repairs = repair_histories(session, by_damage)
    beliefs = updated_beliefs(session, by_damage, repairs)
    for visit in visits:
        if _may_change(visit):
            damage_id = visit.damage.id
            _change(session, visit, beliefs[damage_id].repaired, repairs[damage_id], reading.first_frame)
    believed = {damage_id: belief.repaired for damage_id, belief in beliefs.items()}
    return update_existence(session, recording, visits, believed, thresholds)


def _columns(look: Look) -> dict[str, Any]:
    """Of a look without an id: thousands are stored in one statement."""
    return {name: value for name, value in vars(look).items() if not name.startswith("_")}


def _of_the_whole(visits: Sequence[Exposure], looks: Sequence[Look]) -> dict[int, Look]:
    """By id of the damage, or of the one it was merged into: of the looks at its parts, the one that showed most."""
    best: dict[int, Look] = {}
    for visit, look in zip(visits, looks, strict=True):
        damage_id = visit.damage.merged_into or visit.damage.id
        best[damage_id] = max(best.get(damage_id, look), look, key=evidence)
    return best


def _count(visit: Exposure) -> None:
    damage = visit.damage
    for name in ("passes_seen", "passes_valid", "missed"):
        flag_modified(damage, name)  # all alike, so that one statement changes them all
    damage.passes_valid += visit.valid
    damage.passes_seen += visit.seen
    damage.passes_valid = max(damage.passes_valid, damage.passes_seen)
    if visit.shown:
        damage.missed = 0
    elif visit.valid and damage.status in VERIFIABLE:
        damage.missed += visit.passes


def _may_change(visit: Exposure) -> bool:
    if visit.shown:
        return visit.damage.status in CALLED_REPAIRED
    return visit.valid and visit.damage.status in VERIFIABLE


def _change(session: Session, visit: Exposure, probability: float, repair: RepairHistory, at: datetime) -> None:
    damage = visit.damage
    if repair.repaired_at is not None and at <= repair.repaired_at:
        return  # filmed before the crew came
    if visit.shown and probability < BACK_BELOW:
        _become(session, damage, Status.REOPENED, at, "")
        return
    reported = repair.reported_at is not None
    if not visit.shown and probability >= REPAIRED_FROM and (reported or damage.missed >= MIN_MISSED_PASSES):
        _become(session, damage, Status.VERIFIED, at, f"{damage.missed} × ikke set, stedet filmet")


def _become(session: Session, damage: Damage, status: Status, at: datetime, note: str) -> None:
    damage.status = status.value
    session.add(DamageEvent(damage_id=damage.id, at=at, event=status.value, by="nightly", note=note))
