"""What a home holds of damages, to be held against what it held before."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from data.schema import Base, Damage, DamageEvent, Recording, Sighting, Task
from data.store import Store


def whole(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that has to do with damages, without the row numbers that nobody keeps."""
    with store.read() as session:
        rows = {
            table.name: [_kept(table.name, row) for row in session.execute(select(table)).mappings()]
            for table in Base.metadata.sorted_tables
            if table.name not in ("regrade", "night_run")
        }
    return {name: sorted(found, key=repr) for name, found in rows.items()}


def _kept(table: str, row: Mapping[str, Any]) -> tuple[Any, ...]:
    left_out = {"id"} if table in {"sighting", "look", "damage_event", "regrouping"} else set[str]()
    return tuple((name, _rounded(value)) for name, value in row.items() if name not in {*left_out, "before"})


def _rounded(value: Any) -> Any:
    return round(value, 6) if isinstance(value, float) else value


@dataclass(frozen=True)
class Judged:
    """What a damage is to people."""

    status: str
    dismissed_as: str | None
    depth_mm: int | None


def judged(store: Store, damage_id: int) -> Judged:
    with store.read() as session:
        row = session.get_one(Damage, damage_id)
        return Judged(row.status, row.dismissed_as, row.depth_mm)


def tasks(store: Store) -> list[tuple[int, str]]:
    with store.read() as session:
        return [(task.damage_id, task.state) for task in session.scalars(select(Task).order_by(Task.id))]


def recordings(store: Store) -> list[Recording]:
    with store.read() as session:
        return list(session.scalars(select(Recording).order_by(Recording.id)))


def sizes(store: Store) -> dict[int, float]:
    with store.read() as session:
        return {row.id: row.length_m for row in session.scalars(select(Damage))}


def rows_of(store: Store, damage_id: int) -> tuple[list[tuple[float, str]], list[str]]:
    with store.read() as session:
        sightings = select(Sighting).where(Sighting.damage_id == damage_id).order_by(Sighting.id)
        events = select(DamageEvent.event).where(DamageEvent.damage_id == damage_id).order_by(DamageEvent.id)
        return [(row.x1, row.damage_class) for row in session.scalars(sightings)], list(session.scalars(events))
