"""*Tildel*: an order, its tasks, the damages' new status and the whole mail, in one transaction."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from api.mail.compose import order_mail
from api.mail.pictures import BoxedPictures
from api.orders.round_trip import driven
from api.state import AppState
from api.wire.fields.area import AreaIn, IdsIn
from api.wire.orders import OrderIn
from data.audit.deed import concerns
from data.damages.damages import ON_MAP, OPEN, ids_within
from data.listed import listed
from data.orders import crew, outbox, work_orders
from data.orders.work_orders import MOST_TASKS, AssignmentRequest, NothingToAssign
from data.schema import Damage, Team, WorkOrder


def assign(app_state: AppState, wanted: OrderIn, by: str, idempotency_key: str | None = None) -> WorkOrder:
    """Give the team what is open in the area, and put the mail in the outbox.

    The same idempotency key again gives the first order, and no second mail.

    Raises:
        BadArea, NoSuchTeam, NothingToAssign, TooManyDamages, KeyReused: see `data.orders.work_orders`.
    """
    try:
        return _assign(app_state, wanted, by, idempotency_key)
    except (IntegrityError, NothingToAssign):
        # On PostgreSQL two requests with one key may get this far side by side; now the first is there to be found.
        return _assign(app_state, wanted, by, idempotency_key)


def _assign(app_state: AppState, wanted: OrderIn, by: str, idempotency_key: str | None) -> WorkOrder:
    pictures, token, at = BoxedPictures(app_state.store.pictures), crew.new_token(), app_state.clock()
    with app_state.store.read() as session:
        request = AssignmentRequest(
            area=wanted.area.model_dump(mode="json"),
            damage_ids=_damages_in(session, wanted.area),
            team_id=wanted.team_id,
            note=wanted.note or "",
            by=by,
            token_sha256=crew.token_sha256(token),
            idempotency_key=idempotency_key,
        )
        if order := work_orders.earlier(session, request):
            return _loaded(session, order)
        free = _open(session, request.damage_ids)
        pictures.prepare(free)
        request = replace(request, driving_order=driven(session, app_state.server.yard, free))
    with app_state.store.write() as session:
        if order := work_orders.earlier(session, request):
            return _loaded(session, order)
        order = work_orders.assign(session, request, at)
        concerns(order_id=order.id)
        url = app_state.server.url
        letter = order_mail(order.tasks, f"{url}/hold/{token}", url, pictures, app_state.mail, app_state.bands(session))
        outbox.put(session, letter, at, work_order_id=order.id)
        return _loaded(session, order)


def _damages_in(session: Session, area: AreaIn) -> Sequence[int]:
    return area.ids if isinstance(area, IdsIn) else ids_within(session, area.shape(), ON_MAP)


def _open(session: Session, ids: Sequence[int]) -> Sequence[Damage]:
    """What will probably be assigned; a few more at most than one order takes."""
    open_damages = select(Damage).where(listed(Damage.id, ids), Damage.status.in_(list(OPEN))).limit(MOST_TASKS)
    return session.scalars(open_damages.options(selectinload(Damage.sightings))).all()


def _loaded(session: Session, order: WorkOrder) -> WorkOrder:
    """What the receipt speaks of, read before the session ends."""
    session.get(Team, order.team_id)
    assert order.team
    assert order.tasks
    return order
