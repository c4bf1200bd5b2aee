"""Looks at passwords, a few at a time: a hash is made to cost memory and time (`data.users`), also of our machine."""

import threading
from dataclasses import dataclass, field

from data import users
from data.schema import User

AT_ONCE = 2
"""16 MiB and a core each, for 0.2 s; more at once would take the cores from the map."""

MOST_IN_LINE = 10
"""Waiting and being looked at. Each holds one of the server's 40 threads, so the others stay free for the map."""


class TooManyAtOnce(Exception):
    """More log-ins at once than are let wait; nothing is wrong with this one."""


@dataclass
class PasswordCheck:
    """A short line before the hashing."""

    _line: threading.Semaphore = field(default_factory=lambda: threading.BoundedSemaphore(MOST_IN_LINE))
    _hashing: threading.Semaphore = field(default_factory=lambda: threading.BoundedSemaphore(AT_ONCE))

    def matches(self, user: User | None, password: str) -> bool:
        """Whether the password is the user's.

        Raises:
            TooManyAtOnce: the line is full.
        """
        if not self._line.acquire(blocking=False):
            raise TooManyAtOnce
        try:
            with self._hashing:
                return users.password_matches(user, password)
        finally:
            self._line.release()
