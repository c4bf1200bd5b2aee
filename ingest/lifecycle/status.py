"""A damage's life from drive to drive: seen again, not seen although its place was filmed, mended, back again.

A detector misses, so one empty look is a doubt. How surely a damage is gone follows from all looks that drives took at
it (`ingest.lifecycle.repaired`); what counts as a look is said in `ingest.lifecycle.visibility`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from data.damages.grading import TAKEN_BACK
from data.roads.network import RoadNetwork
from data.schema import Damage, DamageEvent, Look, Recording
from ingest.lifecycle.repaired import probability_repaired
from ingest.lifecycle.visibility import Exposure, Met, exposures
from ingest.reading import Reading

MENDED = ("repaired", "verified")
LIVING = ("new", "assigned", "reopened")

GONE = 0.7
"""So surely gone, a damage is called mended. The price: three in ten of the least sure verdicts are wrong, one in
twenty of all (bench-truth), and the next drive that sees the damage takes them back."""

LEAST_PASSES = 2
"""So many valid passes did not see it before it is called mended when nobody said so (issue: once is a doubt)."""

BACK = 0.5
"""Seen again and less surely gone than this, it is back."""


def update_statuses(session: Session, recording: Recording, reading: Reading, network: RoadNetwork, met: Met) -> None:
    """Keep how this drive looked at every damage on its way, and change what is mended or back."""
    looks = list(exposures(session, reading, network, met))
    session.add_all(look.row(recording.id, reading.first_frame) for look in looks)
    session.flush()
    for look in looks:
        _count(look)
    turning = [look for look in looks if _may_turn(look)]
    kept = _kept(session, {look.damage.id for look in turning})
    for look in turning:
        _turn(session, look, kept[look.damage.id], reading.first_frame)


def _count(look: Exposure) -> None:
    damage = look.damage
    damage.passes_valid += look.valid
    if look.shown:
        damage.passes_seen += 1
        damage.passes_valid = max(damage.passes_valid, damage.passes_seen)
        damage.missed = 0
    elif look.valid and damage.status in (*LIVING, "repaired"):
        damage.missed += look.passes


def _may_turn(look: Exposure) -> bool:
    if look.shown:
        return look.damage.status in MENDED
    return look.valid and look.damage.status in (*LIVING, "repaired")


def _turn(session: Session, look: Exposure, kept: Sequence[Look], at: datetime) -> None:
    damage, told = look.damage, _told(session, look.damage)
    if told.mended_at is not None and at <= told.mended_at:
        return  # filmed before the crew came
    gone = probability_repaired(kept, told.said_at, there_by=told.mended_at)
    if look.shown and gone < BACK:
        _become(session, damage, "reopened", at, "")
    elif not look.shown and gone >= GONE and (told.said_at is not None or damage.missed >= LEAST_PASSES):
        _become(session, damage, "verified", at, f"{damage.missed} × ikke set, stedet filmet")


def _become(session: Session, damage: Damage, status: str, at: datetime, note: str) -> None:
    damage.status = status
    session.add(DamageEvent(damage_id=damage.id, at=at, event=status, by="nightly", note=note))


@dataclass(frozen=True, slots=True)
class _Told:
    said_at: datetime | None = None
    """When a crew said that it mended it; None where that was taken back."""
    mended_at: datetime | None = None
    """When it was last called mended, by a crew or by the night; None while it lives."""


def _told(session: Session, damage: Damage) -> _Told:
    told = _Told()
    events = select(DamageEvent).where(DamageEvent.damage_id == damage.id).order_by(DamageEvent.id)
    for event in session.scalars(events):
        if event.event == "repaired":
            told = _Told(event.at, event.at)
        elif event.event == "verified":
            told = _Told(told.said_at, event.at)
        elif event.event in TAKEN_BACK:
            told = _Told()
    return told


def _kept(session: Session, ids: Collection[int]) -> dict[int, list[Look]]:
    """All looks at damages and at their parts, in order of time; of one drive the one that showed most."""
    looks = select(Look, Damage.merged_into).join(Damage, Look.damage_id == Damage.id)
    theirs = looks.where(or_(Damage.id.in_(ids), Damage.merged_into.in_(ids))).order_by(Look.at, Look.id)
    best: dict[tuple[int, int], Look] = {}
    for look, whole in session.execute(theirs):
        drive = (look.damage_id if whole is None or whole not in ids else whole, look.recording_id)
        best[drive] = max(best.get(drive, look), look, key=lambda one: (one.shown, one.frames))
    kept: dict[int, list[Look]] = {one: [] for one in ids}
    for (damage, _), look in best.items():
        kept[damage].append(look)
    return kept
