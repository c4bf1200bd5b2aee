"""Merging and splitting damages, by a person or by a later night, and undoing that.

A merged damage keeps its sightings and its place: drives are still associated with it, and what they show of it counts
for the damage it was merged into. So a merge makes no duplicate again, and undoing it loses nothing. A split moves
sightings to a new damage, placed by the distance between the two within each drive.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from math import hypot

import numpy as np
import shapely
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.damages.assignment import has_team, newest_order
from data.damages.damages import OPEN, NoSuchDamage, Status, WrongStatus, open_statuses
from data.damages.grading import judge, sightings_of
from data.linear_referencing import bearing_deg, line_from_wkb, point_beside
from data.projection import to_degrees
from data.schema import Damage, DamageEvent, Regrouping, Section, Sighting, Task

MERGEABLE = OPEN | {Status.ASSIGNED}
"""A repaired or dismissed damage must be reopened first: whoever merges it must say that it is there."""

MAX_MERGE_DISTANCE_M = 60.0
"""Largest distance between damages that may be one, metres: twice the largest error of a drive's places
(`ingest.fuse.association`: 16 m, and 0.6 s at the speed driven)."""

MOST_AT_ONCE = 20
"""Damages that may be merged at once."""


class NotOneDamage(Exception):
    """Fewer than two different damages were named."""


class TooFarApart(Exception):
    """Damages so far apart cannot be one."""

    def __init__(self, metres: float) -> None:
        super().__init__(metres)
        self.metres = round(metres)
        self.most = round(MAX_MERGE_DISTANCE_M)


class NothingToSplit(Exception):
    """None or all of a damage's sightings were named, or some of another damage."""


class NoSuchRegrouping(Exception):
    """No merge or split has that id."""


class AlreadyUndone(Exception):
    """It was undone before."""


class UndoNewerFirst(Exception):
    """One of the damages was merged or split again later."""


class GoneOn(Exception):
    """A damage was assigned, repaired or dismissed later, which undoing would lose."""

    def __init__(self, damage: Damage) -> None:
        super().__init__(damage.id)
        self.damage_id, self.status = damage.id, damage.status


class Part(BaseModel):
    """A damage as it was before it was merged."""

    model_config = ConfigDict(frozen=True)
    id: int
    status: str
    merged_into: int | None


class Before(BaseModel):
    """State before a merge or split, stored as JSON so that it can be undone."""

    model_config = ConfigDict(frozen=True)
    kept: dict[str, float | int | str]
    """Columns `RESTORED` of the damage that was merged into or split."""
    after: dict[str, int] = {}
    """Columns `COUNTED` just after the change: what nights counted later is kept."""
    sightings: int
    """Id of the newest sighting there was."""
    parts: tuple[Part, ...] = ()
    """Of a merge: the damages merged into the other."""
    new: int | None = None
    """Of a split: id of the damage it created."""
    new_status: str = Status.NEW
    moved: dict[int, int] = {}
    """Of a split: id of each moved sighting, and of the damage it belonged to."""

    @property
    def others(self) -> set[int]:
        """Ids of the damages besides the one that remains."""
        return {part.id for part in self.parts if part.merged_into is None} | ({self.new} if self.new else set())


RESTORED = (
    "damage_class", "x", "y", "lon", "lat", "section_id", "chainage_m", "chainage_sd_m", "offset_m", "offset_sd_m",
    "passes_seen", "passes_valid", "missed",
)  # fmt: skip
"""Columns that cannot be derived from the sightings again."""

COUNTED = ("passes_valid", "missed")
"""Columns that nights count up."""

COPIED = (
    "damage_class", "severity", "severity_least", "urgency", "section_id", "chainage_m", "chainage_sd_m", "offset_m",
    "offset_sd_m", "length_m", "width_m", "size_error", "x", "y", "lon", "lat", "first_seen", "last_seen",
    "passes_seen", "passes_valid",
)  # fmt: skip
"""Columns that a damage split off inherits."""


def merge(session: Session, ids: Collection[int], by: str, at: datetime) -> Damage:
    """Merge damages into one of them: the assigned one, else the one most drives showed, else the oldest.

    Its work order continues; other teams' tasks for the others leave their lists.

    Returns:
        The damage that remains.

    Raises:
        NotOneDamage, TooFarApart: they cannot be one.
        NoSuchDamage, WrongStatus: one is not there, or repaired, dismissed or merged already.
    """
    if len(set(ids)) < 2:
        raise NotOneDamage
    damages = _locked(session, ids)
    for damage in damages:
        if damage.status not in MERGEABLE:
            raise WrongStatus(damage.status)
    _refuse_far(damages)
    target, *others = sorted(damages, key=lambda d: (d.status != Status.ASSIGNED, -d.passes_seen, d.id))
    into_others = (Damage.merged_into.in_([other.id for other in others]), Damage.status == Status.MERGED)
    nested = session.scalars(select(Damage).where(*into_others)).all()
    merged = (*others, *nested)
    before = Before(
        kept=_restorable(target),
        sightings=_newest_sighting(session),
        parts=tuple(Part(id=part.id, status=part.status, merged_into=part.merged_into) for part in merged),
    )
    for part in merged:
        part.status, part.merged_into = Status.MERGED.value, target.id
    session.flush()
    target.missed = min(damage.missed for damage in damages)
    target.passes_valid = max(damage.passes_valid for damage in damages)
    _recompute(session, target)
    _record(session, "merge", target, before, by, at)
    return target


def split(session: Session, damage_id: int, sighting_ids: Collection[int], by: str, at: datetime) -> Damage:
    """Move some sightings of a damage to a new one, which joins its work order.

    Sightings without a picture follow the nearest sighting with one of the same drive.

    Returns:
        The new damage.

    Raises:
        NoSuchDamage, WrongStatus: it is not there, or repaired, dismissed or part of another.
        NothingToSplit: none or all of its sightings, or others.
    """
    (damage,) = _locked(session, [damage_id])
    if damage.status not in MERGEABLE:
        raise WrongStatus(damage.status)
    rows = sightings_of(session, damage_id)
    places = _places(session, rows)
    leaving = _with_followers(rows, places, set(sighting_ids))
    before = Before(kept=_restorable(damage), sightings=_newest_sighting(session))
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
        _recompute(session, changed)
    before = before.model_copy(update={"new": new.id, "new_status": new.status, "moved": moved})
    _record(session, "split", damage, before, by, at)
    return new


def undo(session: Session, regrouping_id: int, by: str, at: datetime) -> Damage:
    """Undo a merge or a split.

    Nights in between do not matter: their sightings go to the damage they show. What people did in between does.

    Raises:
        NoSuchRegrouping, AlreadyUndone, UndoNewerFirst: it cannot be undone, or only after another.
        GoneOn: one of the damages was assigned, repaired or dismissed later.

    Returns:
        The damage that was merged into, or split.
    """
    row = session.get(Regrouping, regrouping_id, with_for_update=True)
    if row is None:
        raise NoSuchRegrouping
    if row.undone_at is not None:
        raise AlreadyUndone
    before = Before.model_validate(row.before)
    involved = {row.damage_id, *before.others}
    if not _newer(session, row.id).isdisjoint(involved):
        raise UndoNewerFirst
    damage = session.get_one(Damage, row.damage_id, with_for_update=True)
    if damage.status not in MERGEABLE:
        raise GoneOn(damage)
    if row.kind == "merge":
        _unmerge(session, before)
    else:
        _unsplit(session, damage, before)
    row.undone_at, row.undone_by = at, by
    _add_events(session, "restored", involved, by, at)
    session.flush()
    _restore(session, damage, before)
    return damage


def _unmerge(session: Session, before: Before) -> None:
    for part in before.parts:
        row = session.get_one(Damage, part.id, with_for_update=True)
        row.status, row.merged_into = part.status, part.merged_into
        if row.status == Status.ASSIGNED and not has_team(session, row.id):
            row.status = open_statuses(session, [row.id])[row.id].value  # its order was withdrawn meanwhile


def _unsplit(session: Session, damage: Damage, before: Before) -> None:
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


def _restore(session: Session, damage: Damage, before: Before) -> None:
    """Restore a damage, unless drives showed it later: then its place and counts are better as they are."""
    shown_later = any(row.id > before.sightings for row in sightings_of(session, damage.id))
    valid, missed = (getattr(damage, name) - before.after[name] for name in COUNTED)
    _recompute(session, damage)
    if not shown_later:
        for name, value in before.kept.items():
            setattr(damage, name, value)
        damage.passes_valid, damage.missed = damage.passes_valid + max(0, valid), damage.missed + max(0, missed)


def _recompute(session: Session, damage: Damage) -> None:
    """Set first and last time, counts and grade from the sightings it has now."""
    rows = sightings_of(session, damage.id)
    damage.first_seen, damage.last_seen = min(row.at for row in rows), max(row.at for row in rows)
    damage.passes_seen = len({row.recording_id for row in rows})
    damage.passes_valid = max(damage.passes_valid, damage.passes_seen)
    judge(session, damage)


def _record(session: Session, kind: str, damage: Damage, before: Before, by: str, at: datetime) -> None:
    after = {name: getattr(damage, name) for name in COUNTED}
    stored = before.model_copy(update={"after": after}).model_dump(mode="json")
    session.add(Regrouping(kind=kind, damage_id=damage.id, at=at, by=by, before=stored))
    _add_events(session, "merged" if kind == "merge" else "split", {damage.id, *before.others}, by, at)
    session.flush()


def _add_events(session: Session, event: str, ids: Collection[int], by: str, at: datetime) -> None:
    """An event for each damage; its note lists the other ids."""
    for damage_id in sorted(ids):
        others = ", ".join(str(other) for other in sorted(ids) if other != damage_id)
        session.add(DamageEvent(damage_id=damage_id, at=at, event=event, by=by, note=others))


def _locked(session: Session, ids: Collection[int]) -> Sequence[Damage]:
    asked = select(Damage).where(Damage.id.in_(set(ids))).order_by(Damage.id).with_for_update()
    damages = session.scalars(asked).all()
    if len(damages) < len(set(ids)):
        raise NoSuchDamage
    return damages


def _refuse_far(damages: Sequence[Damage]) -> None:
    first = damages[0]
    farthest = max(hypot(damage.x - first.x, damage.y - first.y) for damage in damages)
    if farthest > MAX_MERGE_DISTANCE_M:
        raise TooFarApart(farthest)


def _restorable(damage: Damage) -> dict[str, float | int | str]:
    return {name: getattr(damage, name) for name in RESTORED}


def _newest_sighting(session: Session) -> int:
    return session.scalar(select(func.max(Sighting.id))) or 0


def _newer(session: Session, regrouping_id: int) -> set[int]:
    """Ids of the damages in later merges and splits that were not undone."""
    newer = session.scalars(select(Regrouping).where(Regrouping.id > regrouping_id, Regrouping.undone_at.is_(None)))
    return {damage_id for row in newer for damage_id in (row.damage_id, *Before.model_validate(row.before).others)}


def _join_order(session: Session, damage: Damage, new: Damage) -> None:
    """Put a damage split off last on the crew's list: its repair was ordered together with the other's."""
    order = newest_order(session, damage.id)
    if order is None:
        return
    position = max(task.position for task in order.tasks) + 1
    order.tasks.append(Task(damage=new, position=position, state="open"))
    new.status = Status.ASSIGNED.value
    session.flush()


Places = NDArray[np.float64]
"""(n, 2) EPSG:25832 of each sighting, as its own drive placed it."""


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
