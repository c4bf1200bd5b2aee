"""A phone's own key: random, stored as its SHA-256 alone, taken away in a moment."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from data.schema import Device, DeviceKey, EnrolmentCode

PHONE_KEY_BYTES = 32
"""256 bits: nothing that random is guessed, so a fast hash keeps it (OWASP, cheat sheet on cryptographic storage)."""

CONTACT_EVERY = timedelta(minutes=1)
"""A contact is written down at most so often: a phone that sends its day asks us several times a second."""


class NotEnrolled(Exception):
    """The key is unknown, or was taken away."""


def issue(session: Session, device: Device, at: datetime) -> str:
    """A new key in the place of those before it; nobody can read it again."""
    revoke(session, device, "enrolment", at)
    key = secrets.token_urlsafe(PHONE_KEY_BYTES)
    session.add(DeviceKey(device_id=device.id, sha256=digest(key), created_at=at))
    session.flush()
    return key


def holder(session: Session, key: str) -> Device:
    """Whose key it is.

    Raises:
        NotEnrolled: nobody's any more.
    """
    good = select(DeviceKey).where(DeviceKey.sha256 == digest(key), DeviceKey.revoked_at.is_(None))
    row = session.scalar(good.options(joinedload(DeviceKey.device)))
    if row is None:
        raise NotEnrolled
    return row.device


def revoke(session: Session, device: Device, by: str, at: datetime) -> None:
    """Its keys and codes are dead from now on; what it has sent stays."""
    keys = update(DeviceKey).where(DeviceKey.device_id == device.id, DeviceKey.revoked_at.is_(None))
    session.execute(keys.values(revoked_at=at, revoked_by=by))
    codes = update(EnrolmentCode).where(EnrolmentCode.device_id == device.id, EnrolmentCode.ended_at.is_(None))
    session.execute(codes.values(ended_at=at))


def is_enrolled(device: Device) -> bool:
    """Whether it has a key that is good."""
    return any(key.revoked_at is None for key in device.keys)


def is_new_contact(device: Device, at: datetime) -> bool:
    """Whether this contact is worth writing down."""
    return device.contact_at is None or at - device.contact_at >= CONTACT_EVERY


def note_contact(session: Session, device: Device, at: datetime) -> None:
    """It was here."""
    session.execute(update(Device).where(Device.id == device.id).values(contact_at=at))


def digest(secret: str) -> str:
    """SHA-256 of a key or code, lower-case hexadecimal."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()
