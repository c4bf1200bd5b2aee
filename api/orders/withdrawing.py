"""An order taken back; its team is told, if its mail has left the house."""

from api.mail.taken_back import taken_back_mail
from api.state import AppState
from data.orders import links, outbox


def withdraw_order(app_state: AppState, order_id: int, by: str) -> None:
    """Withdraw it, once; a team that was never written to is not written to now.

    Raises:
        NoSuchWorkOrder: there is none.
    """
    at = app_state.clock()
    with app_state.store.write() as session:
        order = links.locked(session, order_id)
        told, was_withdrawn = outbox.has_left(session, order_id), order.withdrawn_at is not None
        damages = [task.damage for task in links.left_to_do(session, order_id)]
        links.withdraw(session, order_id, by, at)
        if told and damages and not was_withdrawn:
            outbox.put(session, taken_back_mail(order, damages, by, at, app_state.mail), at)
