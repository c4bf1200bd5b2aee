"""Tells other systems what has happened, each thing once as far as they say that they have it.

As with mails: a delivery is claimed in a transaction of its own before a byte leaves, the conversation has one time
limit, and the claim's lease is twice that. A process that dies between the other side's 2xx and our commit says it
again, with the same `webhook-id`; nothing is lost. Each webhook is told by a thread of its own, so that one that hangs
holds up nobody else.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

from api.settings import WebhookSettings
from api.state import Clock
from api.webhooks.conversation import Answer, Message, Outcome, send
from data.damages.red import Red, bands
from data.integration import webhooks
from data.schema import WebhookDelivery
from data.store import Store

LOG = logging.getLogger("vejsyn.webhooks")

WEBHOOK_POLL_S = 2.0
"""Seconds between looks at what has happened."""

CALLS_AT_ONCE = 4


@dataclass(frozen=True)
class WebhookSender:
    """Reads the history, and tells of it."""

    store: Store
    settings: WebhookSettings
    red: Red
    clock: Clock

    @property
    def lease(self) -> timedelta:
        """How long a claim is good for."""
        return timedelta(seconds=2 * self.settings.timeout_s)

    async def run(self, stop: asyncio.Event) -> None:
        """Until told to stop; a conversation under way is finished first, within its time limit."""
        while not stop.is_set():
            try:
                await asyncio.to_thread(self.send_due, stop.is_set)
            except Exception:
                LOG.exception("webhooks could not be told; trying again")
            try:
                async with asyncio.timeout(WEBHOOK_POLL_S):
                    await stop.wait()
            except TimeoutError:
                continue

    def send_due(self, stopped: Callable[[], bool] = lambda: False) -> list[Answer]:
        """Read on in the history, and try once whatever is due."""
        self._collect()
        with self.store.read() as session:
            due = webhooks.due(session, self.clock(), self.lease)
        if not due:
            return []
        with ThreadPoolExecutor(CALLS_AT_ONCE) as threads:
            answers = threads.map(lambda number: None if stopped() else self._try(number), due)
            return [answer for answer in answers if answer]

    def _collect(self) -> None:
        with self.store.read() as session:
            waiting = webhooks.behind(session)
            told = bands(session, self.red) if waiting else None
        for hook_id in waiting:
            with self.store.write() as session:
                assert told
                webhooks.collect(session, hook_id, told, self.clock())

    def _try(self, delivery_id: int) -> Answer | None:
        with self.store.write() as session:
            delivery = webhooks.claim(session, delivery_id, self.clock(), self.lease)
            if delivery is None:
                return None
            hook = delivery.webhook
            secret = webhooks.secret_of(self.store.home, hook)
        message = Message(hook.url, secret, f"msg_{delivery.id}", delivery.body)
        answer = send(message, self.settings.hosts, self.settings.timeout_s, self.clock())
        level = logging.INFO if answer.outcome is Outcome.SENT else logging.WARNING
        LOG.log(level, "webhook %s, delivery %s: %s %s", hook.name, delivery.id, answer.outcome.value, answer.words)
        self._note(delivery, answer)
        return answer

    def _note(self, delivery: WebhookDelivery, answer: Answer) -> None:
        with self.store.write() as session:
            if answer.outcome is Outcome.SENT:
                webhooks.mark_sent(session, delivery.id, self.clock())
            elif answer.outcome is Outcome.FAILED:
                webhooks.give_up(session, delivery, answer.words)
            else:
                webhooks.try_later(session, delivery, answer.words, self.clock())
