"""Putting right what was taken for two damages or for one, by hand or by a later night, and undoing that.

Merged parts keep their sightings and their place: the night goes on meeting them, and what it sees of a part counts
for the whole; so a merge makes no double again, and undoing it loses nothing. A split moves sightings to a new damage,
placed by how far apart the drives themselves saw the two.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from math import hypot

import numpy as np
import shapely
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.damages.damages import OPEN, NoSuchDamage, Status, WrongStatus, newest_order
from data.damages.grading import judge, sightings_of
from data.projection import to_degrees
from data.roads.network import bearing_deg
from data.schema import Damage, DamageEvent, Regrouping, Section, Sighting, Task

MERGEABLE = OPEN | {Status.ASSIGNED}
"""What is repaired or dismissed is reopened first: whoever merges it must say that it is there."""

FARTHEST_APART_M = 60.0
"""Between damages that may be one: twice what a drive may put a thing wrong (`ingest.fuse.association`: 16 m, and
0.6 s at the speed driven)."""

MOST_AT_ONCE = 20


class NotOneDamage(Exception):
    """Fewer than two different damages were named."""


class TooFarApart(Exception):
    """Damages so far from each other are not one."""

    def __init__(self, metres: float) -> None:
        super().__init__(metres)
        self.metres = round(metres)
        self.most = round(FARTHEST_APART_M)


class NothingToSplit(Exception):
    """None or all of a damage's sightings were named, or some that are not its own."""


class NoSuchRegrouping(Exception):
    """Nothing of that id was merged or split."""


class AlreadyUndone(Exception):
    """It was undone before."""


class UndoNewerFirst(Exception):
    """One of the damages was merged or split again since."""


class GoneOn(Exception):
    """A damage was assigned, repaired or dismissed since, so that undoing would lose that."""

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
    """What a merge or split changed, as it was."""

    model_config = ConfigDict(frozen=True)
    kept: dict[str, float | int | str]
    """Of the whole, or of what was split: `KEPT` by name."""
    after: dict[str, int] = {}
    """`COUNTED` by name when it was done: what nights have counted since is kept."""
    sightings: int
    """The newest there was."""
    parts: tuple[Part, ...] = ()
    """Of a merge."""
    new: int | None = None
    """Of a split: the damage it made."""
    new_status: str = Status.NEW
    moved: dict[int, int] = {}
    """Of a split: sighting to the damage it was of."""

    @property
    def others(self) -> set[int]:
        """The damages beside the one that is kept."""
        return {part.id for part in self.parts if part.merged_into is None} | ({self.new} if self.new else set())


KEPT = (
    "damage_class", "x", "y", "lon", "lat", "section_id", "chainage_m", "chainage_sd_m", "offset_m", "offset_sd_m",
    "passes_seen", "passes_valid", "missed",
)  # fmt: skip
"""What judging does not make anew out of the sightings."""

COUNTED = ("passes_valid", "missed")


def merge(session: Session, ids: Collection[int], by: str, at: datetime) -> Damage:
    """Make damages one; gives the whole: the one a team has, else the one seen most often, else the oldest.

    Its work order goes on; other teams' tasks for the parts leave their lists.

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
    whole, *parts = sorted(damages, key=lambda d: (d.status != Status.ASSIGNED, -d.passes_seen, d.id))
    of_parts = (Damage.merged_into.in_([part.id for part in parts]), Damage.status == Status.MERGED)
    nested = session.scalars(select(Damage).where(*of_parts)).all()
    before = Before(
        kept=_kept(whole),
        sightings=_newest_sighting(session),
        parts=tuple(Part(id=one.id, status=one.status, merged_into=one.merged_into) for one in (*parts, *nested)),
    )
    for part in (*parts, *nested):
        part.status, part.merged_into = Status.MERGED.value, whole.id
    session.flush()
    whole.missed = min(damage.missed for damage in damages)
    whole.passes_valid = max(damage.passes_valid for damage in damages)
    _settle(session, whole)
    _remember(session, "merge", whole, before, by, at)
    return whole


def split(session: Session, damage_id: int, sighting_ids: Collection[int], by: str, at: datetime) -> Damage:
    """Make a damage of the sightings that show another; gives the new one. It joins the work order of the first.

    Sightings without a picture follow the nearest that was, or was not, chosen of the same drive.

    Raises:
        NoSuchDamage, WrongStatus: it is not there, or repaired, dismissed or part of another.
        NothingToSplit: none or all of its sightings, or others.
    """
    (damage,) = _locked(session, [damage_id])
    if damage.status not in MERGEABLE:
        raise WrongStatus(damage.status)
    rows = sightings_of(session, damage_id)
    spots = _spots(session, rows)
    chosen = _with_followers(rows, spots, set(sighting_ids))
    before = Before(kept=_kept(damage), sightings=_newest_sighting(session))
    new = _split_off(session, damage, rows, spots, chosen)
    moved = {row.id: row.damage_id for row, out in zip(rows, chosen, strict=True) if out}
    for row in rows:
        if row.id in moved:
            row.damage_id = new.id
    session.flush()
    if damage.status == Status.ASSIGNED:
        _join_order(session, damage, new)
    for one in (damage, new):
        session.expire(one, ["sightings"])
        _settle(session, one)
    before = before.model_copy(update={"new": new.id, "new_status": new.status, "moved": moved})
    _remember(session, "split", damage, before, by, at)
    return new


def undo(session: Session, regrouping_id: int, by: str, at: datetime) -> Damage:
    """Take a merge or a split back; gives the damage it was done to.

    Nights in between do not matter: what they saw goes to the damage that it is of. What people did in between does.

    Raises:
        NoSuchRegrouping, AlreadyUndone, UndoNewerFirst: it cannot be taken back, or only after another.
        GoneOn: one of the damages was assigned, repaired or dismissed since.
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
    for one in sorted(involved):
        session.add(DamageEvent(damage_id=one, at=at, event="restored", by=by, note=_numbers(involved - {one})))
    session.flush()
    _restore(session, damage, before)
    return damage


def _unmerge(session: Session, before: Before) -> None:
    for part in before.parts:
        row = session.get_one(Damage, part.id, with_for_update=True)
        row.status, row.merged_into = part.status, part.merged_into


def _unsplit(session: Session, damage: Damage, before: Before) -> None:
    assert before.new is not None
    new = session.get_one(Damage, before.new, with_for_update=True)
    if new.status != before.new_status or (order := newest_order(session, new.id)) != newest_order(session, damage.id):
        raise GoneOn(new)
    if order is not None:
        task = session.scalars(select(Task).where(Task.damage_id == new.id, Task.work_order_id == order.id)).one()
        session.delete(task)
    for sighting in session.scalars(select(Sighting).where(Sighting.damage_id == new.id)):
        sighting.damage_id = before.moved.get(sighting.id, damage.id)
    new.status, new.merged_into = Status.WITHDRAWN.value, damage.id
    session.flush()
    for one in (new, damage):
        session.expire(one, ["sightings"])


def _restore(session: Session, damage: Damage, before: Before) -> None:
    """As it was, unless nights have seen it since: then they know its place and its counts better."""
    seen_since = any(row.id > before.sightings for row in sightings_of(session, damage.id))
    valid, missed = (getattr(damage, name) - before.after[name] for name in COUNTED)
    _settle(session, damage)
    if not seen_since:
        for name, value in before.kept.items():
            setattr(damage, name, value)
        damage.passes_valid, damage.missed = damage.passes_valid + max(0, valid), damage.missed + max(0, missed)


def _settle(session: Session, damage: Damage) -> None:
    """First and last time, counts and grade, out of the sightings it has now."""
    rows = sightings_of(session, damage.id)
    damage.first_seen, damage.last_seen = min(row.at for row in rows), max(row.at for row in rows)
    damage.passes_seen = len({row.recording_id for row in rows})
    damage.passes_valid = max(damage.passes_valid, damage.passes_seen)
    judge(session, damage)


def _remember(session: Session, kind: str, damage: Damage, before: Before, by: str, at: datetime) -> None:
    after = {name: getattr(damage, name) for name in COUNTED}
    stored = before.model_copy(update={"after": after}).model_dump(mode="json")
    session.add(Regrouping(kind=kind, damage_id=damage.id, at=at, by=by, before=stored))
    involved = {damage.id, *before.others}
    event = "merged" if kind == "merge" else "split"
    for one in sorted(involved):
        session.add(DamageEvent(damage_id=one, at=at, event=event, by=by, note=_numbers(involved - {one})))
    session.flush()


def _numbers(ids: Iterable[int]) -> str:
    return ", ".join(str(one) for one in sorted(ids))


def _locked(session: Session, ids: Collection[int]) -> Sequence[Damage]:
    asked = select(Damage).where(Damage.id.in_(set(ids))).order_by(Damage.id).with_for_update()
    damages = session.scalars(asked).all()
    if len(damages) < len(set(ids)):
        raise NoSuchDamage
    return damages


def _refuse_far(damages: Sequence[Damage]) -> None:
    first = damages[0]
    farthest = max(hypot(one.x - first.x, one.y - first.y) for one in damages)
    if farthest > FARTHEST_APART_M:
        raise TooFarApart(farthest)


def _kept(damage: Damage) -> dict[str, float | int | str]:
    return {name: getattr(damage, name) for name in KEPT}


def _newest_sighting(session: Session) -> int:
    return session.scalar(select(func.max(Sighting.id))) or 0


def _newer(session: Session, regrouping_id: int) -> set[int]:
    """The damages that were merged or split since and are so still."""
    newer = session.scalars(select(Regrouping).where(Regrouping.id > regrouping_id, Regrouping.undone_at.is_(None)))
    return {one for row in newer for one in (row.damage_id, *Before.model_validate(row.before).others)}


def _join_order(session: Session, damage: Damage, new: Damage) -> None:
    """The hole was ordered mended with the other, so it stays ordered: last on the crew's list."""
    order = newest_order(session, damage.id)
    if order is None:
        return
    position = max(task.position for task in order.tasks) + 1
    order.tasks.append(Task(damage=new, position=position, state="open"))
    new.status = Status.ASSIGNED.value
    session.flush()


Spots = NDArray[np.float64]
"""Metres east and north of each sighting, as its own drive put it."""


def _with_followers(rows: Sequence[Sighting], spots: Spots, chosen: set[int]) -> NDArray[np.bool_]:
    """Which sightings leave."""
    out = np.array([row.id in chosen for row in rows], dtype=bool)
    shown = np.array([row.picture is not None for row in rows], dtype=bool) | out
    for index, row in enumerate(rows):
        leaders = [i for i, other in enumerate(rows) if shown[i] and other.recording_id == row.recording_id]
        if not shown[index] and leaders:
            nearest = min(leaders, key=lambda i: float(np.hypot(*(spots[i] - spots[index]))))
            out[index] = out[nearest]
    if not chosen <= {row.id for row in rows} or not out.any() or out.all():
        raise NothingToSplit
    return out


def _spots(session: Session, rows: Sequence[Sighting]) -> Spots:
    lines = {row.section_id: _line(session, row.section_id) for row in rows}
    return np.array([_point(lines[row.section_id], row.chainage_m, row.offset_m) for row in rows]).reshape(-1, 2)


def _line(session: Session, section_id: int) -> shapely.LineString:
    line = shapely.from_wkb(session.get_one(Section, section_id).line)
    return shapely.LineString(shapely.get_coordinates(line))


def _point(line: shapely.LineString, along_m: float, offset_m: float) -> tuple[float, float]:
    spot, right = line.interpolate(along_m), np.radians(bearing_deg(line, along_m) + 90)
    return spot.x + offset_m * float(np.sin(right)), spot.y + offset_m * float(np.cos(right))


def _split_off(
    session: Session, damage: Damage, rows: Sequence[Sighting], spots: Spots, out: NDArray[np.bool_]
) -> Damage:
    """The new damage, and the old one moved aside: the place so far was that of both."""
    apart = _apart(np.array([row.recording_id for row in rows]), spots, out)
    share = float(out.mean())
    same = {
        name: getattr(damage, name)
        for name in (
            "damage_class", "severity", "severity_least", "urgency", "section_id", "chainage_m", "chainage_sd_m",
            "offset_m", "offset_sd_m", "length_m", "width_m", "size_error", "x", "y", "lon", "lat", "first_seen",
            "last_seen", "passes_seen", "passes_valid",
        )
    }  # fmt: skip
    new = Damage(**same, status=Status.NEW.value, urgency_parts=dict(damage.urgency_parts), missed=0)
    session.add(new)
    _put(session, new, rows, out, apart * (1 - share))
    _put(session, damage, rows, ~out, -apart * share)
    session.flush()
    return new


def _apart(drives: NDArray[np.int64], spots: Spots, out: NDArray[np.bool_]) -> NDArray[np.float64]:
    """From the sightings that stay to those that leave, metres east and north.

    Within one drive the receiver's error is the same for both, so drives that saw both are asked first.
    """
    both = [drive for drive in np.unique(drives) if 0 < out[drives == drive].sum() < (drives == drive).sum()]
    if not both:
        return np.asarray(spots[out].mean(axis=0) - spots[~out].mean(axis=0))
    seen = [spots[(drives == d) & out].mean(axis=0) - spots[(drives == d) & ~out].mean(axis=0) for d in both]
    return np.asarray(np.median(seen, axis=0))


def _put(
    session: Session, damage: Damage, rows: Sequence[Sighting], own: NDArray[np.bool_], by_m: NDArray[np.float64]
) -> None:
    """Move it, onto the nearest of the sections it was seen on."""
    x, y = damage.x + float(by_m[0]), damage.y + float(by_m[1])
    point = shapely.Point(x, y)
    seen_on = sorted({row.section_id for row, is_own in zip(rows, own, strict=True) if is_own})
    lines = {section_id: _line(session, section_id) for section_id in seen_on}
    section_id = min(seen_on, key=lambda one: float(lines[one].distance(point)))
    line = lines[section_id]
    along = float(line.project(point))
    foot, right = line.interpolate(along), np.radians(bearing_deg(line, along) + 90)
    offset = float((x - foot.x) * np.sin(right) + (y - foot.y) * np.cos(right))
    lon, lat = map(float, to_degrees(x, y))
    damage.section_id, damage.chainage_m, damage.offset_m = section_id, along, offset
    damage.x, damage.y, damage.lon, damage.lat = x, y, lon, lat
