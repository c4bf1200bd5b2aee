"""Where the seeded home's damages lie, and what has become of them."""

from sqlalchemy import func, select

from data.schema import Damage, Section, WorkOrder
from data.store import Store
from tests.e2e.foreman import Place


def damages_on(store: Store, road: str) -> list[Damage]:
    """Along the road, in the order of its chainage."""
    with store.read() as session:
        found = select(Damage).join(Section).where(Section.name == road).order_by(Damage.chainage_m)
        return list(session.scalars(found))


def place_of(damage: Damage) -> Place:
    return damage.lon, damage.lat


def statuses(store: Store) -> dict[int, str]:
    """Of every damage."""
    with store.read() as session:
        return {row.id: row.status for row in session.execute(select(Damage.id, Damage.status))}


def work_orders(store: Store) -> int:
    """How many there are."""
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(WorkOrder)) or 0
