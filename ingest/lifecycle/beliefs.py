"""Beliefs kept from drive to drive: each look at a damage is taken in once, whatever the number of looks before it.

A stored belief is as good as one computed from all looks, or it is not used: where a drive comes late, where people
have changed the repair history of the time before its last look, or where damages were merged or split (which
`data.damages.regroupings.regrouping` says by deleting it), it is computed again from that damage's looks.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import delete, insert, or_, select
from sqlalchemy.orm import Session

from data.damages.repair_history import RepairHistory
from data.listed import listed
from data.schema import Damage, Look, RepairBelief
from ingest.lifecycle.repaired import MODEL, Belief, belief_after


def updated_beliefs(
    session: Session, looks: Mapping[int, Look], repairs: Mapping[int, RepairHistory]
) -> dict[int, Belief]:
    """Take one drive's looks into the stored beliefs.

    Args:
        session: in whose transaction; the looks are flushed.
        looks: by id of the damage, or of the one it was merged into.
        repairs: what is known of each damage's repairs.

    Returns:
        The belief after all looks at each damage, this drive's and, where it comes late, later ones.
    """
    stored = {row.damage_id: row for row in session.execute(_stored(looks))}
    known = {key: row for key, row in stored.items() if _holds(row, looks[key], repairs[key])}
    beliefs = {
        key: _belief(row).updated(looks[key], repairs[key].reported_at, repairs[key].repaired_at)
        for key, row in known.items()
    }
    for key, visits in all_looks(session, looks.keys() - known.keys()).items():
        beliefs[key] = belief_after(visits, repairs[key].reported_at, repairs[key].repaired_at)
    session.execute(delete(RepairBelief).where(listed(RepairBelief.damage_id, looks)))
    if beliefs:
        rows = [_row(key, beliefs[key], repairs[key]) for key in beliefs]
        session.execute(insert(RepairBelief), rows, execution_options={"render_nulls": True})  # in one statement
    return beliefs


def all_looks(session: Session, ids: Collection[int]) -> dict[int, list[Look]]:
    """All looks at damages and at those merged into them, in order of time; of one drive the one that showed most."""
    if not ids:
        return {}
    query = select(Look, Damage.merged_into).join(Damage, Look.damage_id == Damage.id)
    theirs = or_(listed(Damage.id, ids), listed(Damage.merged_into, ids))
    best: dict[tuple[int, int], Look] = {}
    for look, merged_into in session.execute(query.where(theirs).order_by(Look.at, Look.id)):
        whole = merged_into if merged_into is not None and merged_into in ids else look.damage_id
        key = (whole, look.recording_id)
        best[key] = max(best.get(key, look), look, key=evidence)
    by_damage: dict[int, list[Look]] = {damage_id: [] for damage_id in ids}
    for (damage_id, _), look in best.items():
        by_damage[damage_id].append(look)
    return by_damage


def evidence(look: Look) -> tuple[int, int]:
    """By which one drive's looks at the parts of a damage are compared."""
    return look.shown, look.frames


def _stored(ids: Collection[int]) -> Any:
    columns = (RepairBelief.damage_id, RepairBelief.at, RepairBelief.repaired, RepairBelief.ease)
    history = (RepairBelief.reported_at, RepairBelief.repaired_at)
    return select(*columns, *history).where(listed(RepairBelief.damage_id, ids), RepairBelief.model == MODEL)


def _holds(row: Any, look: Look, repair: RepairHistory) -> bool:
    """Whether a stored belief is what all looks before this one give."""
    if look.at < row.at:
        return False
    return all(
        _before(then, row.at) == _before(now, row.at)
        for then, now in ((row.reported_at, repair.reported_at), (row.repaired_at, repair.repaired_at))
    )


def _before(at: datetime | None, last: datetime) -> datetime | None:
    """A time in the repair history, where it matters to looks until the last one; later it does not yet."""
    return at if at is not None and at < last else None


def _belief(row: Any) -> Belief:
    return Belief(np.frombuffer(row.ease), row.repaired, row.at)


def _row(damage_id: int, belief: Belief, repair: RepairHistory) -> dict[str, Any]:
    return {
        "damage_id": damage_id,
        "at": belief.at,
        "repaired": belief.repaired,
        "ease": belief.ease.tobytes(),
        "reported_at": repair.reported_at,
        "repaired_at": repair.repaired_at,
        "model": MODEL,
    }
