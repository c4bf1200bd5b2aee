"""Taking a work order back, and telling the team that has its mail."""

from sqlalchemy import select

from api.mail.compose import withdrawn_mail
from api.state import AppState
from data.orders import links, outbox
from data.orders.outbox import MailState
from data.schema import OutboxMail

MAY_HAVE_ARRIVED = (MailState.SENDING, MailState.SENT, MailState.UNSURE)
"""The team knows of the order, or may."""


def withdraw(app_state: AppState, order_id: int, by: str) -> None:
    """Take it back, and put a mail to the team in the outbox, where the order's own may have arrived.

    The same again changes nothing and sends nothing.

    Raises:
        NoSuchWorkOrder: there is none.
    """
    at = app_state.clock()
    with app_state.store.write() as session:
        order = links.locked(session, order_id)
        if order.withdrawn_at is not None:
            return
        left = len(links.left_to_do(session, order_id))
        theirs = (OutboxMail.work_order_id == order_id, OutboxMail.state.in_(MAY_HAVE_ARRIVED))
        told = session.scalars(select(OutboxMail.id).where(*theirs).limit(1)).first() is not None
        links.withdraw(session, order_id, by, at)
        if told:
            outbox.put(session, withdrawn_mail(order, left, app_state.mail), at)
