"""Webhooks: other systems that are told what happens, each thing once per system.

What happens to damages is a history whose numbers only rise, and later writers get later numbers (`data.postgresql`),
so a webhook needs a cursor alone: nothing that changes a damage or an order knows of webhooks. Deliveries are stored
with the cursor, in one transaction; they are claimed and sent as mails are (`data.leases`).
"""

import secrets
from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from data import leases
from data.integration.happenings import Happening, happenings
from data.schema import DamageEvent, Webhook, WebhookDelivery
from data.sealing import seal, unseal
from model.grading.urgency import Bands

WEBHOOK_SECRET_BYTES = 32
SECRET_PREFIX = "whsec_"  # noqa: S105
"""By the Standard Webhooks specification, 1.0; base64 follows."""

WEBHOOK_KEY_PURPOSE = "webhook"

HAPPENINGS_AT_ONCE = 500
"""Events of the history in one transaction."""

DELIVERIES_KEPT = timedelta(days=30)
"""How long what was sent is kept, without its contents. Assumed: what somebody looks back for."""

SENT, FAILED = "sent", "failed"

_GIVEN_UP: dict[str, Any] = {"state": FAILED}


class WebhookNameTaken(Exception):
    """There is one of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class NoSuchWebhook(Exception):
    """None has that name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def add(session: Session, home: Path, name: str, url: str, at: datetime) -> str:
    """A new webhook, told of what happens from now on; gives its secret, which nobody is shown again.

    Raises:
        WebhookNameTaken: see there.
    """
    if session.scalar(select(Webhook.id).where(Webhook.name == name)) is not None:
        raise WebhookNameTaken(name)
    secret = SECRET_PREFIX + b64encode(secrets.token_bytes(WEBHOOK_SECRET_BYTES)).decode()
    newest = session.scalar(select(func.max(DamageEvent.id))) or 0
    sealed = seal(home, WEBHOOK_KEY_PURPOSE, secret)
    session.add(Webhook(name=name, url=url, secret=sealed, created_at=at, last_event_id=newest))
    return secret


def find(session: Session, name: str) -> Webhook:
    """The webhook of that name.

    Raises:
        NoSuchWebhook: see there.
    """
    row = session.scalar(select(Webhook).where(Webhook.name == name))
    if row is None:
        raise NoSuchWebhook(name)
    return row


def everyone(session: Session) -> Sequence[Webhook]:
    """By name."""
    return session.scalars(select(Webhook).order_by(Webhook.name)).all()


def remove(session: Session, name: str) -> None:
    """It is told nothing any more, what waits for it included.

    Raises:
        NoSuchWebhook: see there.
    """
    row = find(session, name)
    session.execute(delete(WebhookDelivery).where(WebhookDelivery.webhook_id == row.id))
    session.delete(row)


def secret_of(home: Path, hook: Webhook) -> str:
    """What its messages are signed with."""
    return unseal(home, WEBHOOK_KEY_PURPOSE, hook.secret)


def behind(session: Session) -> list[int]:
    """Ids of the webhooks that have not been told of all that happened; asked often, so it reads next to nothing."""
    newest = select(func.max(DamageEvent.id)).scalar_subquery()
    return list(session.scalars(select(Webhook.id).where(Webhook.last_event_id < newest)))


def collect(session: Session, hook_id: int, bands: Bands, at: datetime) -> None:
    """Store what one webhook must be told of the next stretch of history, and move its cursor behind it."""
    hook = session.get(Webhook, hook_id)
    if hook is None:
        return
    query = select(DamageEvent).where(DamageEvent.id > hook.last_event_id).order_by(DamageEvent.id)
    events = session.scalars(query.limit(HAPPENINGS_AT_ONCE)).all()
    told = {happening.key: happening for happening in happenings(session, events, bands)}
    known = select(WebhookDelivery.key).where(WebhookDelivery.webhook_id == hook.id, WebhookDelivery.key.in_(told))
    for key in told.keys() - set(session.scalars(known)):
        put(session, hook, told[key], at)
    hook.last_event_id = events[-1].id if events else hook.last_event_id
    old = (WebhookDelivery.webhook_id == hook.id, WebhookDelivery.sent_at < at - DELIVERIES_KEPT)
    session.execute(delete(WebhookDelivery).where(*old))


def put(session: Session, hook: Webhook, happening: Happening, at: datetime) -> None:
    """Store one thing that it must be told."""
    waiting = {"state": leases.QUEUED, "next_try_at": at}
    session.add(WebhookDelivery(webhook=hook, key=happening.key, body=happening.body, **waiting))


def due(session: Session, now: datetime, lease: timedelta) -> list[int]:
    """Ids of deliveries that should be sent now."""
    return leases.due(session, WebhookDelivery, now, lease)


def claim(session: Session, delivery_id: int, now: datetime, lease: timedelta) -> WebhookDelivery | None:
    """Take one for sending; None when another has it."""
    return leases.claim(session, WebhookDelivery, delivery_id, now, lease, _GIVEN_UP)


def mark_sent(session: Session, delivery_id: int, at: datetime) -> None:
    """The other side has taken it; what it said is forgotten."""
    values = {"state": SENT, "sent_at": at, "last_error": None, "body": ""}
    leases.changed(session, update(WebhookDelivery).where(WebhookDelivery.id == delivery_id).values(values))


def try_later(session: Session, delivery: WebhookDelivery, error: str, now: datetime) -> None:
    """It did not work this time."""
    leases.try_later(session, delivery, error, now, _GIVEN_UP)


def give_up(session: Session, delivery: WebhookDelivery, error: str) -> None:
    """The other side says that it wants nothing any more."""
    leases.changed(session, leases.held(delivery).values(last_error=error, **_GIVEN_UP))


def counts(session: Session) -> dict[tuple[int, str], int]:
    """How many deliveries each webhook has in each state."""
    columns = (WebhookDelivery.webhook_id, WebhookDelivery.state)
    query = select(*columns, func.count()).group_by(*columns)
    return {(hook, state): count for hook, state, count in session.execute(query)}
