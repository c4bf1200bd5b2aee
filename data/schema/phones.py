"""Phones and what they send."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from data.schema.base import Base


class Device(Base):
    """A phone in its holder: what a person told of it."""

    __tablename__ = "device"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    height_m: Mapped[float | None]  # of the lens over the road, by tape
    field_deg: Mapped[float | None]  # the longer side's field of view while filming
    vehicle: Mapped[str] = mapped_column(default="van", server_default="van")  # see data.vehicle
    contact_at: Mapped[datetime | None]  # when it last asked us for anything
    status: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")  # see data.phones.status
    status_at: Mapped[datetime | None]
    keys: Mapped[list["DeviceKey"]] = relationship(back_populates="device", order_by="DeviceKey.id")


class DeviceKey(Base):
    """What a phone shows at the door. The key itself lies on the phone alone."""

    __tablename__ = "device_key"
    id: Mapped[int] = mapped_column(primary_key=True)
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str | None]
    device: Mapped[Device] = relationship(back_populates="keys")


class EnrolmentCode(Base):
    """What a QR code holds: good once, for a quarter of an hour."""

    __tablename__ = "enrolment_code"
    id: Mapped[int] = mapped_column(primary_key=True)
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    ended_at: Mapped[datetime | None]  # used, or a newer one took its place


class Upload(Base):
    """A file on its way from a phone to the house: see `data.phones.uploads`."""

    __tablename__ = "upload"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)  # in its address, and of its file in the home's uploads
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"))
    length: Mapped[int] = mapped_column(BigInteger)  # bytes that it will have
    offset: Mapped[int] = mapped_column(BigInteger, default=0)  # bytes that are on the disk for certain
    file_name: Mapped[str]  # as the phone calls it
    said: Mapped[dict[str, Any]] = mapped_column(default=dict)  # Upload-Metadata, as it came
    claimed_sha256: Mapped[str | None] = mapped_column(String(64))  # by the phone
    sha256: Mapped[str | None] = mapped_column(String(64), index=True)  # by us, over the whole file
    kind: Mapped[str | None]  # see data.phones.content, by its first bytes
    created_at: Mapped[datetime]
    last_byte_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(index=True)  # see data.phones.uploads.UploadState
    refusal: Mapped[str | None]  # see data.phones.uploads.UploadRefusal
    recording_id: Mapped[int | None] = mapped_column(ForeignKey("recording.id"), index=True)
    device: Mapped[Device] = relationship()
    __table_args__ = (Index("ix_upload_device_id_created_at", "device_id", "created_at"),)
