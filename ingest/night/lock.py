"""One night at a time on a home, and whether the last one came to an end of its own."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data.private_files import private


class NightAlreadyRunning(RuntimeError):
    """Another night run works on this home."""

    def __init__(self, lock: Path) -> None:
        super().__init__(f"{lock}: another night run is at work on this home; wait for it, or stop it")


@contextmanager
def only_one(lock: Path) -> Iterator[bool]:
    """Hold the home's lock; gives whether the last to hold it died.

    The operating system lets go of it when the process dies, however it dies; what stands in the file then stays.
    """
    with open(lock, "a+", opener=private) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NightAlreadyRunning(lock) from None
        died = os.fstat(file.fileno()).st_size > 0
        file.write(f"a night is at work, process {os.getpid()}\n")
        file.flush()
        try:
            yield died
        finally:
            file.truncate(0)
