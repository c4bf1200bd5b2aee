"""What lies in the home is its owner's alone: folders 0700, files 0600, whatever the umask says.

It holds faces before they are blurred, who drove where and when, and the key that log-ins are signed with.
"""

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

FOLDER_MODE, FILE_MODE = 0o700, 0o600
NOT_OURS_ALONE = 0o077
"""The bits that let the group and everybody else in."""

KEPT_HERE = (
    "vejsyn.sqlite*",
    "secret",
    "recordings",
    "traces",
    "pictures",
    "uploads",
    "*.lock",
    "mails",
    "drives",
    "background.*",
    "log-in.txt",
)
"""What Vejsyn itself writes at the top of a home; a folder that holds other things too keeps them as they are."""


def umask_private() -> None:
    """From here on this process, and those it starts, make private files: for writers that we do not open ourselves."""
    os.umask(NOT_OURS_ALONE)


def private(path: str, flags: int) -> int:
    """An opener for `open`: a new file is 0600."""
    return os.open(path, flags, FILE_MODE)


def make_folder(folder: Path) -> None:
    """Make a private folder, and those above it that are missing."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(mode=FOLDER_MODE, exist_ok=True)


def make_file(file: Path) -> None:
    """An empty private file, where there is none.

    Raises:
        OSError: it cannot be written; says better why than a database would.
    """
    os.close(os.open(file, os.O_RDWR | os.O_CREAT, FILE_MODE))


@contextmanager
def written_whole(target: Path) -> Iterator[BinaryIO]:
    """A file under a temporary name, on the disk and renamed at the end: one with its right name is whole."""
    make_folder(target.parent)
    with _partial(target) as partial:
        with open(partial, "xb", opener=private) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.rename(target)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_once(target: Path, content: bytes) -> None:
    """A file that is whole or not there; of two who come at once, the first one's stays."""
    with _partial(target) as partial:
        with written_whole(partial) as file:
            file.write(content)
        with suppress(FileExistsError):
            os.link(partial, target)


@contextmanager
def _partial(target: Path) -> Iterator[Path]:
    """A name beside it; what bears it at the end goes."""
    partial = target.with_name(f".{target.name}.{secrets.token_hex(4)}.partial")
    try:
        yield partial
    finally:
        partial.unlink(missing_ok=True)


def mend(home: Path) -> None:
    """Make the top of an older home private: what lies deeper cannot be reached then.

    A folder straight under the root (`/srv`) may be others' as well and keeps its own mode; `vejsyn doctor` says so.
    """
    if len(home.parts) > 2:
        _make_private(home)
    for pattern in KEPT_HERE:
        for path in home.glob(pattern):
            _make_private(path)


def open_to_others(home: Path, most: int) -> Iterator[Path]:
    """What others may read or write, among the first `most` files and folders of the home."""
    looked = 0
    for folder, names, files in os.walk(home):
        for path in (Path(folder), *(Path(folder, name) for name in files)):
            if _is_open(path):
                yield path
        looked += 1 + len(files)
        if looked >= most:
            names.clear()


def _is_open(path: Path) -> bool:
    with suppress(FileNotFoundError):  # somebody is at work here
        mode = path.lstat().st_mode
        return not stat.S_ISLNK(mode) and bool(mode & NOT_OURS_ALONE)
    return False


def _make_private(path: Path) -> None:
    """Where it can be done; a share without modes, or a folder of somebody else's, is `vejsyn doctor`'s to tell."""
    with suppress(OSError):
        if _is_open(path):
            path.chmod(stat.S_IMODE(path.lstat().st_mode) & ~NOT_OURS_ALONE)
