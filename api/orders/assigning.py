"""*Tildel*: an order, its tasks, the damages' new status and the whole mail, in one transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from api.mail.compose import order_mail
from api.mail.pictures import BoxedPictures
from api.mail.taken_back import taken_back_mail
from api.orders.round_trip import driven
from api.state import AppState
from api.wire.fields.area import AreaIn, IdsIn, StreetIn
from api.wire.orders import OrderIn
from data.audit.deed import concerns
from data.damages.damages import ON_MAP, OPEN, ids_within
from data.listed import listed
from data.orders import crew, due, outbox, work_orders
from data.orders.taking_over import take_over
from data.orders.work_orders import MOST_TASKS, AssignmentRequest, NothingToAssign
from data.schema import Damage, Team, WorkOrder
from model.grading.urgency import Bands


def assign(app_state: AppState, wanted: OrderIn, by: str, idempotency_key: str | None = None) -> WorkOrder:
    """Give the team what is open in the area, and put the mail in the outbox.

    The same idempotency key again gives the first order, and no second mail.

    Raises:
        BadArea, NoSuchTeam, NothingToAssign, TooManyDamages, KeyReused, DueOutOfReach: see `data.orders.work_orders`.
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
            damage_ids=sorted({*damages_in(app_state, session, wanted.area), *wanted.moved}),
            team_id=wanted.team_id,
            note=wanted.note or "",
            by=by,
            token_sha256=crew.token_sha256(token),
            due_on=wanted.due_on,
            idempotency_key=idempotency_key,
        )
        if order := work_orders.earlier(session, request):
            return _loaded(session, order)
        free = _open(session, request.damage_ids, wanted.moved)
        pictures.prepare(free)
        request = replace(request, driving_order=driven(session, app_state.server.yard, free))
    with app_state.store.write() as session:
        if order := work_orders.earlier(session, request):
            return _loaded(session, order)
        if wanted.due_on is not None:
            due.refuse_out_of_reach(wanted.due_on, at)
        taken = take_over(session, wanted.moved, wanted.team_id, by, at)
        order = work_orders.assign(session, request, at)
        concerns(order_id=order.id)
        bands = app_state.bands(session)
        order.due_on = order.due_on or _by_rule(order, bands)
        url = app_state.server.url
        letter = order_mail(order.tasks, f"{url}/hold/{token}", url, pictures, app_state.mail, bands)
        waits = timedelta(seconds=app_state.mail.undo_s)
        outbox.put(session, letter, at, work_order_id=order.id, waits=waits)
        for out in taken:
            told = taken_back_mail(out.order, out.damages, by, at, app_state.mail)
            outbox.put(session, told, at, waits=waits)
        return _loaded(session, order)


def _by_rule(order: WorkOrder, bands: Bands) -> date:
    band = due.most_urgent(bands, (task.damage.urgency for task in order.tasks))
    return due.proposed_on(band, order.created_at)


def damages_in(app_state: AppState, session: Session, area: AreaIn) -> Sequence[int]:
    """The damages of an area; of one that is no list of numbers, what is on the map, the most urgent first."""
    if isinstance(area, IdsIn):
        return area.ids
    if isinstance(area, StreetIn):
        return app_state.finder.damages.on_street(area.name)
    return ids_within(session, area.shape(), ON_MAP)


def _open(session: Session, ids: Sequence[int], moved: Sequence[int]) -> Sequence[Damage]:
    """What will probably be assigned; a few more at most than one order takes."""
    to_give = or_(Damage.status.in_(list(OPEN)), listed(Damage.id, moved))
    open_damages = select(Damage).where(listed(Damage.id, ids), to_give).limit(MOST_TASKS)
    return session.scalars(open_damages.options(selectinload(Damage.sightings))).all()


def _loaded(session: Session, order: WorkOrder) -> WorkOrder:
    """What the receipt speaks of, read before the session ends."""
    session.get(Team, order.team_id)
    assert order.team
    assert order.tasks
    return order
