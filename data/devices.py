"""Phones in their holders: what people told of them, and what the latest drive found."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.schema import Device, Recording

LOWEST_CAMERA_M, HIGHEST_CAMERA_M = 0.5, 4.0
"""A phone nearer to the road or farther from it is a slip of the pen."""

NARROWEST_DEG, WIDEST_DEG = 30.0, 130.0
"""The same of its field of view."""


APART = timedelta(hours=6)
"""Drives of one phone that begin so long apart are of two shifts: what the earlier found is known to the later. Within
a shift they are read at once, none knowing of the others, so that their order does not matter."""

EARLIER_DRIVES = 20
"""So many are asked for one that was calibrated."""

SHOWN_BY_THE_DRIVE = ("cover", "motion")
"""What a reading of a clock may rest on that says something of the phone."""

CALIBRATED_REL_SD = 0.15
"""A focal length with a larger relative error was hardly more than a guess."""


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


def earlier_camera(session: Session, name: str | None, before: datetime) -> dict[str, Any] | None:
    """What the latest drive of a phone found of its camera that began well before an instant."""
    if not name:
        return None
    drives = session.execute(
        select(Recording.camera)
        .where(Recording.device == name, Recording.state == "processed", Recording.started_at <= before - APART)
        .order_by(Recording.started_at.desc(), Recording.id.desc())
        .limit(EARLIER_DRIVES)
    )
    return next((found for (found,) in drives if is_calibrated(found)), None)


def earlier_clocks(session: Session, name: str | None, before: datetime) -> Counter[str]:
    """How often a phone's clock was found to have each reading by its latest drives themselves, in its own zone: see
    `ingest.track.clocks.readings`.

    Args:
        name: of the phone.
        before: what was processed later is not asked. A night that was killed and begun anew must decide as one that
            was not.
    """
    if not name:
        return Counter()
    drives = select(Recording.camera).where(Recording.device == name, Recording.state == "processed")
    drives = drives.where(Recording.processed_at <= before)
    latest = session.scalars(drives.order_by(Recording.started_at.desc(), Recording.id.desc()).limit(EARLIER_DRIVES))
    clocks = [found["clock"] for found in latest if "clock" in found]
    return Counter(clock["reading"] for clock in clocks if clock["basis"] in SHOWN_BY_THE_DRIVE and not clock["zone_h"])


def is_calibrated(found: Mapping[str, Any]) -> bool:
    """Whether a drive found enough of its camera for another to begin with: see `ingest.recording_notes.facts`."""
    return float(found.get("focal_rel_sd", 1.0)) <= CALIBRATED_REL_SD


def tell(session: Session, name: str, height_m: float | None = None, field_deg: float | None = None) -> Device:
    """Remember a phone's height over the road and field of view; None leaves what is known.

    Raises:
        ValueError: outside what a windscreen and a lens allow.
    """
    if height_m is not None and not LOWEST_CAMERA_M <= height_m <= HIGHEST_CAMERA_M:
        raise ValueError(
            f"height {height_m:g} m: a phone sits {LOWEST_CAMERA_M:g} to {HIGHEST_CAMERA_M:g} m over the road"
        )
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
