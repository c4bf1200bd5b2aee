"""What the server does with uploads by itself: it checks, takes in, gives up and tidies, from its start to its end."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from data.phones import checking, partial_files, uploads
from data.store import Store
from ingest.receive.uploads import take_in_uploads

LOG = logging.getLogger("vejsyn.api")

INTAKE_EVERY_S = 60.0
"""Between two rounds where nothing has become whole."""

SETTLE_S = 1.0
"""A video and its track become whole together; one round for both."""

BEING_CHECKED = timedelta(minutes=2)
"""An upload whose last byte came so lately is in the hands of the request that brought it."""


@dataclass
class Intake:
    """The rounds of one server; another server's may go on at the same time."""

    store: Store
    clock: Callable[[], datetime]
    whole: asyncio.Event
    checked_younger: bool = field(default=True)
    """Whether uploads whose last byte came lately are checked too: on the first round nobody else does."""

    async def run(self, stop: asyncio.Event) -> None:
        """Go round until told to stop."""
        while not stop.is_set():
            self.whole.clear()
            await asyncio.to_thread(self.go_round)
            waits = [asyncio.create_task(event.wait()) for event in (stop, self.whole)]
            await asyncio.wait(waits, timeout=INTAKE_EVERY_S, return_when=asyncio.FIRST_COMPLETED)
            for wait in waits:
                wait.cancel()
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), SETTLE_S)

    def go_round(self) -> None:
        """Once. What is in the way of one step is logged, and keeps none of the others from being done."""
        for step in (self.check, self.expire, self.take_in):
            try:
                step()
            except Exception:
                LOG.exception("uploads: %s failed and is tried again", step.__name__)

    def check(self) -> None:
        """What a server died over."""
        newest = self.clock() if self.checked_younger else self.clock() - BEING_CHECKED
        self.checked_younger = False
        checking.check_left_over(self.store, newest)
        checking.sweep(self.store)

    def expire(self) -> None:
        """What nobody has gone on with."""
        with self.store.write() as session:
            names = uploads.expire(session, self.clock())
            uploads.forget(session, self.clock())
        for name in names:
            partial_files.discard(partial_files.uploads_folder(self.store.home), name)

    def take_in(self) -> None:
        """Whole videos become recordings."""
        for taken in take_in_uploads(self.store, self.clock):
            LOG.info("%s: %s", taken.file, taken.outcome)
