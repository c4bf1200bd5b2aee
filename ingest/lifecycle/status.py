"""Status of a damage from drive to drive: detected again, not detected although in view, repaired, back again.

A detector misses, so one visit without a detection is only a doubt. The probability that a damage is repaired follows
from all visits to it (`ingest.lifecycle.repaired`); what counts as a visit is defined in `ingest.lifecycle.visibility`.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from data.damages.damages import OPEN, Status
from data.damages.repair_history import repair_history
from data.roads.network import RoadNetwork
from data.schema import Damage, DamageEvent, Look, Recording
from ingest.fuse.fusion import Associations
from ingest.lifecycle.repaired import probability_repaired
from ingest.lifecycle.visibility import Exposure, exposures
from ingest.reading import Reading

LIVING = OPEN | {Status.ASSIGNED}
"""Statuses of a damage that is there, as far as anybody knows."""

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
    session: Session, recording: Recording, reading: Reading, network: RoadNetwork, associations: Associations
) -> None:
    """Store this drive's exposure of every damage on its way, and change the status of what is repaired or back."""
    visits = list(exposures(session, reading, network, associations))
    session.add_all(visit.row(recording.id, reading.first_frame) for visit in visits)
    session.flush()
    for visit in visits:
        _count(visit)
    deciding = [visit for visit in visits if _may_change(visit)]
    history = _visits(session, {visit.damage.id for visit in deciding})
    for visit in deciding:
        _change(session, visit, history[visit.damage.id], reading.first_frame)


def _count(visit: Exposure) -> None:
    damage = visit.damage
    damage.passes_valid += visit.valid
    if visit.shown:
        damage.passes_seen += 1
        damage.passes_valid = max(damage.passes_valid, damage.passes_seen)
        damage.missed = 0
    elif visit.valid and damage.status in VERIFIABLE:
        damage.missed += visit.passes


def _may_change(visit: Exposure) -> bool:
    if visit.shown:
        return visit.damage.status in CALLED_REPAIRED
    return visit.valid and visit.damage.status in VERIFIABLE


def _change(session: Session, visit: Exposure, visits: Sequence[Look], at: datetime) -> None:
    damage, repair = visit.damage, repair_history(session, visit.damage.id)
    if repair.repaired_at is not None and at <= repair.repaired_at:
        return  # filmed before the crew came
    probability = probability_repaired(visits, repair.reported_at, there_until=repair.repaired_at)
    if visit.shown and probability < BACK_BELOW:
        _become(session, damage, Status.REOPENED, at, "")
        return
    reported = repair.reported_at is not None
    if not visit.shown and probability >= REPAIRED_FROM and (reported or damage.missed >= MIN_MISSED_PASSES):
        _become(session, damage, Status.VERIFIED, at, f"{damage.missed} × ikke set, stedet filmet")


def _become(session: Session, damage: Damage, status: Status, at: datetime, note: str) -> None:
    damage.status = status.value
    session.add(DamageEvent(damage_id=damage.id, at=at, event=status.value, by="nightly", note=note))


def _visits(session: Session, ids: Collection[int]) -> dict[int, list[Look]]:
    """All visits to damages and to those merged into them, in order of time; of one drive the one that showed most."""
    visits = select(Look, Damage.merged_into).join(Damage, Look.damage_id == Damage.id)
    theirs = visits.where(or_(Damage.id.in_(ids), Damage.merged_into.in_(ids))).order_by(Look.at, Look.id)
    best: dict[tuple[int, int], Look] = {}
    for visit, merged_into in session.execute(theirs):
        damage_id = visit.damage_id if merged_into is None or merged_into not in ids else merged_into
        key = (damage_id, visit.recording_id)
        best[key] = max(best.get(key, visit), visit, key=lambda look: (look.shown, look.frames))
    by_damage: dict[int, list[Look]] = {damage_id: [] for damage_id in ids}
    for (damage_id, _), visit in best.items():
        by_damage[damage_id].append(visit)
    return by_damage
