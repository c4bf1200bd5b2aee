"""What one *Tildel* makes: an order for a team, a task for each damage, and what was left out and why."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, selectinload

from data.damages.assignment import TaskState
from data.damages.damages import OPEN, Status
from data.listed import listed
from data.orders import teams
from data.orders.driving_order import driving_order
from data.schema import Damage, DamageEvent, Section, Task, Team, WorkOrder
from data.states import EventKind

MOST_TASKS = 100
"""In one order. More than a team mends in weeks, and the mail's pictures stay within what mail servers take."""


MOST_ASKED = 10_000
"""In one area, assigned ones and all: what is left out of the order is named in it."""


class NoSuchWorkOrder(Exception):
    """No work order has that id."""


class KeyReused(Exception):
    """The idempotency key came before with another request."""


class TooManyDamages(Exception):
    """More than `MOST_TASKS` in one order."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count
        self.most = MOST_TASKS


class NothingToAssign(Exception):
    """Every damage asked for is assigned already or cannot be."""

    def __init__(self, left_out: "LeftOut") -> None:
        super().__init__("nothing to assign")
        self.left_out = left_out


@dataclass(frozen=True, slots=True)
class AlreadyAssigned:
    """A damage that somebody has been given before."""

    damage_id: int
    work_order_id: int
    team: str
    by: str | None = None
    """Who gave it to them; None in what was stored before this was kept."""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """A damage that cannot be assigned: its status, or `unknown`."""

    damage_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What the foreman asked for and did not get."""

    already_assigned: tuple[AlreadyAssigned, ...] = ()
    failed: tuple[Failed, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """For the database."""
        return {
            "already_assigned": [
                [a.damage_id, a.work_order_id, a.team, a.by, a.at and a.at.isoformat()] for a in self.already_assigned
            ],
            "failed": [[f.damage_id, f.reason] for f in self.failed],
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "LeftOut":
        """Out of the database."""
        return cls(
            tuple(_already(*row) for row in stored["already_assigned"]),
            tuple(Failed(*row) for row in stored["failed"]),
        )


def _already(damage_id: int, order_id: int, team: str, by: str | None = None, at: str | None = None) -> AlreadyAssigned:
    return AlreadyAssigned(damage_id, order_id, team, by, datetime.fromisoformat(at) if at else None)


@dataclass(frozen=True)
class AssignmentRequest:
    """Damages to assign to a team."""

    area: dict[str, Any]
    """As it was drawn."""
    damage_ids: Sequence[int]
    """What lies in it."""
    team_id: int
    note: str
    by: str
    token_sha256: str
    idempotency_key: str | None = None
    driving_order: Sequence[int] = ()
    """Damages in the order in which they are driven to; those that are not in it come last, from the west."""

    def __post_init__(self) -> None:
        if len(self.damage_ids) > MOST_ASKED:
            raise TooManyDamages(len(self.damage_ids))


def earlier(session: Session, request: AssignmentRequest) -> WorkOrder | None:
    """The order that the same request made before, by its idempotency key.

    Raises:
        KeyReused: the key came with another area, team or note.
    """
    if request.idempotency_key is None:
        return None
    order = session.scalar(select(WorkOrder).where(WorkOrder.idempotency_key == request.idempotency_key))
    if order and (order.area, order.team_id, order.note) != (request.area, request.team_id, request.note):
        raise KeyReused
    return order


def assign(session: Session, request: AssignmentRequest, at: datetime) -> WorkOrder:
    """Make the order with its tasks in driving order, and say in each damage's history to whom it went.

    Raises:
        NoSuchTeam: there is none.
        NothingToAssign: no damage is left; holds why.
        TooManyDamages: more than `MOST_TASKS`.
    """
    team = teams.get(session, request.team_id)
    _refuse_too_many(session, request.damage_ids)
    free = _locked(session, request.damage_ids)
    left_out = _left_out(session, request.damage_ids, {damage.id for damage in free})
    if not free:
        raise NothingToAssign(left_out)
    order = _order(request, team, left_out, at)
    session.add(order)
    _fill(session, order, _sorted(free, request.driving_order), at)
    session.flush()
    return order


def _open(ids: Iterable[int]) -> ColumnElement[bool]:
    return and_(listed(Damage.id, ids), Damage.status.in_(OPEN))


def _refuse_too_many(session: Session, ids: Iterable[int]) -> None:
    """Before anything is locked or loaded: nobody waits for an order that comes to nothing."""
    count = session.scalar(select(func.count()).select_from(Damage).where(_open(ids))) or 0
    if count > MOST_TASKS:
        raise TooManyDamages(count)


def _locked(session: Session, ids: Iterable[int]) -> Sequence[Damage]:
    """Those that are open, and stay so until the transaction ends.

    Raises:
        TooManyDamages: some were reopened a moment ago.
    """
    query = select(Damage).where(_open(ids)).order_by(Damage.id).limit(MOST_TASKS + 1).with_for_update()
    loaded = (selectinload(Damage.sightings), selectinload(Damage.section).selectinload(Section.road_class))
    found = session.scalars(query.options(*loaded)).all()
    if len(found) > MOST_TASKS:
        raise TooManyDamages(len(found))
    return found


def _left_out(session: Session, ids: Iterable[int], free: Collection[int]) -> LeftOut:
    query = select(Damage.id, Damage.status).where(listed(Damage.id, ids)).order_by(Damage.id)
    statuses = {damage_id: status for damage_id, status in session.execute(query) if damage_id not in free}
    unknown = [Failed(damage_id, "unknown") for damage_id in sorted(set(ids) - statuses.keys() - set(free))]
    closed = [Failed(damage_id, status) for damage_id, status in statuses.items() if status != Status.ASSIGNED]
    taken = [damage_id for damage_id, status in statuses.items() if status == Status.ASSIGNED]
    return LeftOut(tuple(holders(session, taken)), (*closed, *unknown))


def holders(session: Session, damage_ids: Sequence[int]) -> list[AlreadyAssigned]:
    """To whom each damage was last given, by whom and when."""
    query = (
        select(Task.damage_id, WorkOrder.id, Team.name, WorkOrder.created_by, WorkOrder.created_at)
        .join(Task.work_order)
        .join(WorkOrder.team)
        .where(listed(Task.damage_id, damage_ids))
        .order_by(WorkOrder.id)
    )
    newest = {row.damage_id: AlreadyAssigned(*row) for row in session.execute(query)}
    return [newest[damage_id] for damage_id in damage_ids if damage_id in newest]


def _order(request: AssignmentRequest, team: Team, left_out: LeftOut, at: datetime) -> WorkOrder:
    return WorkOrder(
        team=team,
        created_at=at,
        linked_at=at,
        created_by=request.by,
        note=request.note,
        area=request.area,
        left_out=left_out.as_json(),
        token_sha256=request.token_sha256,
        idempotency_key=request.idempotency_key,
    )


def _sorted(free: Sequence[Damage], driven: Sequence[int]) -> list[Damage]:
    ranks = {damage_id: rank for rank, damage_id in enumerate(driven)}
    west_first = [free[index] for index in driving_order([(damage.x, damage.y) for damage in free])]
    return sorted(west_first, key=lambda damage: ranks.get(damage.id, len(ranks)))


def _fill(session: Session, order: WorkOrder, damages: Sequence[Damage], at: datetime) -> None:
    for position, damage in enumerate(damages, start=1):
        damage.status = Status.ASSIGNED.value
        order.tasks.append(Task(damage=damage, position=position, state=TaskState.OPEN.value))
        by, team = order.created_by, order.team.name
        session.add(DamageEvent(damage_id=damage.id, at=at, event=EventKind.ASSIGNED, by=by, note=team))
