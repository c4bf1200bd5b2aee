"""A work order's link sent anew: another secret, the old one dead, and the whole mail once more."""

from datetime import datetime

from api.mail.compose import order_mail
from api.mail.pictures import BoxedPictures
from api.settings import MailSettings, ServerSettings
from data.damages.red import Red, bands
from data.orders import crew, outbox
from data.orders import links as order_links
from data.store import Store


def send_new_link(
    store: Store, server: ServerSettings, mail: MailSettings, order_id: int, at: datetime, setting: Red
) -> int | None:
    """Put the mail with the new link in the outbox; gives its number, or None for the same press come twice.

    It lists what is left to do.

    Raises:
        NoSuchWorkOrder, OrderWithdrawn, NothingLeft: see `data.orders.links.renew`.
    """
    pictures, token = BoxedPictures(store.pictures), crew.new_token()
    with store.read() as session:
        pictures.prepare(task.damage for task in order_links.left_to_do(session, order_id))
    with store.write() as session:
        tasks = order_links.renew(session, order_id, crew.token_sha256(token), at)
        if tasks is None:
            return None
        letter = order_mail(tasks, f"{server.url}/hold/{token}", server.url, pictures, mail, bands(session, setting))
        return outbox.put(session, letter, at, work_order_id=order_id).id
