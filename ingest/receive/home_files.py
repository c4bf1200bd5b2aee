"""Received files are copied into the media store: one with its right name is whole, whatever died meanwhile."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from data.media.intake import copying_in, nobody_copies_in
from data.storage_faults import MediaError
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
    """Copy a file into the media store; gives its name among the recordings there.

    Args:
        name: tells the content, so that a file that is there is the one that is wanted.
        sha256: of the content that was read before.

    Raises:
        NotTaken: the source cannot be read, or has changed.
        HomeUnwritable: the home is full, or may not be written.
        MediaError: the bucket is away, or refuses.
    """
    kept = f"{name[:2]}/{name}"
    with _home_faults(store.home):
        size = _size(source)
        if size is None or store.recordings.size(kept) != size:
            store.recordings.write_pieces(kept, _unchanged(chunks(source, largest), sha256, source.name), size or 0)
    return kept


def remove(store: Store, name: str) -> None:
    """Take a received file out of the media store; one that is not there is fine."""
    store.recordings.remove([name])


@contextmanager
def importing(store: Store) -> Iterator[None]:
    """While files are copied; `sweep` and retention then leave files alone. A process that dies lets go of it."""
    with ExitStack() as held:
        with _home_faults(store.home):
            held.enter_context(copying_in(store.home))
        yield


def sweep(store: Store) -> None:
    """Remove what imports that died have left unfinished; nothing while another import is at work."""
    with _home_faults(store.home), nobody_copies_in(store.home, wait_s=0.0) as alone:
        if alone:
            store.recordings.sweep()


def _unchanged(content: Iterable[bytes], sha256: str, called: str) -> Iterator[bytes]:
    """A file's content as it is copied; raises NotTaken at its end where it is another than was read before."""
    digest = hashlib.sha256()
    for chunk in content:
        digest.update(chunk)
        yield chunk
    if digest.hexdigest() != sha256:
        raise NotTaken(Refusal(Reason.FILE_CHANGING, {"file": called}))


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


@contextmanager
def _home_faults(home: Path) -> Iterator[None]:
    try:
        yield
    except (HomeUnwritable, MediaError):
        raise
    except OSError as error:
        raise HomeUnwritable(home, error) from error
