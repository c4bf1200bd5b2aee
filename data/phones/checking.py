"""When the last byte has come: is it what the phone said, and is it of any use? Can be done again after any death."""

from datetime import datetime
from pathlib import Path

from data.phones import partial_files, uploads
from data.phones.content import kind_of
from data.phones.uploads import UploadRefusal
from data.schema import Upload
from data.store import Store


class UploadRefused(Exception):
    """The file is not kept; the phone keeps its own."""

    def __init__(self, why: UploadRefusal) -> None:
        super().__init__(why)
        self.why = why


class OtherContent(UploadRefused):
    """Its SHA-256 is not what the phone said."""

    def __init__(self) -> None:
        super().__init__(UploadRefusal.OTHER_CONTENT)


class OtherKind(UploadRefused):
    """It is neither a video nor a track."""

    def __init__(self) -> None:
        super().__init__(UploadRefusal.OTHER_KIND)


def check(store: Store, upload: Upload) -> None:
    """Read the whole file as it lies on the disk, and store or refuse it.

    Hashed here, at the end, and not while it comes: so the disk's bytes are checked and not the network's, and an
    upload that went on after a death is checked like any other. The file was just written, so memory still has it.

    Raises:
        OtherContent, OtherKind: it is refused and its file gone.
    """
    folder = partial_files.uploads_folder(store.home)
    kind = kind_of(partial_files.head(folder, upload.name))
    if kind is None:
        refuse(store, folder, upload, OtherKind())
    sha256 = partial_files.sha256_of(folder, upload.name)
    if upload.claimed_sha256 not in (None, sha256):
        refuse(store, folder, upload, OtherContent())
    assert kind is not None
    with store.write() as session:
        uploads.store(session, upload.id, sha256, kind)


def refuse(store: Store, folder: Path, upload: Upload, why: UploadRefused) -> None:
    """End an upload and take its file away.

    Raises:
        UploadRefused: always, so that whoever sends it hears of it.
    """
    with store.write() as session:
        uploads.refuse(session, upload.id, why.why)
    partial_files.discard(folder, upload.name)
    raise why


def check_left_over(store: Store, newest: datetime) -> None:
    """Check what a server died over: what has all its bytes since `newest` or longer."""
    with store.read() as session:
        left = uploads.unchecked(session, newest)
    for upload in left:
        try:
            check(store, upload)
        except UploadRefused:
            continue


def sweep(store: Store) -> None:
    """Take away the files of uploads that have ended: what a death left between the row and the file."""
    folder = partial_files.uploads_folder(store.home)
    names = [path.name for path in folder.iterdir() if path.is_file()]
    with store.read() as session:
        over = uploads.ended_among(session, names)
    for name in over:
        partial_files.discard(folder, name)
