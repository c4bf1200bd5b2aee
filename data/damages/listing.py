"""Damages as a list shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.damages.assignment import TaskState
from data.listed import listed
from data.schema import Damage, Section, Task, Team, WorkOrder


@dataclass(frozen=True, slots=True)
class ListedDamage:
    """One row: a damage, its street, and who has it."""

    id: int
    damage_class: str
    severity: str
    urgency: float
    status: str
    street: str
    chainage_m: float
    """As the municipality's register counts."""
    offset_m: float
    first_seen: datetime
    last_seen: datetime
    lon: float
    lat: float
    team: str | None


def listed_damages(session: Session, ids: Sequence[int]) -> list[ListedDamage]:
    """These damages, in the order of the ids; unknown ones are left out."""
    d, teams = Damage, holders(session, ids)
    along = (d.chainage_m + Section.from_m).label("chainage_m")
    query = select(
        d.id, d.damage_class, d.severity, d.urgency, d.status, Section.name.label("street"), along, d.offset_m,
        d.first_seen, d.last_seen, d.lon, d.lat,
    ).join(Section, Section.id == d.section_id)  # fmt: skip
    rows = (row._mapping for row in session.execute(query.where(listed(d.id, ids))))
    found = {row["id"]: ListedDamage(**row, team=teams.get(row["id"])) for row in rows}
    return [found[damage_id] for damage_id in ids if damage_id in found]


def holders(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """The team whose newest task, not withdrawn, is to mend each damage, by its id."""
    newest = (
        select(Task.damage_id, func.max(Task.work_order_id).label("order_id"))
        .where(listed(Task.damage_id, ids), Task.state != TaskState.WITHDRAWN)
        .group_by(Task.damage_id)
        .subquery()
    )
    query = (
        select(newest.c.damage_id, Team.name)
        .join(WorkOrder, WorkOrder.id == newest.c.order_id)
        .join(Team, Team.id == WorkOrder.team_id)
    )
    return {row.damage_id: row.name for row in session.execute(query)}
