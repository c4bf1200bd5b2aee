"""The mail that tells a team what it need not mend any more, so that two teams do not meet at one hole."""

from collections.abc import Sequence
from datetime import datetime

from api.mail.envelope import belong_to, fill, headed, letter
from api.settings import MailSettings
from api.wire.damages import place_text
from api.wording import class_name
from data.orders.outbox import Letter
from data.schema import Damage, WorkOrder


def taken_back_mail(
    order: WorkOrder, damages: Sequence[Damage], by: str, at: datetime, settings: MailSettings
) -> Letter:
    """Told to the order's team. Who has them instead is not: it may be undone within the minute, and this stays true.

    Args:
        order: theirs, with its team loaded.
        damages: that are not theirs any more, with their sections.
        by: who decided it.
        at: when.
        settings: whose From address it bears.
    """
    count = len(damages)
    what = f"{count} {'skade' if count == 1 else 'skader'}"
    subject = f"Vejsyn: {what} på seddel {order.id} skal I ikke udbedre"
    message = headed(order.team.email, subject, at, f"taken-{order.id}", settings)
    belong_to(message, order, settings)
    lines = [f"{class_name(damage.damage_class).capitalize()}, {place_text(damage, 'da')}" for damage in damages]
    words = {"what": what, "order": order, "by": by, "damages": lines, "subject": subject}
    fill(message, "taken_back", words, {})
    return letter(message)
