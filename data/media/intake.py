"""Who copies files into the recordings' store and who deletes from it, kept apart by a lock in the home.

Copying comes before the row that names the file, and the same file again is not copied twice. So nothing is deleted
while somebody copies: it may be what the next row names. A process that dies lets go of its lock.
"""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data.private_files import make_file

WAIT_S = 60.0
"""How long a deletion waits for imports, seconds; an import of many files lets go between two of them."""

TRY_AGAIN_S = 0.1


@contextmanager
def copying_in(home: Path) -> Iterator[None]:
    """While a file is copied into the home; many may at once."""
    with _lock_file(home).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


@contextmanager
def nobody_copies_in(home: Path, wait_s: float = WAIT_S) -> Iterator[bool]:
    """While files are deleted; gives False, and holds nothing, where others copied all the time that was waited."""
    with _lock_file(home).open("a") as lock:
        until = time.monotonic() + wait_s
        while not (ours := _try(lock.fileno())) and time.monotonic() < until:
            time.sleep(TRY_AGAIN_S)
        yield ours


def _try(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _lock_file(home: Path) -> Path:
    path = home / "import.lock"
    make_file(path)
    return path
