"""How much a phone may send, and how much of the disk is left to the night. Every one is a bound, not a plan."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.phones.uploads import UploadState
from data.schema import Upload

GIB = 2**30

LARGEST_BYTES = 16 * GIB
"""Of one file: an hour of 4K at 30 Mbit/s is 13.5 GB, and cameras begin a new file before that."""

MOST_BYTES_A_DAY = 128 * GIB
"""Of one phone: nine hours of 4K at 30 Mbit/s, as `ingest.video.limits` has it for one file."""

MOST_FILES_A_DAY = 20_000
"""Of one phone: a video and a track a minute for seven days and nights, when it comes home after a week."""

MOST_UNFINISHED = 200
"""Of one phone at a time; clients send a handful at once."""

A_DAY = timedelta(days=1)

COPIES = 2
"""A file lies here whole and is copied into the media store before it goes."""


class TooLargeFile(Exception):
    """One file of more than `LARGEST_BYTES`."""

    def __init__(self) -> None:
        super().__init__(LARGEST_BYTES)
        self.gibibytes = LARGEST_BYTES // GIB


class TooMuch(Exception):
    """The phone has sent as much as one may in a day, or has too many unfinished uploads."""


class DiskReserved(Exception):
    """What is free of the disk is the night's."""

    def __init__(self, free: int, reserve: int) -> None:
        super().__init__(free, reserve)
        self.free, self.reserve = f"{free / GIB:.1f}", f"{reserve / GIB:.1f}"


def refuse_too_much(session: Session, device_id: int, length: int, at: datetime) -> None:
    """Nothing is begun that goes beyond a phone's share.

    Raises:
        TooLargeFile, TooMuch: it would.
    """
    if length > LARGEST_BYTES:
        raise TooLargeFile
    today = (Upload.device_id == device_id, Upload.created_at > at - A_DAY)
    files, sent = session.execute(select(func.count(), func.coalesce(func.sum(Upload.length), 0)).where(*today)).one()
    unfinished = (Upload.device_id == device_id, Upload.state == UploadState.RECEIVING)
    waiting = session.scalar(select(func.count()).select_from(Upload).where(*unfinished)) or 0
    if files >= MOST_FILES_A_DAY or sent + length > MOST_BYTES_A_DAY or waiting >= MOST_UNFINISHED:
        raise TooMuch


def refuse_without_room(session: Session, folder: Path, length: int, reserve: int) -> None:
    """Nothing is begun that would take what the night needs, all that was promised to others counted in.

    Raises:
        DiskReserved: it would.
    """
    unfinished = Upload.state == UploadState.RECEIVING
    promised = session.scalar(select(func.coalesce(func.sum(Upload.length - Upload.offset), 0)).where(unfinished)) or 0
    refuse_full_disk(folder, reserve, promised + COPIES * length)


def refuse_full_disk(folder: Path, reserve: int, more: int = 0) -> None:
    """Raises DiskReserved where `more` bytes would leave less than the reserve."""
    free = shutil.disk_usage(folder).free
    if free - more < reserve:
        raise DiskReserved(free, reserve)
