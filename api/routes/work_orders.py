"""*Tildel*, and what became of it."""

from fastapi import APIRouter

from api.access import CurrentUser, needs
from api.language import RequestLanguage
from api.orders.assigning import assign
from api.orders.new_link import send_new_link
from api.orders.withdrawing import withdraw_order
from api.state import AppStateDep
from api.wire.failures import NothingToAssignFailure
from api.wire.fields.idempotency_key import IdempotencyKey
from api.wire.fields.ids import Id
from api.wire.orders import OrderIn, Receipt, WorkOrderOut, WorkOrderWithTasks, receipt, work_order_out
from api.wire.orders import work_order_with_tasks as with_tasks
from data.orders import work_orders
from data.users import Role

router = APIRouter(prefix="/work-orders")

MOST_ORDERS = 500


@router.post(
    "",
    status_code=201,
    dependencies=[needs(Role.FOREMAN)],
    responses={409: {"model": NothingToAssignFailure, "description": "nothing_to_assign, key_reused"}},
)
def create(
    wanted: OrderIn, app_state: AppStateDep, user: CurrentUser, language: RequestLanguage, key: IdempotencyKey = None
) -> Receipt:
    """Assign what is open in an area; the mail goes out by itself."""
    order = assign(app_state, wanted, user.name, key)
    return receipt(order, app_state.mail, app_state.clock(), language)


@router.get("", dependencies=[needs(Role.READER)])
def newest(app_state: AppStateDep) -> list[WorkOrderOut]:
    """The newest orders first."""
    with app_state.store.read() as session:
        return [work_order_out(summary, app_state.mail) for summary in work_orders.newest(session, MOST_ORDERS)]


@router.get("/{order_id}", dependencies=[needs(Role.READER)])
def read(order_id: Id, app_state: AppStateDep, language: RequestLanguage) -> WorkOrderWithTasks:
    """One order with its tasks."""
    with app_state.store.read() as session:
        return with_tasks(work_orders.get(session, order_id), app_state.mail, app_state.bands(session), language)


@router.post("/{order_id}/withdraw", dependencies=[needs(Role.FOREMAN)])
def withdraw(order_id: Id, app_state: AppStateDep, user: CurrentUser, language: RequestLanguage) -> WorkOrderWithTasks:
    """Take an order back: its link is dead at once, what is not done waits for somebody again, and the team is told."""
    withdraw_order(app_state, order_id, user.name)
    return read(order_id, app_state, language)


@router.post("/{order_id}/link", dependencies=[needs(Role.FOREMAN)])
def send_link(order_id: Id, app_state: AppStateDep, language: RequestLanguage) -> WorkOrderWithTasks:
    """Send the team a new link; the old one is dead at once."""
    send_new_link(app_state.store, app_state.server, app_state.mail, order_id, app_state.clock(), app_state.red)
    return read(order_id, app_state, language)
