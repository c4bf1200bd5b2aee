"""The alarms that stand now, looked up every few minutes: the map asks for them each time it is drawn."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from data.operation import nights
from data.operation.alarms import Raised, raised
from data.retention.forgetting import newest_runs
from data.store import Store

FRESH = timedelta(minutes=10)
"""An alarm is of days, and to look goes through every damage off the map."""


@dataclass
class AlarmBoard:
    """Remembers what was amiss when it was last looked, until a night or a deletion has run since."""

    store: Store
    clock: Callable[[], datetime]
    _looked_at: datetime | None = None
    _ran: tuple[object, ...] = ()
    _standing: Sequence[Raised] = ()
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def standing(self) -> Sequence[Raised]:
        """What is amiss, as of `FRESH` ago at most."""
        now = self.clock()
        with self._lock, self.store.read() as session:
            ran = _ran(session)
            if self._looked_at is None or abs(now - self._looked_at) >= FRESH or ran != self._ran:
                self._standing, self._looked_at, self._ran = raised(session, now), now, ran
            return self._standing

    def look_again(self) -> None:
        """A rule was changed: the next who asks is told anew."""
        with self._lock:
            self._looked_at = None


def _ran(session: Session) -> tuple[object, ...]:
    """Is another one after every night and every deletion."""
    night = [(row.id, row.outcome) for row in nights.newest(session, 1)]
    return (*night, *((row.id, row.ended_at) for row in newest_runs(session, 1)))
