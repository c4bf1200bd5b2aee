"""Copies of recordings on a machine that only reads them: unblurred, so each goes as soon as nobody reads it.

A process that is killed removes nothing. So each folder is held by a lock, which the system takes from the dead, and
whoever makes a copy, and every night, first removes what nobody holds.
"""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "vejsyn-copy-"

OLD_S = 60.0
"""A folder is held from the instant after it is made; one that is so old, seconds, and not held never will be."""


@contextmanager
def copy_folder() -> Iterator[Path]:
    """A private folder among the system's temporary files (`TMPDIR`), removed at the end."""
    remove_abandoned_copies()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    try:
        with _opened(folder) as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield folder
    finally:
        shutil.rmtree(folder)


def remove_abandoned_copies() -> None:
    """Remove what readers that were killed left on this machine."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError), _opened(folder) as handle:  # another's, held, or gone meanwhile
            if time.time() - os.fstat(handle).st_mtime > OLD_S:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder)


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    """To be locked; `shutil.rmtree` itself removes nothing that a link leads to."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield handle
    finally:
        os.close(handle)
