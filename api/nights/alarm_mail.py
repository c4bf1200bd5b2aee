"""The mail that tells of alarms: one for all that are new or have stood another day."""

from collections.abc import Sequence
from datetime import datetime

from api.mail.envelope import headed, letter
from api.settings import MailSettings
from api.upkeep.words import alarm_words
from data.operation.alarms import Raised
from data.orders.outbox import Letter


def alarm_letter(alarms: Sequence[Raised], url: str, settings: MailSettings, at: datetime) -> Letter:
    """In Danish, as all of Vejsyn's mails.

    Args:
        alarms: at least one.
        url: the server's public address.
        settings: the From address, and who is told (`alarms`, set).
    """
    told = [alarm_words(alarm, "da") for alarm in alarms]
    message = headed(settings.alarms or "", f"Vejsyn: {told[0][0]}", at, "alarm", settings)
    lines = [f"{cause}\n→ {next_step}\n" for cause, next_step in told]
    message.set_content("\n".join([*lines, f"Kortet: {url}", "Alarmen sendes en gang om dagen, så længe den står på."]))
    return letter(message)
