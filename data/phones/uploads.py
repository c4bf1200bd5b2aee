"""Uploads as rows: how far each has come, and what became of it.

The offset is raised only after the bytes below it are on the disk. What a killed server wrote beyond it is cut off when
the upload goes on (`data.phones.partial_files`), so the row is always right.
"""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session, selectinload

from data.schema import Device, Recording, Upload

NAME_BYTES = 16

UNFINISHED_LASTS = timedelta(days=7)
"""From the last byte on. A phone that lies in a drawer over a week's holiday begins its last piece anew; it still has
it."""

ABANDONED_AFTER = timedelta(minutes=1)
"""An upload that has been quiet for so long is given up where its phone begins the same content anew."""

REMEMBERED = timedelta(days=30)
"""So long the office can read what was refused or expired."""


class UploadState(StrEnum):
    """How far an upload has come."""

    RECEIVING = "receiving"
    STORED = "stored"
    """Whole and checked."""
    TAKEN = "taken"
    """It is a recording, or its track."""
    REFUSED = "refused"
    EXPIRED = "expired"


KEPT_STATES = (UploadState.STORED, UploadState.TAKEN)
"""The phone may delete its copy."""

UNFINISHED_STATES = (UploadState.RECEIVING, UploadState.STORED)
"""On its way, or waiting for its other half."""

ENDED_STATES = (UploadState.REFUSED, UploadState.EXPIRED)


class UploadRefusal(StrEnum):
    """Why an upload was refused."""

    OTHER_CONTENT = "other_content"
    """The SHA-256 is not what the phone said."""
    OTHER_KIND = "other_kind"
    """Neither a video nor a track."""
    NOT_TAKEN = "not_taken"
    """It could not be made a recording."""
    NO_VIDEO = "no_video"
    """A track whose video never came."""


class NoSuchUpload(Exception):
    """No upload has that name, or it is another phone's."""


class UploadOver(Exception):
    """The upload was refused or has expired."""


class OffsetConflict(Exception):
    """The bytes do not begin where the upload ends."""


class UploadWhole(Exception):
    """It is stored; a phone takes nothing back."""


@dataclass(frozen=True)
class Announced:
    """A file as a phone announces it."""

    length: int
    file_name: str
    sha256: str | None = None
    said: dict[str, Any] = field(default_factory=dict)


def create(session: Session, device: Device, announced: Announced, at: datetime) -> Upload:
    """A new upload, empty."""
    upload = Upload(
        name=secrets.token_hex(NAME_BYTES),
        device_id=device.id,
        length=announced.length,
        offset=0,
        file_name=announced.file_name,
        said=announced.said,
        claimed_sha256=announced.sha256,
        created_at=at,
        last_byte_at=at,
        state=UploadState.RECEIVING,
    )
    session.add(upload)
    session.flush()
    return upload


def find(session: Session, device: Device, name: str) -> Upload:
    """A phone's upload.

    Raises:
        NoSuchUpload: there is none, or it is another phone's.
    """
    wanted = select(Upload).where(Upload.name == name, Upload.device_id == device.id)
    if (upload := session.scalar(wanted)) is None:
        raise NoSuchUpload
    return upload


def find_open(session: Session, device: Device, name: str, at: datetime) -> Upload:
    """One that has not come to a bad end.

    Raises:
        NoSuchUpload: there is none.
        UploadOver: it was refused or has expired.
    """
    upload = find(session, device, name)
    if upload.state in ENDED_STATES or is_expired(upload, at):
        raise UploadOver
    return upload


def expires_at(upload: Upload) -> datetime | None:
    """When an unfinished upload is given up; None for one that is whole."""
    return upload.last_byte_at + UNFINISHED_LASTS if upload.state == UploadState.RECEIVING else None


def is_expired(upload: Upload, at: datetime) -> bool:
    """Whether its time is over, swept up or not."""
    last = expires_at(upload)
    return last is not None and at >= last


def advance(session: Session, upload_id: int, before: int, offset: int, at: datetime) -> None:
    """Bytes up to `offset` are on the disk.

    Raises:
        OffsetConflict: another has written meanwhile, or it has ended.
    """
    same = (Upload.id == upload_id, Upload.offset == before, Upload.state == UploadState.RECEIVING)
    if not _changed(session, update(Upload).where(*same).values(offset=offset, last_byte_at=at)):
        raise OffsetConflict


def rewind(session: Session, upload_id: int, offset: int) -> None:
    """The disk has lost bytes that it had promised to keep: the phone sends them again."""
    _move(session, upload_id, UploadState.RECEIVING, offset=offset)


def store(session: Session, upload_id: int, sha256: str, kind: str) -> None:
    """It is whole and checked."""
    _move(session, upload_id, UploadState.RECEIVING, state=UploadState.STORED, sha256=sha256, kind=kind)


def refuse(session: Session, upload_id: int, why: UploadRefusal) -> None:
    """It ends here, with a reason."""
    open_ones = (Upload.id == upload_id, Upload.state.in_(UNFINISHED_STATES))
    session.execute(update(Upload).where(*open_ones).values(state=UploadState.REFUSED, refusal=why))


def remove(session: Session, upload_id: int) -> None:
    """Forget an unfinished one: its phone wants it no more."""
    session.execute(delete(Upload).where(Upload.id == upload_id, Upload.state == UploadState.RECEIVING))


def abandoned(session: Session, device: Device, sha256: str, at: datetime) -> Sequence[Upload]:
    """Its unfinished uploads of this content that nobody is sending: the phone has lost their addresses."""
    same = (Upload.device_id == device.id, Upload.claimed_sha256 == sha256, Upload.state == UploadState.RECEIVING)
    return session.scalars(select(Upload).where(*same, Upload.last_byte_at <= at - ABANDONED_AFTER)).all()


def unchecked(session: Session, newest: datetime) -> Sequence[Upload]:
    """Those whose last byte came by then and that nobody has checked."""
    whole = (Upload.state == UploadState.RECEIVING, Upload.offset == Upload.length, Upload.last_byte_at <= newest)
    return session.scalars(select(Upload).where(*whole).order_by(Upload.id)).all()


def ended_among(session: Session, names: Collection[str]) -> Sequence[str]:
    """Of these, those whose file nobody needs any more."""
    over = (Upload.name.in_(names), Upload.state.in_((*ENDED_STATES, UploadState.TAKEN)))
    return session.scalars(select(Upload.name).where(*over)).all()


def expire(session: Session, at: datetime) -> Sequence[str]:
    """Give up what has been unfinished for too long; gives the names of their files."""
    over = (Upload.state == UploadState.RECEIVING, Upload.last_byte_at <= at - UNFINISHED_LASTS)
    rows = session.scalars(select(Upload).where(*over)).all()
    for row in rows:
        row.state = UploadState.EXPIRED
    return [row.name for row in rows]


def forget(session: Session, at: datetime) -> None:
    """Rows of what came to nothing, once nobody asks for them any more."""
    session.execute(delete(Upload).where(Upload.state.in_(ENDED_STATES), Upload.last_byte_at <= at - REMEMBERED))


def unfinished(session: Session) -> Sequence[Upload]:
    """What is on its way or waits for its other half, the oldest first."""
    waiting = Upload.state.in_(UNFINISHED_STATES)
    return session.scalars(select(Upload).where(waiting).options(selectinload(Upload.device)).order_by(Upload.id)).all()


def kept(session: Session, digests: Collection[str]) -> set[str]:
    """Of these contents, those that are whole, checked and in the house, whoever brought them."""
    uploaded = select(Upload.sha256).where(Upload.sha256.in_(digests), Upload.state.in_(KEPT_STATES))
    received = select(Recording.sha256).where(Recording.sha256.in_(digests))
    return {found for found in [*session.scalars(uploaded), *session.scalars(received)] if found}


def _move(session: Session, upload_id: int, before: UploadState, **values: Any) -> bool:
    return _changed(session, update(Upload).where(Upload.id == upload_id, Upload.state == before).values(**values))


def _changed(session: Session, statement: Any) -> bool:
    result = session.execute(statement)
    assert isinstance(result, CursorResult)
    return result.rowcount == 1
