"""Sends what lies in the outbox, each mail once.

1. A mail is claimed with one UPDATE that is committed before a byte leaves (`data.orders.outbox.claim`).
2. The whole conversation with the mail server has one time limit; the claim's lease is twice that. So a claim whose
   lease has run out belongs to a sender that died, and the mail is sent again by whoever runs next.
3. As soon as the mail server has answered 250 to the end of the data, the row is marked sent, before QUIT.

What remains: a process killed between that 250 and the commit of step 3 (milliseconds) sends the mail a second time,
and so does a 250 that the network swallowed; the latter is tried three times in a day and then told as *perhaps
delivered*. SMTP has no way to close that gap (RFC 5321, 4.5.3.2.6); every copy has the same Message-ID, by which most
receivers drop the second. A mail is never lost.

Where no mail server is set, nothing is tried: mails wait in the outbox, and the map says so.
"""

import asyncio
import logging
import time
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.exc import DBAPIError

from api.mail.conversation import Answer, Conversation, Outcome
from api.settings import MailSettings
from api.state import Clock
from data.orders import outbox
from data.schema import OutboxMail
from data.store import Store

LOG = logging.getLogger("vejsyn.mail")

POLL_S = 1.0
"""Seconds between looks into the outbox."""

NOTE_AGAIN_S = 1.0
"""Seconds between tries to write down what became of a mail, while the database is busy or its disk full."""


class NoMailServer(Exception):
    """None is set: mails wait."""


@dataclass(frozen=True)
class Sender:
    """Empties the outbox into the municipality's mail server."""

    store: Store
    settings: MailSettings
    clock: Clock

    @property
    def lease(self) -> timedelta:
        """How long a claim is good for."""
        return timedelta(seconds=2 * self.settings.timeout_s)

    async def run(self, stop: asyncio.Event) -> None:
        """Send until told to stop; a conversation under way is finished first, or cut short when it is cancelled."""
        while self.settings.configured and not stop.is_set():
            try:
                sent = await self._send_next()
            except Exception:
                LOG.exception("the outbox could not be read; trying again")
                sent = None
            if sent is None:
                await _pause(stop, POLL_S)

    async def send_due(self) -> list[Outcome]:
        """Try once whatever is due.

        Raises:
            NoMailServer: none is set.
        """
        if not self.settings.configured:
            raise NoMailServer
        outcomes = []
        while (outcome := await self._send_next()) is not None:
            outcomes.append(outcome)
        return outcomes

    async def _send_next(self) -> Outcome | None:
        """Try once what is due first; None when nothing is."""
        mail = await asyncio.to_thread(self._claim_next)
        return None if mail is None else await self._send(mail)

    async def _send(self, mail: OutboxMail) -> Outcome:
        conversation = Conversation(self.settings)
        try:
            answer = await conversation.send(mail.recipient, mail.message)
            await self._note(mail, answer)
            if answer.outcome in (Outcome.SENT, Outcome.FAILED):
                await conversation.part()
        except asyncio.CancelledError:
            await self._note(mail, conversation.cut_short("Vejsyn was stopped"))
            raise
        finally:
            conversation.close()
        return answer.outcome

    def _claim_next(self) -> OutboxMail | None:
        with self.store.read() as session:
            due = outbox.due(session, self.clock(), self.lease)
        return next((mail for mail_id in due if (mail := self._claim(mail_id))), None)

    def _claim(self, mail_id: int) -> OutboxMail | None:
        with self.store.write() as session:
            return outbox.claim(session, mail_id, self.clock(), self.lease)

    async def _note(self, mail: OutboxMail, answer: Answer) -> None:
        """Write down what became of it, for as long as the claim is ours: a mail that was sent must not go again."""
        level = logging.INFO if answer.outcome is Outcome.SENT else logging.WARNING
        LOG.log(level, "mail %s to %s: %s %s", mail.id, mail.recipient, answer.outcome.value, answer.words)
        ours_until = time.monotonic() + self.lease.total_seconds()
        while True:
            try:
                await asyncio.to_thread(self._write_down, mail, answer)
                return
            except DBAPIError:
                LOG.exception("mail %s: what became of it could not be written down", mail.id)
                if time.monotonic() > ours_until:
                    return
                await asyncio.sleep(NOTE_AGAIN_S)

    def _write_down(self, mail: OutboxMail, answer: Answer) -> None:
        with self.store.write() as session:
            if answer.outcome is Outcome.SENT:
                outbox.mark_sent(session, mail.id, self.clock())
            elif answer.outcome is Outcome.FAILED:
                outbox.give_up(session, mail, answer.words)
            elif answer.outcome is Outcome.UNANSWERED:
                outbox.try_once_more(session, mail, answer.words, self.clock())
            else:
                outbox.try_later(session, mail, answer.words, self.clock())


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
