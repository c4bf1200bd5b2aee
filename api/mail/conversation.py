"""One conversation with the mail server: up to its answer to the end of the data, and never longer than its time.

The steps are taken one by one, because what a lost line means hangs on how far one had come: before DATA nothing has
been delivered; after it, nobody knows (RFC 5321, 4.5.3.2.6).
"""

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum

import aiosmtplib
from aiosmtplib.protocol import normalize_message_line_endings

from api.settings import MailSettings

LOG = logging.getLogger("vejsyn.mail")

PARTING_S = 5.0
"""Seconds for the answer to QUIT."""

FIRST_NO, FIRST_FINAL_NO = 400, 500
"""RFC 5321, 4.2.1; what lies below them, or is no code at all, is no answer to go by."""

AUTHENTICATION_FAILED = 535
"""RFC 4954. Permanent for SMTP, but a person mends it in the settings: tried again later."""

LINE_LOST = "the line was lost after the mail was handed over; it may have arrived"

MOST_SAID_LETTERS = 500
"""Characters kept of what a mail server says; it may say 32,000."""


class Outcome(Enum):
    """What became of one try."""

    SENT = "sent"
    LATER = "later"
    UNANSWERED = "unanswered"
    """Handed over, and the line was lost before the answer."""
    FAILED = "failed"


@dataclass(frozen=True)
class Answer:
    """A try's outcome with the mail server's words."""

    outcome: Outcome
    words: str = ""


class Conversation:
    """Hands over one mail. However it ends, it ends with an `Answer`."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings
        self._smtp = client(settings)
        self._handed_over = False

    async def send(self, recipient: str, message: bytes) -> Answer:
        """Up to the mail server's answer to the end of the data."""
        try:
            async with asyncio.timeout(self._settings.timeout_s):
                await self._talk(recipient, message)
        except TimeoutError:
            return self.cut_short(f"no answer within {self._settings.timeout_s:g} s")
        except aiosmtplib.SMTPResponseException as error:
            return _judged(error) if error.code >= FIRST_NO else self.cut_short(_words(error))
        except (aiosmtplib.SMTPException, OSError) as error:
            return self.cut_short(_words(error))
        except Exception as error:  # whatever else it is, the mail gets its next try, and at last its end
            LOG.exception("a fault in the conversation with the mail server")
            return self.cut_short(_words(error))
        return Answer(Outcome.SENT)

    def cut_short(self, words: str) -> Answer:
        """What is known when the conversation ends here."""
        if self._handed_over:
            return Answer(Outcome.UNANSWERED, f"{LINE_LOST} ({words})")
        return Answer(Outcome.LATER, words)

    async def part(self) -> None:
        """Say QUIT; what the mail server makes of it matters no more."""
        with suppress(aiosmtplib.SMTPException, OSError):
            await self._smtp.quit(timeout=PARTING_S)

    def close(self) -> None:
        """Hang up at once: what still lies in the line must not arrive after we have called it lost."""
        if isinstance(self._smtp.transport, asyncio.WriteTransport):
            self._smtp.transport.abort()
        self._smtp.close()

    async def _talk(self, recipient: str, message: bytes) -> None:
        smtp = self._smtp
        await smtp.connect()
        await smtp.mail(self._settings.sender_address.addr_spec, options=_size(smtp, message))
        await smtp.rcpt(recipient)
        self._handed_over = True
        await smtp.data(message)


def client(settings: MailSettings) -> aiosmtplib.SMTP:
    """A client that has not connected yet."""
    return aiosmtplib.SMTP(
        hostname=settings.host,
        port=settings.smtp_port,
        username=settings.username,
        password=settings.password.get_secret_value() if settings.password else None,
        use_tls=settings.security == "tls",
        start_tls=settings.security == "starttls",
        timeout=settings.timeout_s,
    )


def _size(smtp: aiosmtplib.SMTP, message: bytes) -> list[str]:
    """RFC 1870: a mail that is too large is refused before it is sent."""
    return [f"size={len(normalize_message_line_endings(message))}"] if smtp.supports_extension("size") else []


def _judged(error: aiosmtplib.SMTPResponseException) -> Answer:
    """The mail server has said no: whether trying again can help."""
    permanent = error.code >= FIRST_FINAL_NO and error.code != AUTHENTICATION_FAILED
    return Answer(Outcome.FAILED if permanent else Outcome.LATER, _words(error))


def _words(error: Exception) -> str:
    """One printable line: a mail server may say bytes that no database and no log should be given."""
    text = str(error) or type(error).__name__
    return "".join(letter if letter.isprintable() else " " for letter in text)[:MOST_SAID_LETTERS]
