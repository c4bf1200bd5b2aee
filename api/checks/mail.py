"""The mail server, asked without sending anything, and what lies in the outbox."""

import asyncio
import contextlib

import aiosmtplib

from api.checks.finding import Finding, amiss, wanting, well
from api.mail.conversation import client
from api.settings import MailSettings
from data.operation import morning_wishes
from data.orders import outbox
from data.orders.outbox import GIVEN_UP, MailState
from data.store import Store

MAIL_CHECK_TIMEOUT_S = 10.0
"""Seconds for connecting, encrypting and logging in."""

GOODBYE_S = 2.0

SEE_WHY = "see why: vejsyn mail list; when it is mended: vejsyn mail retry NUMBER, or a new link on the map"

SETTINGS = "VEJSYN_MAIL_HOST, _PORT, _SECURITY, _USERNAME and _PASSWORD"


def mail_server(settings: MailSettings) -> Finding:
    """Whether it answers as it is set; nothing is sent."""
    if not settings.configured:
        return wanting("mail server", "not set: work orders cannot be sent, their mails wait", f"set {SETTINGS}")
    where = f"{settings.host}:{settings.smtp_port}"
    try:
        asyncio.run(_greeted(settings))
    except TimeoutError:
        return amiss("mail server", f"{where}: no answer within {MAIL_CHECK_TIMEOUT_S:g} s", _look(settings))
    except Exception as error:  # whatever a mail server or a library may say is the finding
        return amiss("mail server", f"{where}: {error or type(error).__name__}", _look(settings))
    return well("mail server", f"{where} answers" + (" and lets us in" if settings.username else ""))


def mails(store: Store) -> Finding:
    """What waits, and what was given up."""
    with store.read() as session:
        counts = outbox.counts(session)
    given_up = sum(counts.get(state, 0) for state in GIVEN_UP)
    waiting = counts.get(MailState.QUEUED, 0) + counts.get(MailState.SENDING, 0)
    if given_up:
        return amiss("mails", f"{given_up} given up, {waiting} waiting", SEE_WHY)
    return well("mails", f"{waiting} waiting, none given up")


def morning_mails(store: Store, settings: MailSettings) -> Finding:
    """Who wishes one, and whether it can be sent."""
    with store.read() as session:
        wished = len(morning_wishes.wishes(session))
    if wished and not settings.configured:
        says = f"wished by {wished}, and no mail server is set: none is made"
        return amiss("morning mails", says, f"set {SETTINGS}, or: vejsyn user morning NAME --never")
    return well("morning mails", f"wished by {wished or 'nobody'}", needed=False)


async def _greeted(settings: MailSettings) -> None:
    """Connect, encrypt and log in as for a mail."""
    smtp = client(settings)
    try:
        async with asyncio.timeout(MAIL_CHECK_TIMEOUT_S):
            await smtp.connect()
            await smtp.noop()
        with contextlib.suppress(aiosmtplib.SMTPException, OSError):
            await smtp.quit(timeout=GOODBYE_S)
    finally:
        smtp.close()


def _look(settings: MailSettings) -> str:
    return f"see that the mail server runs and that {SETTINGS} fit it (encryption now: {settings.security})"
