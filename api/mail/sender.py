"""Sends what lies in the outbox, each mail once.

1. A mail is claimed with one UPDATE that is committed before a byte leaves (`data.orders.outbox.claim`).
2. The whole conversation with the mail server has one time limit; the claim's lease is twice that. So a claim whose
   lease has run out belongs to a sender that died, and the mail is sent again by whoever runs next.
3. As soon as the mail server has answered 250 to the end of the data, the row is marked sent, before QUIT.

What remains: a process killed between that 250 and the commit of step 3 (milliseconds), or a 250 that the network
swallowed, sends the mail a second time. SMTP has no way to close that gap (RFC 5321, 4.5.3.2.6); the second copy has
the same Message-ID, by which most receivers drop it. A mail is never lost.
"""

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

import aiosmtplib

from api.house import Clock
from api.settings import MailSettings
from data.orders import outbox
from data.schema import OutboxMail
from data.store import Store

LOG = logging.getLogger("vejsyn.mail")

POLL_S = 1.0
"""Seconds between looks into the outbox."""

PARTING_S = 5.0
"""Seconds for the answer to QUIT."""

AUTHENTICATION_FAILED = 535
"""RFC 4954. Permanent for SMTP, but a person mends it in the settings: tried again later."""


class Outcome(Enum):
    """What became of one try."""

    SENT = "sent"
    LATER = "later"
    FAILED = "failed"


@dataclass(frozen=True)
class Answer:
    """A try's outcome with the mail server's words."""

    outcome: Outcome
    words: str = ""


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
        """Send until told to stop; a conversation under way is finished first."""
        while not stop.is_set():
            try:
                await self.send_due()
            except Exception:
                LOG.exception("the outbox could not be read; trying again")
            await _pause(stop, POLL_S)

    async def send_due(self) -> list[Outcome]:
        """Try once whatever is due."""
        outcomes = []
        for mail_id in await asyncio.to_thread(self._due):
            mail = await asyncio.to_thread(self._claim, mail_id)
            if mail is not None:
                outcomes.append(await self._send(mail))
        return outcomes

    async def _send(self, mail: OutboxMail) -> Outcome:
        smtp = self._client()
        try:
            answer = await self._handed_over(smtp, mail)
            await asyncio.to_thread(self._note, mail, answer)
            if answer.outcome is Outcome.SENT:
                await _part(smtp)
        finally:
            smtp.close()
        return answer.outcome

    async def _handed_over(self, smtp: aiosmtplib.SMTP, mail: OutboxMail) -> Answer:
        """Up to the mail server's answer to the end of the data."""
        try:
            async with asyncio.timeout(self.settings.timeout_s):
                await smtp.connect()
                await smtp.sendmail(self.settings.sender_address.addr_spec, [mail.recipient], mail.message)
        except TimeoutError:
            return Answer(Outcome.LATER, f"no answer within {self.settings.timeout_s:g} s")
        except (aiosmtplib.SMTPException, OSError) as error:
            return _judged(error)
        return Answer(Outcome.SENT)

    def _client(self) -> aiosmtplib.SMTP:
        s = self.settings
        return aiosmtplib.SMTP(
            hostname=s.host,
            port=s.port,
            username=s.username,
            password=s.password.get_secret_value() if s.password else None,
            use_tls=s.security == "tls",
            start_tls=s.security == "starttls",
            timeout=s.timeout_s,
        )

    def _due(self) -> list[int]:
        with self.store.read() as session:
            return outbox.due(session, self.clock(), self.lease)

    def _claim(self, mail_id: int) -> OutboxMail | None:
        with self.store.write() as session:
            return outbox.claim(session, mail_id, self.clock(), self.lease)

    def _note(self, mail: OutboxMail, answer: Answer) -> None:
        with self.store.write() as session:
            if answer.outcome is Outcome.SENT:
                outbox.mark_sent(session, mail.id, self.clock())
            elif answer.outcome is Outcome.FAILED:
                outbox.give_up(session, mail, answer.words)
            else:
                outbox.try_later(session, mail, answer.words, self.clock())
        level = logging.INFO if answer.outcome is Outcome.SENT else logging.WARNING
        LOG.log(level, "mail %s to %s: %s %s", mail.id, mail.recipient, answer.outcome.value, answer.words)


def _judged(error: Exception) -> Answer:
    """Whether trying again can help."""
    refusals = error.recipients if isinstance(error, aiosmtplib.SMTPRecipientsRefused) else [error]
    codes = [one.code for one in refusals if isinstance(one, aiosmtplib.SMTPResponseException)]
    permanent = codes and all(500 <= code < 600 and code != AUTHENTICATION_FAILED for code in codes)
    words = "; ".join(str(one) or type(one).__name__ for one in refusals)
    return Answer(Outcome.FAILED if permanent else Outcome.LATER, words)


async def _part(smtp: aiosmtplib.SMTP) -> None:
    """Say QUIT; what the mail server makes of it matters no more."""
    with suppress(aiosmtplib.SMTPException, OSError):
        await smtp.quit(timeout=PARTING_S)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
