"""Phones in their holders: what people told of them, and what the latest drive found."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.schema import Device, Recording

LOWEST_M, HIGHEST_M = 0.5, 4.0
"""A phone nearer to the road or farther from it is a slip of the pen."""

NARROWEST_DEG, WIDEST_DEG = 30.0, 130.0
"""The same of its field of view."""


@dataclass(frozen=True, slots=True)
class KnownDevice:
    """A phone, with or without a row of its own."""

    name: str
    height_m: float | None
    """By tape."""
    field_deg: float | None
    recordings: int
    last_drive: datetime | None
    found: dict[str, Any]
    """What its latest drive's footage told: see ingest.recording_notes."""


def told(session: Session, name: str | None) -> Device | None:
    """What a person told of a phone, if anybody did."""
    return session.scalar(select(Device).where(Device.name == name)) if name else None


def tell(session: Session, name: str, height_m: float | None = None, field_deg: float | None = None) -> Device:
    """Remember a phone's height over the road and field of view; None leaves what is known.

    Raises:
        ValueError: outside what a windscreen and a lens allow.
    """
    if height_m is not None and not LOWEST_M <= height_m <= HIGHEST_M:
        raise ValueError(f"height {height_m:g} m: a phone sits {LOWEST_M:g} to {HIGHEST_M:g} m over the road")
    if field_deg is not None and not NARROWEST_DEG <= field_deg <= WIDEST_DEG:
        raise ValueError(f"field {field_deg:g}°: a phone films {NARROWEST_DEG:g}° to {WIDEST_DEG:g}°")
    device = told(session, name) or Device(name=name)
    device.height_m = device.height_m if height_m is None else height_m
    device.field_deg = device.field_deg if field_deg is None else field_deg
    session.add(device)
    session.flush()
    return device


def all_devices(session: Session) -> list[KnownDevice]:
    """Every phone that was told of or has recorded, by name."""
    rows = {device.name: device for device in session.scalars(select(Device))}
    drives: dict[str, list[Recording]] = {}
    for recording in session.scalars(select(Recording).where(Recording.device.is_not(None)).order_by(Recording.id)):
        drives.setdefault(recording.device or "", []).append(recording)
    return [_known(name, rows.get(name), drives.get(name, [])) for name in sorted(rows.keys() | drives.keys())]


def _known(name: str, row: Device | None, drives: list[Recording]) -> KnownDevice:
    found = next((drive for drive in reversed(drives) if drive.camera), None)
    starts: Iterator[datetime] = (drive.started_at for drive in drives if drive.started_at)
    return KnownDevice(
        name,
        row.height_m if row else None,
        row.field_deg if row else None,
        len(drives),
        max(starts, default=None),
        found.camera if found else {},
    )
