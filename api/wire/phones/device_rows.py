"""From what is known of a phone to what the office reads of it."""

from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from api.language import Language
from api.wire.phones.devices import AttentionOut, DeviceOut, DeviceStatusOut, UnfinishedOut
from api.wire.phones.sentences import refusal_out, sentence
from data.phones import uploads
from data.phones.attention import attention
from data.phones.enrolment import CODE_LASTS
from data.phones.overview import PhoneOverview
from data.schema import Device, Upload
from data.vehicle import Vehicle


def device_out(session: Session, phone: PhoneOverview, at: datetime, language: Language) -> DeviceOut:
    """A phone as it goes out."""
    device = phone.device
    return DeviceOut(
        id=device.id,
        name=device.name,
        vehicle=Vehicle(device.vehicle),
        state=_state(phone, at),
        code_waits=_code_waits(phone, at),
        last_contact=device.contact_at,
        last_drive=phone.last_drive,
        recordings_this_week=phone.week_recordings,
        metres_this_week=round(phone.week_m, 1),
        refused=[refusal_out(session, *reason, count, language) for reason, count in phone.refused.items()],
        status=_status(device),
        height_m=device.height_m,
        found_height_m=phone.found.get("height_m"),
        found_pitch_deg=phone.found.get("pitch_deg"),
        lens="dirty" if phone.dirty_since else "clean" if phone.found else "unknown",
        attention=[
            AttentionOut(code=one.trouble, message=sentence(session, one, at, language))
            for one in attention(phone, at)
        ],
    )  # fmt: skip


def unfinished_out(upload: Upload) -> UnfinishedOut:
    """An upload as it goes out."""
    return UnfinishedOut(
        id=upload.id,
        device=upload.device.name,
        file_name=upload.file_name,
        length=upload.length,
        offset=upload.offset,
        state="receiving" if upload.state == uploads.UploadState.RECEIVING else "stored",
        created_at=upload.created_at,
        last_byte_at=upload.last_byte_at,
        expires_at=uploads.expires_at(upload),
    )


def _state(phone: PhoneOverview, at: datetime) -> Literal["new", "waiting", "enrolled", "revoked"]:
    if phone.is_enrolled:
        return "enrolled"
    if _code_waits(phone, at):
        return "waiting"
    return "revoked" if phone.device.keys else "new"


def _code_waits(phone: PhoneOverview, at: datetime) -> bool:
    return phone.code_since is not None and at - phone.code_since < CODE_LASTS


def _status(device: Device) -> DeviceStatusOut | None:
    return DeviceStatusOut(at=device.status_at, **device.status) if device.status_at else None
