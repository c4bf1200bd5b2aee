"""Dots that are one damage after all are made one; whoever knows better undoes it as any merge.

Two dots on one spot are two damages, or one damage that a drive put down again because it knew badly where it was.
Pictures tell: of two damages that lie so near one frame soon shows both, of one damage none ever does.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from data.damages.damages import Status
from data.damages.grading import sightings_of
from data.damages.regrouping import MERGEABLE, Before, merge
from data.schema import Damage, Regrouping
from ingest.fuse.likelihood import LEAST_SIDE_M, PLACE_OUTLIER_SD_M
from ingest.observe.frame_observations import PIECE_ASIDE_M, gap
from model.vocabulary import DamageClass

LONE_PASSES = 4
"""So many drives, counted from when the younger dot was first seen, must have seen one of the two, and none both in one
frame. A drive that sees either of two damages, each of which it sees with 0.7 (bench-truth), sees both in 54 of 100
cases: that four in a row do not is a chance of 4 in 100."""

ALIKE = 2.0
"""Two drives measure a side of one damage at most so many times differently."""


def merge_doubles(session: Session, seen: Collection[int], at: datetime) -> int:
    """Make one of each seen damage and a dot beside it that shows the same; gives how many dots went."""
    merged = 0
    for damage in session.scalars(select(Damage).where(Damage.id.in_(seen)).order_by(Damage.id)).all():
        double = next((other for other in _on_its_spot(session, damage) if _are_one(session, damage, other)), None)
        if double is not None:
            merge(session, (damage.id, double.id), "nightly", at)
            merged += 1
    return merged


def _on_its_spot(session: Session, damage: Damage) -> list[Damage]:
    """Dots that may be merged with it and lie where one drive or the other may have put it."""
    if damage.status not in MERGEABLE:
        return []
    reach = PLACE_OUTLIER_SD_M + damage.length_m / 2
    asked = select(Damage).where(
        Damage.x.between(damage.x - reach, damage.x + reach),
        Damage.y.between(damage.y - reach, damage.y + reach),
        Damage.id != damage.id,
        Damage.section_id == damage.section_id,
        Damage.status.in_(MERGEABLE),
    )
    return [other for other in session.scalars(asked.order_by(Damage.id)) if _look_alike(damage, other)]


def _look_alike(a: Damage, b: Damage) -> bool:
    """Of one kind and size, and no farther apart than a drive may put them wrong."""
    holes = {DamageClass(one.damage_class) is DamageClass.POTHOLE for one in (a, b)}
    sides = ((a.length_m, b.length_m), (a.width_m, b.width_m))
    along = gap(a.chainage_m, a.length_m, b.chainage_m, b.length_m)
    across = gap(a.offset_m, a.width_m, b.offset_m, b.width_m)
    sized = all(max(pair) <= ALIKE * max(min(pair), LEAST_SIDE_M) for pair in sides)
    return len(holes) == 1 and sized and along <= PLACE_OUTLIER_SD_M / 2 and across <= PIECE_ASIDE_M


def _are_one(session: Session, a: Damage, b: Damage) -> bool:
    """Whether drives enough saw either and none saw both, and nobody has said a word on it."""
    if {a.status, b.status} == {Status.ASSIGNED} or _was_regrouped(session, a, b):
        return False
    seen = [sightings_of(session, one.id) for one in (a, b)]
    frames = [{(row.recording_id, row.pts_s) for row in rows} for rows in seen]
    begin = max(a.first_seen, b.first_seen)
    passes = {row.recording_id for rows in seen for row in rows if row.at >= begin}
    return frames[0].isdisjoint(frames[1]) and len(passes) >= LONE_PASSES


def _was_regrouped(session: Session, a: Damage, b: Damage) -> bool:
    """Whether the two were split, or merged and parted again: that is a person's word."""
    mine = or_(Regrouping.damage_id == a.id, Regrouping.damage_id == b.id)
    rows = session.scalars(select(Regrouping).where(mine))
    return any({a.id, b.id} <= {row.damage_id, *Before.model_validate(row.before).others} for row in rows)
