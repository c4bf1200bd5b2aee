"""*Tildel*: an order, its tasks, the damages' new status and the whole mail, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from api.house import AppState
from api.mail.compose import order_mail
from api.mail.pictures import BoxedPictures
from api.wire.area import CircleIn, IdsIn, PolygonIn
from data.damages.damages import ON_MAP, OPEN, ids_within
from data.orders import crew, outbox, work_orders
from data.orders.work_orders import MOST_TASKS, NothingToAssign, Wish
from data.schema import Damage, Team, WorkOrder


@dataclass(frozen=True)
class Asked:
    """What came in from the foreman."""

    area: PolygonIn | CircleIn | IdsIn
    team_id: int
    note: str
    by: str
    idempotency_key: str | None


def assign(house: AppState, asked: Asked) -> WorkOrder:
    """Give the team what is open in the area, and put the mail in the outbox.

    The same idempotency key again gives the first order, and no second mail.

    Raises:
        BadArea, NoSuchTeam, NothingToAssign, TooManyDamages, KeyReused: see `data.orders.work_orders`.
    """
    try:
        return _assign(house, asked)
    except (IntegrityError, NothingToAssign):
        # On PostgreSQL two requests with one key may get this far side by side; now the first is there to be found.
        return _assign(house, asked)


def _assign(house: AppState, asked: Asked) -> WorkOrder:
    pictures, token, at = BoxedPictures(house.store.pictures), crew.new_token(), house.clock()
    with house.store.read() as session:
        wish = _wish(session, asked, crew.token_sha256(token))
        if order := work_orders.earlier(session, wish):
            return _loaded(session, order)
        pictures.prepare(_open(session, wish.damage_ids))
    with house.store.write() as session:
        if order := work_orders.earlier(session, wish):
            return _loaded(session, order)
        order = work_orders.assign(session, wish, at)
        letter = order_mail(order, f"{house.server.url}/hold/{token}", house.server.url, pictures, house.mail)
        outbox.put(session, letter, at, work_order_id=order.id)
        return _loaded(session, order)


def _wish(session: Session, asked: Asked, token_sha256: str) -> Wish:
    found = asked.area.ids if isinstance(asked.area, IdsIn) else ids_within(session, asked.area.shape(), ON_MAP)
    return Wish(
        area=asked.area.model_dump(mode="json"),
        damage_ids=found,
        team_id=asked.team_id,
        note=asked.note,
        by=asked.by,
        token_sha256=token_sha256,
        idempotency_key=asked.idempotency_key,
    )


def _open(session: Session, ids: Sequence[int]) -> Sequence[Damage]:
    """What will probably be assigned; a few more at most than one order takes."""
    asked = select(Damage).where(Damage.id.in_(ids), Damage.status.in_(list(OPEN))).limit(MOST_TASKS)
    return session.scalars(asked.options(selectinload(Damage.sightings))).all()


def _loaded(session: Session, order: WorkOrder) -> WorkOrder:
    """What the receipt speaks of, read before the session ends."""
    session.get(Team, order.team_id)
    assert order.team
    assert order.tasks
    return order
