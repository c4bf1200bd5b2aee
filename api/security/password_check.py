"""Looks at passwords, a few at a time: a hash is made to cost memory and time (`data.users`), also of our machine."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from data import users
from data.schema import User

CHECKS_AT_ONCE = 2
"""16 MiB and a core each, for 0.3 s; more at once would take the cores from the map."""

MOST_IN_LINE = 10
"""Waiting and being looked at. Each holds one of the server's 40 threads, so the others stay free for the map."""


class TooManyAtOnce(Exception):
    """More log-ins at once than are let wait; nothing is wrong with this one."""


@dataclass
class PasswordCheck:
    """A short line before the hashing, which has threads of its own: 40 that hash in turn keep 40 times the memory."""

    _line: threading.Semaphore = field(default_factory=lambda: threading.BoundedSemaphore(MOST_IN_LINE))
    _hashing: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(CHECKS_AT_ONCE, "hashing"))

    def matches(self, user: User | None, password: str) -> bool:
        """Whether the password is the user's.

        Raises:
            TooManyAtOnce: the line is full.
        """
        if not self._line.acquire(blocking=False):
            raise TooManyAtOnce
        try:
            return self._hashing.submit(users.password_matches, user, password).result()
        finally:
            self._line.release()
