"""Looks for alarms as long as the server runs, and puts the mail in the outbox in the transaction that notes them."""

import asyncio
import logging
from dataclasses import dataclass

from api.nights.alarm_mail import alarm_letter
from api.nights.repeating import repeat
from api.state import AppState
from data.operation import alarms
from data.orders import outbox

LOG = logging.getLogger("vejsyn.nights")

ALARMS_LOOKED_FOR_EVERY_S = 600.0


@dataclass(frozen=True)
class Watch:
    """Who is told is `VEJSYN_MAIL_ALARMS`; the map shows alarms in any case."""

    app_state: AppState

    async def run(self, stop: asyncio.Event) -> None:
        """Until told to stop."""
        await repeat(self.look, ALARMS_LOOKED_FOR_EVERY_S, stop)

    def look(self) -> None:
        """Once."""
        state = self.app_state
        state.alarms.look_again()
        standing, now = state.alarms.standing(), state.clock()
        with state.store.write() as session:
            told = alarms.note(session, standing, now)
            if told and state.mail.alarms:
                outbox.put(session, alarm_letter(told, state.server.url, state.mail, now), now)
        for alarm in told:
            LOG.warning("alarm: %s %s", alarm.kind, alarm.facts)
