"""What people did, done again to the damages that lie there now, each act when its time comes."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.damages.acts import UNDONE, Act, Regrouped, involved, repeat
from data.damages.damages import DismissedAs, NoSuchDamage, Status, WrongStatus
from data.damages.grading import merge_target
from data.damages.regroupings.merging import NotOneDamage, TooFarApart, merge
from data.damages.regroupings.regrouping import Before, GoneOn, newest_sighting, restorable
from data.damages.regroupings.splitting import NothingToSplit, split
from data.damages.regroupings.undoing import AlreadyUndone, UndoNewerFirst, undo
from data.schema import Damage, Regrouping, Sighting, Task, WorkOrder
from ingest.replay.lineage import Lineage
from ingest.replay.old_state import DETECTED

IMPOSSIBLE: Mapping[type[Exception], str] = {
    WrongStatus: "a damage in it is repaired, dismissed or part of another by now",
    NotOneDamage: "they are one damage already",
    NoSuchDamage: "a damage in it is not there",
    TooFarApart: "the damages lie too far apart by now",
    NothingToSplit: "its drives show nothing there that could be split off; split it again on the map if need be",
    GoneOn: "a damage in it has been repaired or dismissed since",
    AlreadyUndone: "it is undone already",
    UndoNewerFirst: "a newer merge or split of the same damages stands",
}
"""Why a merge, a split or an undoing cannot be done again."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """When a night remembered a recording."""

    at: datetime
    first_event: int | None
    """Number of its first event, by which it is known surely whether an act came before; None where it has none."""


def scheduled(
    acts: Sequence[Act], nights: Sequence[Remembered], first_shown: Mapping[int, int]
) -> dict[int, list[Act]]:
    """The acts to be done after so many recordings.

    Args:
        acts: in the order in which they were done, which they keep.
        nights: of the recordings, in order.
        first_shown: by damage, the number of the recording that showed it first: no act on it came before.
    """
    by_number: dict[int, list[Act]] = {}
    times = [night.at for night in nights]
    anchors = [(night.first_event, number) for number, night in enumerate(nights) if night.first_event is not None]
    events = list(accumulate((event for event, _ in anchors), max))
    number = 0
    for act in acts:
        place = bisect_left(events, act.number)
        least = anchors[place - 1][1] + 1 if place else 0
        most = anchors[place][1] if place < len(anchors) else len(nights)
        by_clocks = min(max(bisect_right(times, act.at), least), most)
        number = max(number, by_clocks, first_shown.get(act.damage_id, -1) + 1)
        by_number.setdefault(number, []).append(act)
    return by_number


@dataclass
class Reapplying:
    """People's acts on their way to the new damages."""

    session: Session
    lineage: Lineage
    waiting: list[Act] = field(default_factory=list)
    """On damages that no drive has shown yet."""
    impossible: list[tuple[Act, str]] = field(default_factory=list)
    """And why."""
    _redone: dict[int, int] = field(default_factory=dict)
    """Merges and splits: id of the new one by that of the old one."""

    def apply(self, acts: Sequence[Act]) -> None:
        """Do these again, in order."""
        for act in acts:
            if not self._apply(act):
                self.waiting.append(act)

    def apply_waiting(self) -> None:
        """Do again what waited, now that all drives are there; what still has no damage stays in `waiting`."""
        waiting, self.waiting = self.waiting, []
        self.apply(waiting)

    def _apply(self, act: Act) -> bool:
        """Do an act again; False where a damage in it is not there."""
        if act.regrouping is None:
            return self._repeat(act)
        ids = act.regrouping.involved - ({act.regrouping.before.new} if act.regrouping.kind == "split" else set())
        new = {old_id: self.lineage.resolve(self.session, old_id) for old_id in sorted(ids)}
        known = {old_id: new_id for old_id, new_id in new.items() if new_id is not None}
        if len(known) < len(new):
            return False
        try:
            self._regroup(act, act.regrouping, known)
        except tuple(IMPOSSIBLE) as error:
            self.impossible.append((act, IMPOSSIBLE[type(error)]))
        return True

    def _repeat(self, act: Act) -> bool:
        new_id = self.lineage.resolve(self.session, act.damage_id)
        if new_id is None:
            return False
        part = self.session.get_one(Damage, new_id)
        dismissed_as = self.lineage.old.rows[act.damage_id]["dismissed_as"] or DismissedAs.OTHER.value
        repeat(self.session, act, part, merge_target(self.session, part), dismissed_as)
        return True

    def _regroup(self, act: Act, row: Regrouped, new: Mapping[int, int]) -> None:
        if act.event == UNDONE:
            self._undo(act, row, new)
        elif row.kind == "merge":
            merge(self.session, self._wholes(row, new), row.by, row.at)
            self._redone[row.id] = self._newest()
        else:
            self._split(row, new[row.damage_id])

    def _wholes(self, row: Regrouped, new: Mapping[int, int]) -> set[int]:
        """Those that were merged, without the parts that they had already."""
        return {new[row.damage_id], *(new[part.id] for part in row.before.parts if part.merged_into is None)}

    def _split(self, row: Regrouped, new_id: int) -> None:
        fresh = split(self.session, new_id, self._moved(row), row.by, row.at)
        self._redone[row.id] = self._newest()
        assert row.before.new is not None
        self.lineage.pair(row.before.new, fresh.id)
        fresh.status = row.before.new_status  # its task is the old damage's still
        stored = self.session.get_one(Regrouping, self._redone[row.id])
        stored.before = {**stored.before, "new_status": fresh.status}
        self.session.flush()

    def _moved(self, row: Regrouped) -> set[int]:
        """The new sightings of the detections that a person moved: those whose picture he saw, if any."""
        old = self.lineage.old
        numbers = [number for number in row.before.moved if number in old.detection]
        shown = [number for number in numbers if number in old.pictured] or numbers
        return {
            sighting_id
            for number in shown
            for sighting_id in self.session.scalars(
                select(Sighting.id).where(
                    *(column == value for column, value in zip(DETECTED, old.detection[number], strict=True))
                )
            )
        }

    def _undo(self, act: Act, row: Regrouped, new: Mapping[int, int]) -> None:
        number = self._redone.get(row.id)
        if row.kind == "merge":
            number = number or self._found(set(new.values()))
        if number is None:
            self._keep_apart(row, new)
            return
        undo(self.session, number, act.by, act.at)
        for part in row.before.parts:
            if part.status == Status.ASSIGNED and _had_team(self.session, part.id, act.at):
                self.session.get_one(Damage, new[part.id]).status = Status.ASSIGNED.value
        self.session.flush()

    def _found(self, ids: set[int]) -> int | None:
        """The newest merge of just these damages, which tonight's code has made by itself."""
        open_merges = select(Regrouping).where(Regrouping.kind == "merge", Regrouping.undone_at.is_(None))
        for row in self.session.scalars(open_merges.order_by(Regrouping.id.desc())):
            if involved(row.damage_id, Before.model_validate(row.before)) == ids:
                return row.id
        return None

    def _keep_apart(self, row: Regrouped, new: Mapping[int, int]) -> None:
        """Today's code has not merged them; that a person separated them keeps it from doing so later."""
        if row.kind == "split":
            return
        damage = self.session.get_one(Damage, new[row.damage_id])
        parts = tuple(
            part.model_copy(update={"id": new[part.id], "merged_into": new.get(part.merged_into or 0)})
            for part in row.before.parts
        )
        before = Before(kept=restorable(damage), sightings=newest_sighting(self.session), parts=parts)
        done = {"undone_at": row.undone_at, "undone_by": row.undone_by}
        stored = before.model_dump(mode="json")
        self.session.add(Regrouping(kind=row.kind, damage_id=damage.id, at=row.at, by=row.by, before=stored, **done))
        self.session.flush()

    def _newest(self) -> int:
        return self.session.scalars(select(Regrouping.id).order_by(Regrouping.id.desc()).limit(1)).one()


def _had_team(session: Session, damage_id: int, at: datetime) -> bool:
    """Whether somebody had an old damage to mend at a time: the newest order of that time was not withdrawn."""
    given = select(WorkOrder.withdrawn_at).join(Task).where(Task.damage_id == damage_id, WorkOrder.created_at <= at)
    found = session.execute(given.order_by(WorkOrder.id.desc()).limit(1)).first()
    return found is not None and (found[0] is None or found[0] > at)
