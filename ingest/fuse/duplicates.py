"""Duplicates: two dots on the map that are one damage are merged; a person can undo it like any merge.

Two dots in one place are two damages, or one that a drive placed badly and made anew. Frames decide: of two damages so
near each other some frame soon shows both, of one damage none ever does.
"""

from collections.abc import Collection
from datetime import datetime
from math import cos, radians, sin

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from data.damages.damages import Status
from data.damages.grading import sightings_of
from data.damages.regroupings.merging import merge
from data.damages.regroupings.regrouping import MERGEABLE, Before
from data.linear_referencing import bearing_deg
from data.listed import listed
from data.roads.network import RoadNetwork
from data.schema import Damage, Regrouping
from ingest.fuse.likelihood import PLACE_OUTLIER_SD_M, similar_sides
from ingest.observe.frame_observations import MAX_FRAGMENT_LATERAL_GAP_M, gap
from model.vocabulary import DamageClass

MIN_DRIVES = 4
"""So many drives, counted from when the younger dot was first seen, must have shown one of the two, and none both in
one frame. Assumed: a drive that shows either of two damages, each detected with probability 0.7
(`ingest.fuse.association.DETECTION_PROBABILITY`), shows both in 54 of 100 cases; that four in a row do not has a
probability of 4 in 100."""

MAX_LONGITUDINAL_GAP_M = PLACE_OUTLIER_SD_M / 2
"""Longest gap between the outlines of two dots of one damage along the road, metres: half of a misplaced damage's
standard error. Assumed."""


def merge_duplicates(session: Session, network: RoadNetwork, ids: Collection[int], at: datetime) -> int:
    """Merge each of these damages with a dot beside it that is the same damage.

    Args:
        session: in whose transaction.
        network: the roads.
        ids: of damages that a drive has just shown.
        at: time of the merge.

    Returns:
        How many dots went.
    """
    merged = 0
    for damage in session.scalars(select(Damage).where(listed(Damage.id, ids)).order_by(Damage.id)).all():
        candidates = _candidates(session, network, damage)
        duplicate = next((other for other in candidates if _are_one(session, damage, other)), None)
        if duplicate is not None:
            merge(session, (damage.id, duplicate.id), "nightly", at)
            merged += 1
    return merged


def _candidates(session: Session, network: RoadNetwork, damage: Damage) -> list[Damage]:
    """Damages that may be merged with it, of its class and size, where either drive may have placed it."""
    if damage.status not in MERGEABLE:
        return []
    reach = PLACE_OUTLIER_SD_M + damage.length_m / 2
    query = select(Damage).where(
        Damage.x.between(damage.x - reach, damage.x + reach),
        Damage.y.between(damage.y - reach, damage.y + reach),
        Damage.id != damage.id,
    )
    # The status is looked at here: asked for it, SQLite would go through all damages of that status.
    found = [other for other in session.scalars(query.order_by(Damage.id)) if other.status in MERGEABLE]
    return [other for other in found if _look_alike(damage, other) and _adjoin(network, damage, other)]


def _look_alike(a: Damage, b: Damage) -> bool:
    """Whether both are potholes or neither is, and both are of one size."""
    potholes = {DamageClass(damage.damage_class) is DamageClass.POTHOLE for damage in (a, b)}
    return len(potholes) == 1 and similar_sides((a.length_m, b.length_m), (a.width_m, b.width_m))


def _adjoin(network: RoadNetwork, a: Damage, b: Damage) -> bool:
    """Whether two damages lie no farther apart than a drive may misplace them, on one section or on two that join."""
    if a.section_id != b.section_id and not network.are_joined(a.section_id, b.section_id):
        return False
    longitudinal, lateral = _separation_m(network, a, b)
    longitudinal_gap = gap(0.0, a.length_m, longitudinal, b.length_m)
    lateral_gap = gap(0.0, a.width_m, lateral, b.width_m)
    return longitudinal_gap <= MAX_LONGITUDINAL_GAP_M and lateral_gap <= MAX_FRAGMENT_LATERAL_GAP_M


def _separation_m(network: RoadNetwork, a: Damage, b: Damage) -> tuple[float, float]:
    """From one damage to the other, metres along and across the road.

    By chainage and offset on one section, since these follow its bends. Across the border of two sections, whose
    chainages have nothing to do with each other, by the tangent of the first one's section, in EPSG:25832.
    """
    if a.section_id == b.section_id:
        return b.chainage_m - a.chainage_m, b.offset_m - a.offset_m
    tangent = radians(bearing_deg(network.by_id[a.section_id].line, a.chainage_m))
    east, north = b.x - a.x, b.y - a.y
    return east * sin(tangent) + north * cos(tangent), east * cos(tangent) - north * sin(tangent)


def _are_one(session: Session, a: Damage, b: Damage) -> bool:
    """Whether enough drives showed either and no frame both, and no person decided otherwise."""
    if {a.status, b.status} == {Status.ASSIGNED} or _was_regrouped(session, a, b):
        return False
    sightings = [sightings_of(session, damage.id) for damage in (a, b)]
    frames = [{(row.recording_id, row.pts_s) for row in rows} for rows in sightings]
    begin = max(a.first_seen, b.first_seen)
    drives = {row.recording_id for rows in sightings for row in rows if row.at >= begin}
    return frames[0].isdisjoint(frames[1]) and len(drives) >= MIN_DRIVES


def _was_regrouped(session: Session, a: Damage, b: Damage) -> bool:
    """Whether the two were split, or merged and separated again: a person decided that."""
    either = or_(Regrouping.damage_id == a.id, Regrouping.damage_id == b.id)
    rows = session.scalars(select(Regrouping).where(either))
    return any({a.id, b.id} <= {row.damage_id, *Before.model_validate(row.before).others} for row in rows)
