"""Slows down whoever guesses passwords. In memory: a restart forgives."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

FREE_TRIES = 5
"""By one username from one address, before the first wait."""

FREE_TRIES_FROM_ADDRESS = 50
"""By any usernames from one address; a whole town hall may share one."""

FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=15)
"""Waits double from the first to the longest; who has been quiet for the longest is forgiven."""


class TooManyTries(Exception):
    """Wrong passwords too often; holds how long to wait."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(wait)
        self.seconds = max(1, round(wait.total_seconds()))


@dataclass
class _Tries:
    count: int = 0
    last: datetime | None = None

    def ready_at(self, free: int) -> datetime | None:
        """When the next try may come; None where it may come at once."""
        if self.last is None or self.count < free:
            return None
        doubled: int = 2 ** min(self.count - free, 20)
        return self.last + min(LONGEST_WAIT, FIRST_WAIT * doubled)


@dataclass
class Throttle:
    """Counts tries; each is counted before the password is looked at, so that many at once gain nothing."""

    clock: Callable[[], datetime]
    _by_key: dict[tuple[str, ...], _Tries] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, username: str, address: str) -> None:
        """One more try.

        Raises:
            TooManyTries: it comes too soon.
        """
        at = self.clock()
        with self._lock:
            self._forgive(at)
            keys = {(username.lower(), address): FREE_TRIES, (address,): FREE_TRIES_FROM_ADDRESS}
            waits = [ready for key, free in keys.items() if (ready := self._tries(key).ready_at(free)) and ready > at]
            if waits:
                raise TooManyTries(max(waits) - at)
            for key in keys:
                tries = self._tries(key)
                tries.count, tries.last = tries.count + 1, at

    def succeeded(self, username: str, address: str) -> None:
        """The password was right."""
        with self._lock:
            self._by_key.pop((username.lower(), address), None)
            self._by_key.pop((address,), None)

    def _tries(self, key: tuple[str, ...]) -> _Tries:
        return self._by_key.setdefault(key, _Tries())

    def _forgive(self, at: datetime) -> None:
        quiet = [key for key, tries in self._by_key.items() if tries.last and at - tries.last > LONGEST_WAIT]
        for key in quiet:
            del self._by_key[key]
