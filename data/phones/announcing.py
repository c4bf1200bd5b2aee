"""A phone announces a file: room is looked for, what it has given up of the same content makes place."""

from datetime import datetime

from sqlalchemy.orm import Session

from data.phones import limits, partial_files, uploads
from data.phones.uploads import Announced
from data.schema import Device, Upload
from data.store import Store


def announce(store: Store, device: Device, announced: Announced, reserve: int, at: datetime) -> Upload:
    """A new upload.

    Args:
        reserve: bytes of the disk that stay free.

    Raises:
        TooLargeFile, TooMuch, DiskReserved: nothing is begun.
    """
    folder = partial_files.uploads_folder(store.home)
    with store.write() as session:
        _give_up_abandoned(store, session, device, announced, at)
        limits.refuse_too_much(session, device.id, announced.length, at)
        limits.refuse_without_room(session, folder, announced.length, reserve)
        return uploads.create(session, device, announced, at)


def _give_up_abandoned(store: Store, session: Session, device: Device, announced: Announced, at: datetime) -> None:
    """The files go before the rows: a death between them leaves a row that knows less than its disk, and expires."""
    if announced.sha256 is None:
        return
    for upload in uploads.abandoned(session, device, announced.sha256, at):
        partial_files.discard(partial_files.uploads_folder(store.home), upload.name)
        uploads.remove(session, upload.id)
