"""Waiting for a database that is away for a moment: it restarts, or somebody else's long transaction holds it."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from data.store import Store
from ingest.night.faults import Fault, fault_of

T = TypeVar("T")

log = logging.getLogger("vejsyn.nightly")

PAUSES_S = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Between one try and the next, seconds; a minute in all. PostgreSQL is back from an immediate restart after 1-5 s,
from an upgrade of its package after half a minute."""


def patiently(transaction: Callable[[], T], pauses_s: Sequence[float] = PAUSES_S) -> T:
    """What a whole transaction gives, begun anew while the database is away.

    Raises:
        DBAPIError: it stays away, or something else is wrong with it.
    """
    for pause_s in pauses_s:
        try:
            return transaction()
        except DBAPIError as error:
            if fault_of(error) is not Fault.DATABASE:
                raise
            log.warning("the database is busy or away (%s); trying again in %.0f s", type(error.orig).__name__, pause_s)
            time.sleep(pause_s)
    return transaction()


@dataclass(frozen=True)
class Transactions:
    """A home's transactions, each begun anew while the database is away. Raise DBAPIError as `patiently`."""

    store: Store
    pauses_s: Sequence[float] = PAUSES_S

    def write(self, step: Callable[[Session], T]) -> T:
        """What a step gives that changes something."""
        return patiently(partial(self._written, step), self.pauses_s)

    def read(self, step: Callable[[Session], T]) -> T:
        """What a step gives that changes nothing."""
        return patiently(partial(self._read, step), self.pauses_s)

    def _written(self, step: Callable[[Session], T]) -> T:
        with self.store.write() as session:
            return step(session)

    def _read(self, step: Callable[[Session], T]) -> T:
        with self.store.read() as session:
            return step(session)
