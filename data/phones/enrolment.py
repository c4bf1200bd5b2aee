"""Enrolment: the office makes a code, the phone that shows it first gets a key."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from data.phones import keys
from data.schema import Device, EnrolmentCode, Recording
from data.vehicle import Vehicle

CODE_BYTES = 16
"""128 bits: nobody guesses it within its quarter of an hour."""

CODE_LASTS = timedelta(minutes=15)


class CodeOver(Exception):
    """The code was used, is older than `CODE_LASTS`, or never was one."""


class NoSuchDevice(Exception):
    """No phone has that number."""


class DeviceNameTaken(Exception):
    """Another phone is called so."""


def find(session: Session, device_id: int) -> Device:
    """The phone of that number.

    Raises:
        NoSuchDevice: there is none.
    """
    device = session.get(Device, device_id)
    if device is None:
        raise NoSuchDevice
    return device


def add(session: Session, name: str, vehicle: Vehicle) -> Device:
    """A new phone, without a key yet. One that `vejsyn devices` or an import knows by this name is that one.

    Raises:
        DeviceNameTaken: a phone that has been enrolled is called so.
    """
    known = session.scalar(select(Device).where(Device.name == name))
    if known is not None and known.keys:
        raise DeviceNameTaken
    device = known or Device(name=name)
    device.vehicle = vehicle
    session.add(device)
    session.flush()
    return device


def rename(session: Session, device: Device, name: str) -> None:
    """Another name, for its recordings too: they name their phone.

    Raises:
        DeviceNameTaken: another is called so, or recordings came in under that name.
    """
    if name == device.name:
        return
    same_name = select(Device.id).where(Device.name == name)
    theirs = select(Recording.id).where(Recording.device == name).limit(1)
    if session.scalar(same_name) or session.scalar(theirs):
        raise DeviceNameTaken
    session.execute(update(Recording).where(Recording.device == device.name).values(device=name))
    device.name = name
    session.flush()


def issue_code(session: Session, device: Device, by: str, at: datetime) -> str:
    """A code for a phone; an older one of its is over. The phone's key is good until the code is used."""
    pending = update(EnrolmentCode).where(EnrolmentCode.device_id == device.id, EnrolmentCode.ended_at.is_(None))
    session.execute(pending.values(ended_at=at))
    code = secrets.token_urlsafe(CODE_BYTES)
    session.add(EnrolmentCode(device_id=device.id, sha256=keys.digest(code), created_at=at, created_by=by))
    session.flush()
    return code


def redeem(session: Session, code: str, at: datetime) -> tuple[Device, str]:
    """The phone and its new key; of two who come at once, one.

    Raises:
        CodeOver: it is used, too old or unknown.
    """
    sha256, oldest = keys.digest(code), at - CODE_LASTS
    row = session.scalar(select(EnrolmentCode).where(EnrolmentCode.sha256 == sha256))
    good = (EnrolmentCode.sha256 == sha256, EnrolmentCode.ended_at.is_(None), EnrolmentCode.created_at > oldest)
    used = session.execute(update(EnrolmentCode).where(*good).values(ended_at=at))
    assert isinstance(used, CursorResult)
    if row is None or used.rowcount != 1:
        raise CodeOver
    device = find(session, row.device_id)
    return device, keys.issue(session, device, at)
