"""Acts of people on damages, in the order in which they were stored, so that they can be done again.

Each is an event; a merge, a split and the undoing of either are also in `Regrouping`, with what they are made of.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

import networkx as nx
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from data.damages.damages import Status, open_statuses
from data.damages.grading import growth_of, judge, regrade
from data.damages.regroupings.regrouping import Before
from data.listed import listed
from data.schema import Correction, Damage, DamageEvent, Recording, Regrouping, Task
from data.states import EventKind

NIGHTLY = "nightly"
"""Who did it, where no person did."""

REGROUPED = {"merge": "merged", "split": "split"}
"""The event of each kind of regrouping."""

UNDONE = "restored"
"""The event of its being undone."""

STATUS_AFTER = {
    "confirmed": Status.NEW,
    "assigned": Status.ASSIGNED,
    "repaired": Status.REPAIRED,
    "reopened": Status.REOPENED,
    "dismissed": Status.DISMISSED,
}
"""Status of a damage after an event by a person."""


@dataclass(frozen=True, slots=True)
class Regrouped:
    """A merge or a split as it was stored."""

    id: int
    kind: str
    damage_id: int
    at: datetime
    by: str
    before: Before
    undone_at: datetime | None
    undone_by: str | None

    @property
    def involved(self) -> set[int]:
        """Ids of all damages in it."""
        return involved(self.damage_id, self.before)


@dataclass(frozen=True, slots=True)
class Act:
    """What a person did to a damage."""

    number: int
    """Of its event: later ones have higher numbers, whatever the clocks say."""
    damage_id: int
    event: str
    at: datetime
    by: str
    note: str
    regrouping: Regrouped | None = None
    """Of a merge, a split, or the undoing of one."""


def acts(session: Session, ids: Collection[int]) -> list[Act]:
    """What people did to these damages; of a merge or split, one act for all damages in it."""
    theirs = listed(DamageEvent.damage_id, ids)
    events = select(DamageEvent).where(theirs, DamageEvent.by != NIGHTLY).order_by(DamageEvent.id)
    stored = {key: row for row in regroupings(session, ids) for key in _event_keys(row)}
    found = []
    for row in session.scalars(events):
        regrouping = stored.get((row.event, row.at, row.damage_id))
        if regrouping or row.event not in {*REGROUPED.values(), UNDONE}:
            found.append(Act(row.id, row.damage_id, row.event, row.at, row.by, row.note, regrouping))
    return found


def regroupings(session: Session, ids: Collection[int]) -> list[Regrouped]:
    """Merges into these damages and splits of them, in the order in which they were done."""
    rows = session.scalars(select(Regrouping).where(listed(Regrouping.damage_id, ids)).order_by(Regrouping.id))
    return [
        Regrouped(
            row.id,
            row.kind,
            row.damage_id,
            row.at,
            row.by,
            Before.model_validate(row.before),
            row.undone_at,
            row.undone_by,
        )
        for row in rows
    ]


def _event_keys(row: Regrouped) -> Iterator[tuple[str, datetime, int]]:
    """Event, time and damage of the events that stand for it and for its being undone."""
    yield REGROUPED[row.kind], row.at, row.damage_id
    if row.undone_at:
        yield UNDONE, row.undone_at, row.damage_id


def first_event(session: Session, recording: Recording) -> int | None:
    """Number of the first event with which a night remembered a recording; None where it found nothing new."""
    found = (DamageEvent.by == NIGHTLY, DamageEvent.event == "found", DamageEvent.note == recording.name)
    while_driven = DamageEvent.at.between(recording.started_at, recording.ended_at)
    return session.scalar(select(func.min(DamageEvent.id)).where(*found, while_driven))


def acted_on(session: Session) -> set[int]:
    """Damages that people did something to, or were given to mend."""
    by_people = select(DamageEvent.damage_id).where(DamageEvent.by != NIGHTLY).distinct()
    return {*session.scalars(by_people), *session.scalars(select(Task.damage_id).distinct())}


def families(session: Session) -> list[set[int]]:
    """Damages that were ever merged or split from one another, those together; the others are in none."""
    graph: nx.Graph[int] = nx.Graph()
    graph.add_edges_from(
        (damage_id, merged_into)
        for damage_id, merged_into in session.execute(
            select(Damage.id, Damage.merged_into).where(Damage.merged_into.is_not(None))
        )
    )
    for damage_id, before in session.execute(select(Regrouping.damage_id, Regrouping.before)):
        graph.add_edges_from((damage_id, other) for other in involved(damage_id, Before.model_validate(before)))
    return list(nx.connected_components(graph))


def involved(damage_id: int, before: Before) -> set[int]:
    """Ids of all damages in a merge or a split."""
    return {damage_id, *(part.id for part in before.parts), *([before.new] if before.new else [])}


def repeat(session: Session, act: Act, part: Damage, damage: Damage, dismissed_as: str | None) -> None:
    """Do once more what a person did to a damage, whatever its status has become; not for merges and splits.

    Args:
        part: the damage that it was done to; its history gets the event.
        damage: the same, or the one that it is a part of now.
        dismissed_as: what it is, should the act dismiss it.
    """
    session.add(DamageEvent(damage_id=part.id, at=act.at, event=act.event, by=act.by, note=act.note))
    session.flush()
    _move_correction(session, act, part)
    if act.event in STATUS_AFTER:
        damage.status = STATUS_AFTER[act.event].value
        damage.dismissed_as = dismissed_as if damage.status == Status.DISMISSED else None
    elif act.event in (EventKind.UNASSIGNED, EventKind.NOT_FOUND):
        damage.status = open_statuses(session, [damage.id])[damage.id].value
    elif act.event == "measured":
        damage.depth_mm, damage.depth_at, damage.depth_by = int(act.note.split()[0]), act.at, act.by
        regrade(session, damage, growth_of(session, damage))
    elif act.event in (EventKind.CORRECTED, EventKind.UNCORRECTED):
        judge(session, [part])
    session.flush()


def _move_correction(session: Session, act: Act, part: Damage) -> None:
    """What was said with an act of one damage was said of the other."""
    said = (Correction.damage_id == act.damage_id, Correction.at == act.at)
    session.execute(update(Correction).where(*said).values(damage_id=part.id))
