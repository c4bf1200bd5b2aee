"""Sends each who wishes it a mail in the morning, once a day, and nothing where there is nothing to tell.

1. A wish is due once Denmark's clocks have shown its time; a server that was down then is late, and tells all at once.
2. As long as a night is at work the mail waits, `WAITS_FOR_NIGHT` at most; then it tells what there is, and that.
3. The report, its words and its pictures are made while nothing is written.
4. One transaction notes the day as decided, for as long as nobody has, and puts the mail in the outbox. So a server
   that dies has done both or neither, and of two servers one does.

Where no mail server is set nothing is decided: the first mail once there is one tells of all nights since the last.
"""

import asyncio
import logging
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from api.mail.morning import morning_mail
from api.mail.pictures import BoxedPictures
from api.nights.repeating import repeat
from api.nights.schedule import latest_start
from api.state import AppState
from data.damages.forecast import DANISH_TIME
from data.operation import morning_wishes, nights
from data.operation.alarms import AlarmKind
from data.operation.morning_report import morning_report
from data.operation.morning_wishes import MorningWish
from data.operation.nights import NightOutcome
from data.orders import outbox
from data.orders.outbox import Letter
from data.schema import User

LOG = logging.getLogger("vejsyn.nights")

MAILS_LOOKED_FOR_EVERY_S = 30.0

WAITS_FOR_NIGHT = timedelta(hours=2)
"""What a night may be late before the mail goes without the rest of it: a foreman who reads it at half past six is on
the road at half past eight. A night that died without a word is not told from one at work, and costs as much."""

REMEMBERED_WITHIN = timedelta(minutes=2)
"""From a recording's `processed_at` to its commit, at most: `data.store.SQLITE_BUSY_S` of waiting, and its writing."""

FIRST_COVERS = timedelta(days=1)
"""Before its time, what somebody's first mail tells of."""


@dataclass(frozen=True)
class Mornings:
    """The morning mails of one server."""

    app_state: AppState

    async def run(self, stop: asyncio.Event) -> None:
        """Until told to stop."""
        await repeat(self.look, MAILS_LOOKED_FOR_EVERY_S, stop)

    def look(self) -> None:
        """Once: decide what is due."""
        state = self.app_state
        if not state.mail.configured:
            return
        with state.store.read() as session:
            wishes = [wish for wish in morning_wishes.wishes(session) if _is_due(wish, state.clock())]
        for wish in wishes:
            try:
                self._decide(wish, state.clock())
            except Exception:
                LOG.exception("the morning mail of user %s could not be made; trying again", wish.user_id)

    def _decide(self, wish: MorningWish, now: datetime) -> None:
        due = latest_start(now, wish.at)
        with self.app_state.store.read() as session:
            at_work = _night_at_work(session)
            if at_work and now - due < WAITS_FOR_NIGHT:
                return
            until = now - REMEMBERED_WITHIN if at_work else now
            letter = self._letter(session, wish, wish.told_until or due - FIRST_COVERS, until)
        with self.app_state.store.write() as session:
            if morning_wishes.decide(session, wish, _day(due), until) and letter:
                outbox.put(session, letter, now)

    def _letter(self, session: Session, wish: MorningWish, since: datetime, until: datetime) -> Letter | None:
        report = morning_report(session, since, until, self.app_state.bands(session))
        if report.is_empty:
            return None
        state = self.app_state
        standing = [alarm for alarm in state.alarms.standing() if alarm.kind == AlarmKind.NO_NIGHT]
        pictures = BoxedPictures(state.store.pictures)
        return morning_mail(session, report, wish, standing, state.server.url, pictures, state.mail)


def choose(user: User, email: str, at: time, now: datetime) -> None:
    """A user wishes a morning mail. Who had none so far gets his first the next time that the clocks show `at`."""
    morning_wishes.choose(user, email, at, _day(latest_start(now, at)))


def _is_due(wish: MorningWish, now: datetime) -> bool:
    day = _day(latest_start(now, wish.at))
    return wish.decided_on is None or wish.decided_on < day


def _day(start: datetime) -> date:
    return start.astimezone(DANISH_TIME).date()


def _night_at_work(session: Session) -> bool:
    newest = nights.latest(session)
    return newest is not None and newest.outcome == NightOutcome.RUNNING
