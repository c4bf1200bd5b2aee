"""What there was before a replay, put aside in the database until it is known what becomes of it.

Old damages keep their rows, events, looks and tasks, but no night knows them meanwhile (`Status.WITHDRAWN`); their
sightings give way to new ones of the same detections by another word for their class.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from data.damages.acts import acted_on, families, regroupings
from data.damages.damages import Status
from data.listed import listed
from data.schema import Base, Damage, DamageEvent, Look, Regrouping, Sighting

ASIDE = "~"
"""Before the class of a sighting that was put aside; no class begins so."""

Detected = tuple[int, float, str, float, float, float, float]
"""A detection: its recording, its frame's time, class and box. The same detection is the same in every reading."""

DETECTED: tuple[InstrumentedAttribute[Any], ...] = (
    Sighting.recording_id, Sighting.pts_s, Sighting.damage_class, Sighting.x1, Sighting.y1, Sighting.x2, Sighting.y2,
)  # fmt: skip


@dataclass(frozen=True)
class OldState:
    """The damages before the replay."""

    rows: Mapping[int, Mapping[str, Any]]
    """All their columns, by id."""
    rebuilt: frozenset[int]
    """Those that are built anew. The others stay: none of today's drives showed them, or one without a trace did."""
    acted_on: frozenset[int]
    read: frozenset[int]
    """The recordings that were read anew."""
    last_damage: int
    """The highest id; new damages have higher ones. It is of no damage: what nobody may see meanwhile is laid there."""
    last_event: int
    last_regrouping: int
    owner: dict[Detected, int] = field(default_factory=dict)
    """The damage that each detection was taken for when its drive was remembered, before anybody split it."""
    detection: dict[int, Detected] = field(default_factory=dict)
    """By id of its sighting."""
    pictured: frozenset[int] = frozenset()
    """Ids of the sightings that have a picture."""
    staying: dict[int, int] = field(default_factory=dict)
    """Sightings, by these drives, of damages that are not built anew: whose each is."""
    staying_looks: list[dict[str, Any]] = field(default_factory=list)
    """Of these drives at those damages."""
    staying_conclusions: list[tuple[Any, list[dict[str, Any]]]] = field(default_factory=list)
    """What had been concluded from all looks at the same damages: table and rows."""

    def first_shown(self, order: Mapping[int, int]) -> dict[int, int]:
        """By damage: the number of the first recording that showed it.

        Args:
            order: number of each recording, by id.
        """
        first: dict[int, int] = {}
        for detected, damage_id in self.owner.items():
            first[damage_id] = min(first.get(damage_id, len(order)), order[detected[0]])
        return first


def put_aside(session: Session, read: Collection[int]) -> OldState:
    """Put the damages aside that are built anew.

    Args:
        session: in whose transaction.
        read: ids of the recordings that were read anew.
    """
    rebuilt = _rebuilt(session, read)
    rows = {row["id"]: dict(row) for row in session.execute(select(Damage.__table__)).mappings()}
    old = OldState(
        rows=rows,
        rebuilt=rebuilt,
        acted_on=frozenset(acted_on(session) & rebuilt),
        read=frozenset(read),
        last_damage=_limbo(session, rows),
        last_event=session.scalar(select(func.max(DamageEvent.id))) or 0,
        last_regrouping=session.scalar(select(func.max(Regrouping.id))) or 0,
        pictured=frozenset(session.scalars(select(Sighting.id).where(Sighting.picture.is_not(None)))),
    )
    _note_detections(session, old)
    _note_staying(session, old, read)
    renewed = listed(Sighting.recording_id, read)
    hidden = update(Damage).where(listed(Damage.id, rebuilt)).values(status=Status.WITHDRAWN.value)
    aside = update(Sighting).where(renewed).values(damage_class=ASIDE + Sighting.damage_class)
    out_of_sight = update(Sighting).where(listed(Sighting.id, old.staying)).values(damage_id=old.last_damage)
    for statement in (hidden, aside, out_of_sight):
        session.execute(statement, execution_options={"synchronize_session": False})
    session.expire_all()
    return old


def _limbo(session: Session, rows: Mapping[int, Mapping[str, Any]]) -> int:
    """A damage that is none, for sightings that nobody may see meanwhile; gives its id."""
    if not rows:
        return 0
    nothing = {**next(iter(rows.values())), "status": Status.WITHDRAWN.value, "merged_into": None}
    del nothing["id"]
    limbo = Damage(**nothing)
    session.add(limbo)
    session.flush()
    return limbo.id


def _note_staying(session: Session, old: OldState, read: Collection[int]) -> None:
    """What these drives showed of the damages that stay, which they are about to show anew."""
    by_read = select(Sighting.id, Sighting.damage_id).where(listed(Sighting.recording_id, read))
    old.staying.update((number, of) for number, of in session.execute(by_read) if of not in old.rebuilt)
    looks = _rows(session, Look.__table__, listed(Look.recording_id, read))
    old.staying_looks.extend(row for row in looks if row["damage_id"] not in old.rebuilt)
    looked_at = {row["damage_id"] for row in old.staying_looks}
    old.staying_conclusions.extend(
        (table, _rows(session, table, listed(table.c.damage_id, looked_at))) for table in concluded()
    )
    numbers = [row["id"] for row in old.staying_looks]
    session.execute(delete(Look).where(listed(Look.id, numbers)), execution_options={"synchronize_session": False})


def _rows(session: Session, table: Any, where: ColumnElement[bool]) -> list[dict[str, Any]]:
    return [dict(row) for row in session.execute(select(table).where(where)).mappings()]


def _rebuilt(session: Session, read: Collection[int]) -> frozenset[int]:
    """Damages that these drives alone showed, with those they were merged with or split from."""
    shown = select(Sighting.damage_id, Sighting.recording_id).distinct()
    by_read, by_others = set[int](), set[int]()
    for damage_id, recording_id in session.execute(shown):
        (by_read if recording_id in read else by_others).add(damage_id)
    for family in families(session):
        for shown_by in (by_read, by_others):
            if not family.isdisjoint(shown_by):
                shown_by |= family
    return frozenset(by_read - by_others)


def _note_detections(session: Session, old: OldState) -> None:
    query = select(Sighting.id, Sighting.damage_id, *DETECTED).where(listed(Sighting.damage_id, old.rebuilt))
    for number, damage_id, *detected in session.execute(query):
        old.detection[number] = tuple(detected)
        old.owner[tuple(detected)] = damage_id
    for regrouped in reversed(regroupings(session, old.rebuilt)):
        for number, damage_id in regrouped.before.moved.items():
            if number in old.detection and regrouped.undone_at is None:
                old.owner[old.detection[number]] = damage_id


def concluded() -> list[Any]:
    """Tables with one row for each damage, concluded from its other rows: what is missing is concluded anew."""
    return [table for table, _ in of_damages() if [column.name for column in table.primary_key] == ["damage_id"]]


def of_damages() -> list[tuple[Any, Any]]:
    """Tables whose rows belong to a damage and are made by nights, with the column that says to which."""
    of_people = {"damage", "task", "correction"}
    tables = (table for table in Base.metadata.sorted_tables if table.name not in of_people)
    return [(table, table.c.damage_id) for table in tables if "damage_id" in table.c]
