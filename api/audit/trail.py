"""What is entered in the audit log beside a change's own transaction: refusals and views, together every second.

A change and its entry are one transaction (`data.store.Store.write`). What changes nothing waits here, so that a
picture is shown without waiting for the night to let go of the database; a death loses the last second's views, never
a change.
"""

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from data.audit.chain import append
from data.audit.deed import DONE, Actor, Entry, Kind, doing
from data.store import Store

LOG = logging.getLogger("vejsyn.audit")

WRITE_EVERY_S = 1.0
"""Between two writings. A foreman who leafs through pictures looks at three or four in it."""

WRITTEN_AT_ONCE = 500
"""Entries in one transaction: some 60 ms (measured), so no writer waits long for it."""

MOST_ENTRIES_WAITING = 100_000
"""While the database is away; 50 MB."""

ENTRIES_LOST = "audit lost"
"""The action of an entry that says how many could not be kept."""


@dataclass
class Trail:
    """Entries on their way into the log."""

    store: Store
    clock: Callable[[], datetime]
    _waiting: deque[Entry] = field(default_factory=deque)
    _lost: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def later(self, entry: Entry) -> None:
        """Have it entered with the next ones."""
        with self._lock:
            if len(self._waiting) < MOST_ENTRIES_WAITING:
                self._waiting.append(entry)
            else:
                self._lost += 1

    async def run(self, stop: asyncio.Event) -> None:
        """Write until told to stop, and what waits then too."""
        doing.set(None)
        while not stop.is_set():
            with_timeout = asyncio.wait_for(stop.wait(), WRITE_EVERY_S)
            await asyncio.gather(with_timeout, return_exceptions=True)
            await asyncio.to_thread(self.flush)

    def flush(self) -> None:
        """Enter all that waits; a database that is away is asked again the next time."""
        while batch := self._taken():
            try:
                with self.store.write() as session:
                    append(session, self.store.home, batch)
            except (SQLAlchemyError, OSError) as error:
                LOG.error("the audit log cannot be written: %s", error)
                self._put_back(batch)
                return

    def _taken(self) -> list[Entry]:
        with self._lock:
            batch = [self._waiting.popleft() for _ in range(min(WRITTEN_AT_ONCE, len(self._waiting)))]
            if batch and self._lost:
                batch.append(Entry(self.clock(), Actor(Kind.SERVER), ENTRIES_LOST, {"entries": self._lost}, DONE))
                self._lost = 0
            return batch

    def _put_back(self, batch: list[Entry]) -> None:
        with self._lock:
            self._waiting.extendleft(reversed(batch))
