"""The home's folder of received files: a file with its right name is whole, whatever died while it was copied."""

import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from data.private_files import make_file, make_folder, written_whole
from data.store import Store
from ingest.receive.source_files import NotTaken, chunks
from ingest.refusals import Reason, Refusal


class HomeUnwritable(OSError):
    """The home takes no more files: it is full, or may not be written."""

    def __init__(self, home: Path, error: OSError) -> None:
        super().__init__(error.errno, error.strerror, str(home))
        self.home = home
        self.cause = error.strerror or type(error).__name__


def keep(store: Store, source: Path, name: str, sha256: str, largest: int) -> str:
    """Copy a file into the home; gives its path there, under the folder of recordings.

    Args:
        name: tells the content, so that a file that is there is the one that is wanted.
        sha256: of the content that was read before.

    Raises:
        NotTaken: the source cannot be read, or has changed.
        HomeUnwritable: the home is full, or may not be written.
    """
    target = store.recordings / name[:2] / name
    with _home_faults(store.home):
        size = _size(source)
        if size is None or _size(target) != size:
            _copy(chunks(source, largest), target, sha256, source.name, size or 0)
    return str(target.relative_to(store.recordings))


def remove(store: Store, name: str) -> None:
    """Take a received file out of the home; one that is not there is fine."""
    (store.recordings / name).unlink(missing_ok=True)


@contextmanager
def importing(store: Store) -> Iterator[None]:
    """While files are copied; `sweep` then leaves unfinished ones alone. A process that dies lets go of it."""
    with _home_faults(store.home):
        make_file(_lock(store))
    with _lock(store).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


def sweep(store: Store) -> None:
    """Remove what imports that died have left unfinished; nothing while another import is at work."""
    with _home_faults(store.home):
        make_file(_lock(store))
    with _home_faults(store.home), _lock(store).open("a") as lock, suppress(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        for partial in store.recordings.glob("*/.*.partial"):
            partial.unlink(missing_ok=True)


def _lock(store: Store) -> Path:
    return store.home / "import.lock"


def _copy(content: Iterable[bytes], target: Path, sha256: str, called: str, size: int) -> None:
    make_folder(target.parent)
    if shutil.disk_usage(target.parent).free < size:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))  # before it is full for the database too
    digest = hashlib.sha256()
    with written_whole(target) as writer:
        for chunk in content:
            digest.update(chunk)
            writer.write(chunk)
        if digest.hexdigest() != sha256:
            raise NotTaken(Refusal(Reason.FILE_CHANGING, {"file": called}))
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """The name is on the disk too, before the database says that the file is there."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


@contextmanager
def _home_faults(home: Path) -> Iterator[None]:
    try:
        yield
    except HomeUnwritable:
        raise
    except OSError as error:
        raise HomeUnwritable(home, error) from error
