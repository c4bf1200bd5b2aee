"""A damage's life from drive to drive: seen again, not seen although its place was filmed, mended, back again.

A detector misses, so one empty look is a doubt. How many it takes to call a damage mended follows from how reliably it
was seen before: an ever-seen hole that two good looks do not find is gone; a faint crack needs more.
"""

from collections.abc import Iterator
from datetime import datetime
from math import ceil, log

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.roads.network import RoadNetwork
from data.schema import Damage, DamageEvent
from ingest.reading import Reading
from ingest.trajectory import Pose
from ingest.way import LANE_OFFSET_M

MENDED = ("repaired", "verified")
LIVING = ("new", "assigned", "reopened")

LOOK_NEAREST_M, LOOK_FARTHEST_M = 2.5, 12.0
"""From so far before a damage a frame shows it well."""

LEAST_LOOKS = 2
"""So many judged frames make a valid look at one place."""

LOOK_ASIDE_M = 2.5
"""The look counts for what lies at most so far beside the vehicle: its own lane and a little more."""

WRONGLY_MENDED_SILENTLY = 0.03
"""Chance we accept of calling a living damage mended when nobody said it was."""

WRONGLY_MENDED_SAID = 0.25
"""The same when a crew said so: their word counts for more than one empty look."""

SEEN_BEFORE, LOOKED_BEFORE = 4.0, 5.0
"""What a damage is taken to have been seen of looked at before its first drive: 80 %, our detector's share of valid
looks that find a damage of the truth (see `make bench-truth`)."""


def live_on(session: Session, reading: Reading, network: RoadNetwork, seen: set[int]) -> None:
    """Count this drive for every damage it looked at, and change what is mended or back.

    Args:
        seen: ids of the damages the drive saw.
    """
    for damage in _looked_at(session, reading, network):
        damage.passes_valid += 1
        if damage.id not in seen:
            _miss(session, damage, reading.first_frame)
    for damage in session.scalars(select(Damage).where(Damage.id.in_(seen)).order_by(Damage.id)):
        _see(session, damage, reading.first_frame)


def looks_needed(passes_seen: int, passes_valid: int, said: bool) -> int:
    """How many empty looks in a row it takes to call a damage mended, at least one where a crew said so, else two."""
    found = min((passes_seen + SEEN_BEFORE) / (passes_valid + LOOKED_BEFORE), 0.98)
    accepted = WRONGLY_MENDED_SAID if said else WRONGLY_MENDED_SILENTLY
    return max(1 if said else 2, ceil(log(accepted) / log(1 - found)))


def _see(session: Session, damage: Damage, at: datetime) -> None:
    damage.passes_seen += 1
    damage.passes_valid = max(damage.passes_valid, damage.passes_seen)
    damage.missed = 0
    if damage.status in MENDED and at > _mended_at(session, damage):
        damage.status = "reopened"
        session.add(DamageEvent(damage_id=damage.id, at=at, event="reopened", by="nightly", note=""))


def _miss(session: Session, damage: Damage, at: datetime) -> None:
    said = damage.status == "repaired"
    if damage.status not in LIVING and not said:
        return
    if said and at <= _mended_at(session, damage):
        return  # filmed before the crew came
    damage.missed += 1
    if damage.missed >= looks_needed(damage.passes_seen, damage.passes_valid - damage.missed, said):
        damage.status = "verified"
        note = f"{damage.missed} × ikke set, stedet filmet"
        session.add(DamageEvent(damage_id=damage.id, at=at, event="verified", by="nightly", note=note))


def _looked_at(session: Session, reading: Reading, network: RoadNetwork) -> Iterator[Damage]:
    """Known damages whose place this drive filmed well enough to see them."""
    looks = [(pose, network.sections[pose.position.section].kind) for pose in reading.judged_poses]
    if not looks:
        return
    xy = np.array([(pose.x, pose.y) for pose, _ in looks])
    reach = LOOK_FARTHEST_M
    low, high = xy.min(axis=0) - reach, xy.max(axis=0) + reach
    near = (Damage.x.between(low[0], high[0]), Damage.y.between(low[1], high[1]))
    frames = _Frames([pose for pose, _ in looks], xy, np.array([LANE_OFFSET_M * (kind == "road") for _, kind in looks]))
    for damage in session.scalars(select(Damage).where(*near).order_by(Damage.id)):
        if frames.looking_at(damage.x, damage.y) >= LEAST_LOOKS:
            yield damage


class _Frames:
    """All judged frames of a drive as arrays."""

    def __init__(self, poses: list[Pose], xy: NDArray[np.float64], lane_m: NDArray[np.float64]) -> None:
        heading = np.radians([pose.heading_deg for pose in poses])
        self.xy, self.lane_m = xy, lane_m
        self.sin, self.cos = np.sin(heading), np.cos(heading)

    def looking_at(self, x: float, y: float) -> int:
        """How many frames show a place well."""
        east, north = x - self.xy[:, 0], y - self.xy[:, 1]
        ahead, right = east * self.sin + north * self.cos, east * self.cos - north * self.sin
        well = (ahead >= LOOK_NEAREST_M) & (ahead <= LOOK_FARTHEST_M) & (np.abs(right - self.lane_m) <= LOOK_ASIDE_M)
        return int(well.sum())


def _mended_at(session: Session, damage: Damage) -> datetime:
    """When somebody last said it was mended."""
    last = session.scalar(
        select(func.max(DamageEvent.at)).where(DamageEvent.damage_id == damage.id, DamageEvent.event.in_(MENDED))
    )
    return last or damage.last_seen
