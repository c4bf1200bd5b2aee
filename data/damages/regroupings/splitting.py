"""Splitting a damage in two by hand: sightings move to a new damage, placed by the distance within each drive."""

from collections.abc import Collection, Sequence
from datetime import datetime

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.damages.assignment import has_team, newest_order
from data.damages.damages import OPEN, Status, WrongStatus
from data.damages.grading import sightings_of
from data.damages.regroupings.regrouping import (
    MERGEABLE,
    Before,
    GoneOn,
    locked,
    newest_sighting,
    recompute,
    record,
    restorable,
)
from data.linear_referencing import bearing_deg, line_from_wkb, point_beside
from data.projection import to_degrees
from data.schema import Damage, Section, Sighting, Task

COPIED = (
    "damage_class", "severity", "urgency", "section_id", "chainage_m", "chainage_sd_m", "offset_m",
    "offset_sd_m", "length_m", "width_m", "size_error", "x", "y", "lon", "lat", "first_seen", "last_seen",
    "passes_seen", "passes_valid",
)  # fmt: skip
"""Columns that a damage split off inherits."""


class NothingToSplit(Exception):
    """None or all of a damage's sightings were named, or some of another damage."""


Places = NDArray[np.float64]
"""(n, 2) EPSG:25832 of each sighting, as its own drive placed it."""


def split(session: Session, damage_id: int, sighting_ids: Collection[int], by: str, at: datetime) -> Damage:
    """Move some sightings of a damage to a new one, which joins its work order.

    Sightings without a picture follow the nearest sighting with one of the same drive.

    Returns:
        The new damage.

    Raises:
        NoSuchDamage, WrongStatus: it is not there, or repaired, dismissed or part of another.
        NothingToSplit: none or all of its sightings, or others.
    """
    (damage,) = locked(session, [damage_id])
    if damage.status not in MERGEABLE:
        raise WrongStatus(damage.status)
    rows = sightings_of(session, damage_id)
    places = _places(session, rows)
    leaving = _with_followers(rows, places, set(sighting_ids))
    before = Before(kept=restorable(damage), sightings=newest_sighting(session))
    new = _split_off(session, damage, rows, places, leaving)
    moved = {row.id: row.damage_id for row, leaves in zip(rows, leaving, strict=True) if leaves}
    for row in rows:
        if row.id in moved:
            row.damage_id = new.id
    session.flush()
    if damage.status == Status.ASSIGNED:
        _join_order(session, damage, new)
    for changed in (damage, new):
        session.expire(changed, ["sightings"])
        recompute(session, changed)
    before = before.model_copy(update={"new": new.id, "new_status": new.status, "moved": moved})
    record(session, "split", damage, before, by, at)
    return new


def unsplit(session: Session, damage: Damage, before: Before) -> None:
    """Move the sightings of a damage that was split off back, and withdraw it.

    Raises:
        GoneOn: it was assigned, repaired or dismissed later.
    """
    assert before.new is not None
    new = session.get_one(Damage, before.new, with_for_update=True)
    order = newest_order(session, new.id)
    if not _given_back(session, new, before) and (
        new.status != before.new_status or order != newest_order(session, damage.id)
    ):
        raise GoneOn(new)
    if order is not None:
        task = session.scalars(select(Task).where(Task.damage_id == new.id, Task.work_order_id == order.id)).one()
        session.delete(task)
    for sighting in session.scalars(select(Sighting).where(Sighting.damage_id == new.id)):
        sighting.damage_id = before.moved.get(sighting.id, damage.id)
    new.status, new.merged_into = Status.WITHDRAWN.value, damage.id
    session.flush()
    for changed in (new, damage):
        session.expire(changed, ["sightings"])


def _given_back(session: Session, new: Damage, before: Before) -> bool:
    """Whether it only lost its team since: the order that both were in was withdrawn."""
    return before.new_status == Status.ASSIGNED and new.status in OPEN and not has_team(session, new.id)


def _join_order(session: Session, damage: Damage, new: Damage) -> None:
    """Put a damage split off last on the crew's list: its repair was ordered together with the other's."""
    order = newest_order(session, damage.id)
    if order is None:
        return
    position = max(task.position for task in order.tasks) + 1
    order.tasks.append(Task(damage=new, position=position, state="open"))
    new.status = Status.ASSIGNED.value
    session.flush()


def _with_followers(rows: Sequence[Sighting], places: Places, chosen: set[int]) -> NDArray[np.bool_]:
    """(n,) which sightings leave: the chosen ones, and those without a picture that lie nearest to one of them."""
    leaving = np.array([row.id in chosen for row in rows], dtype=bool)
    shown = np.array([row.picture is not None for row in rows], dtype=bool) | leaving
    for index, row in enumerate(rows):
        leaders = [i for i, other in enumerate(rows) if shown[i] and other.recording_id == row.recording_id]
        if not shown[index] and leaders:
            nearest = min(leaders, key=lambda i: float(np.hypot(*(places[i] - places[index]))))
            leaving[index] = leaving[nearest]
    if not chosen <= {row.id for row in rows} or not leaving.any() or leaving.all():
        raise NothingToSplit
    return leaving


def _places(session: Session, rows: Sequence[Sighting]) -> Places:
    lines = {row.section_id: _line(session, row.section_id) for row in rows}
    return np.array([point_beside(lines[row.section_id], row.chainage_m, row.offset_m) for row in rows]).reshape(-1, 2)


def _line(session: Session, section_id: int) -> shapely.LineString:
    return line_from_wkb(session.get_one(Section, section_id).line)


def _split_off(
    session: Session, damage: Damage, rows: Sequence[Sighting], places: Places, leaving: NDArray[np.bool_]
) -> Damage:
    """The new damage; the old one moves the other way, since its place so far was the mean of both."""
    apart = _apart(np.array([row.recording_id for row in rows]), places, leaving)
    share = float(leaving.mean())
    copied = {name: getattr(damage, name) for name in COPIED}
    new = Damage(**copied, status=Status.NEW.value, urgency_parts=dict(damage.urgency_parts), missed=0)
    session.add(new)
    _move(session, new, rows, leaving, apart * (1 - share))
    _move(session, damage, rows, ~leaving, -apart * share)
    session.flush()
    return new


def _apart(drives: NDArray[np.int64], places: Places, leaving: NDArray[np.bool_]) -> NDArray[np.float64]:
    """(2,) metres east and north from the sightings that stay to those that leave.

    Within one drive the receiver's error is common to both, so drives that showed both are preferred.
    """
    both = [drive for drive in np.unique(drives) if 0 < leaving[drives == drive].sum() < (drives == drive).sum()]
    if not both:
        return np.asarray(places[leaving].mean(axis=0) - places[~leaving].mean(axis=0))
    by_drive = [
        places[(drives == drive) & leaving].mean(axis=0) - places[(drives == drive) & ~leaving].mean(axis=0)
        for drive in both
    ]
    return np.asarray(np.median(by_drive, axis=0))


def _move(
    session: Session, damage: Damage, rows: Sequence[Sighting], own: NDArray[np.bool_], by_m: NDArray[np.float64]
) -> None:
    """Move a damage by (2,) metres east and north, onto the nearest of its sightings' sections."""
    x, y = damage.x + float(by_m[0]), damage.y + float(by_m[1])
    point = shapely.Point(x, y)
    section_ids = sorted({row.section_id for row, is_own in zip(rows, own, strict=True) if is_own})
    lines = {section_id: _line(session, section_id) for section_id in section_ids}
    section_id = min(section_ids, key=lambda candidate: float(lines[candidate].distance(point)))
    line = lines[section_id]
    chainage = float(line.project(point))
    foot, right = line.interpolate(chainage), np.radians(bearing_deg(line, chainage) + 90)
    offset = float((x - foot.x) * np.sin(right) + (y - foot.y) * np.cos(right))
    lon, lat = map(float, to_degrees(x, y))
    damage.section_id, damage.chainage_m, damage.offset_m = section_id, chainage, offset
    damage.x, damage.y, damage.lon, damage.lat = x, y, lon, lat
