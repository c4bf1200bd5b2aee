"""What somebody should do something about at a phone: rules, in the order in which they are told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from data.phones.overview import PhoneOverview
from data.schema import Device

SILENT_AFTER = timedelta(days=4)
"""A long weekend is no silence."""

LEAST_BATTERY = 0.2
"""Share of the battery below which a phone that does not charge will not film a morning."""

PHONE_LEAST_FREE_BYTES = 2 * 10**9
"""Some eight hours of our own recorder's footage."""

MOST_WAITING_PIECES = 1000
"""Pieces of a minute that wait on a phone: two working days."""

STATUS_LASTS = timedelta(days=1)
"""What a phone said of its battery longer ago says nothing of today."""

MAX_HEIGHT_DIFFERENCE = 0.20
"""Share of the height by which a drive's estimate may differ from the tape: three sigma of an unknown focal length
(7 %); beyond that another phone was measured."""


class Trouble(StrEnum):
    """What is wrong."""

    LENS_DIRTY = "lens_dirty"
    REFUSED = "refused"
    SILENT = "silent"
    STORAGE = "storage"
    WAITING = "waiting"
    BATTERY = "battery"
    HEIGHT = "height"


@dataclass(frozen=True)
class Attention:
    """A trouble with what its sentence is filled in with."""

    trouble: Trouble
    since: datetime | None = None
    amount: float = 0.0
    other: float = 0.0
    reason: str = ""
    recording_id: int = 0


def attention(phone: PhoneOverview, at: datetime) -> list[Attention]:
    """What somebody should do something about; nothing for a phone that is out of use."""
    if not phone.is_enrolled:
        return []
    rules = (_lens, _refused, _silent, _storage, _waiting, _battery, _height)
    return [found for rule in rules for found in rule(phone, at)]


def is_silent(device: Device, at: datetime) -> bool:
    """Whether nothing was heard of a phone for `SILENT_AFTER`; one that never came is not missed."""
    return device.contact_at is not None and at - device.contact_at > SILENT_AFTER


def _lens(phone: PhoneOverview, _at: datetime) -> Iterator[Attention]:
    if phone.dirty_since:
        yield Attention(Trouble.LENS_DIRTY, since=phone.dirty_since)


def _refused(phone: PhoneOverview, _at: datetime) -> Iterator[Attention]:
    """The commonest reason, but for what a dirty lens has told already."""
    for (reason, recording_id), count in phone.refused.items():
        if not (phone.dirty_since and reason == "not_judgeable"):
            yield Attention(Trouble.REFUSED, amount=count, reason=reason, recording_id=recording_id)
            return


def _silent(phone: PhoneOverview, at: datetime) -> Iterator[Attention]:
    if is_silent(phone.device, at):
        yield Attention(Trouble.SILENT, since=phone.device.contact_at)


def _storage(phone: PhoneOverview, _at: datetime) -> Iterator[Attention]:
    free = phone.device.status.get("free_bytes")
    if free is not None and free < PHONE_LEAST_FREE_BYTES:
        yield Attention(Trouble.STORAGE, amount=free)


def _waiting(phone: PhoneOverview, _at: datetime) -> Iterator[Attention]:
    waiting = phone.device.status.get("waiting") or 0
    if waiting > MOST_WAITING_PIECES:
        yield Attention(Trouble.WAITING, amount=waiting)


def _battery(phone: PhoneOverview, at: datetime) -> Iterator[Attention]:
    status, told = phone.device.status, phone.device.status_at
    battery = status.get("battery")
    if told and at - told < STATUS_LASTS and battery is not None and battery < LEAST_BATTERY and not status["charging"]:
        yield Attention(Trouble.BATTERY, amount=battery)


def _height(phone: PhoneOverview, _at: datetime) -> Iterator[Attention]:
    tape, found = phone.device.height_m, phone.found.get("height_m")
    if tape and found and abs(found / tape - 1) > MAX_HEIGHT_DIFFERENCE:
        yield Attention(Trouble.HEIGHT, amount=tape, other=found)
