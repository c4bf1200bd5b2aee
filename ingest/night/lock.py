"""One night at a time on a home and on a database, and whether the home's last one came to an end of its own."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from data.private_files import private
from data.store import Store


class NightAlreadyRunning(RuntimeError):
    """Another night run works on this home, or on its database from another."""

    def __init__(self, lock: object) -> None:
        self.da = f"{lock}: en nat er i gang dér. Vent, til den er færdig, eller stop den, og prøv igen."
        self.en = f"{lock}: a night is at work there. Wait until it is done, or stop it, then try again."
        super().__init__(self.en)


@contextmanager
def only_one(store: Store) -> Iterator[bool]:
    """Hold the home's lock and the database's; gives whether the last night on this home died.

    Drives are remembered in the order they were made, which two nights that share a database could not keep.

    Raises:
        NightAlreadyRunning: another night holds one of them.
    """
    with store.sole_night() as sole:
        if not sole:
            raise NightAlreadyRunning(store.engine.url)
        with _only_one_here(store.home / "nightly.lock") as file:
            died = os.fstat(file.fileno()).st_size > 0
            file.write(f"a night is at work, process {os.getpid()}\n")
            file.flush()
            try:
                yield died
            finally:
                file.truncate(0)


@contextmanager
def between_nights(store: Store) -> Iterator[None]:
    """Hold the same locks as a night, to change what nights work with; how the last night ended stays known.

    A drive that was read on the roads as they were may not be remembered on other ones.

    Raises:
        NightAlreadyRunning: a night holds one of them.
    """
    with store.sole_night() as sole:
        if not sole:
            raise NightAlreadyRunning(store.engine.url)
        with _only_one_here(store.home / "nightly.lock"):
            yield


@contextmanager
def _only_one_here(lock: Path) -> Iterator[TextIO]:
    """The operating system lets go of it when the process dies, however it dies; what stands in the file then stays."""
    with open(lock, "a+", opener=private) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NightAlreadyRunning(lock) from None
        yield file
