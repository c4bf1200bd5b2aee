"""Phones as the office sees them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, FiniteFloat

from api.wire.base import In, Out
from api.wire.fields.text import NameText
from data.devices import HIGHEST_CAMERA_M, LOWEST_CAMERA_M
from data.phones.attention import Trouble
from data.vehicle import Vehicle


class DeviceIn(In, str_strip_whitespace=True):
    """A new phone."""

    name: NameText
    vehicle: Vehicle


class DeviceChange(In, str_strip_whitespace=True):
    """What is to be changed; what is left out stays."""

    name: NameText | None = None
    vehicle: Vehicle | None = None
    height_m: Annotated[FiniteFloat, Field(ge=LOWEST_CAMERA_M, le=HIGHEST_CAMERA_M)] | None = None


class DeviceStatusOut(Out):
    """What a phone last said of itself."""

    at: datetime
    version: str
    battery: float | None
    """Share, 0-1."""
    charging: bool | None
    free_bytes: int | None
    waiting: int
    recording: bool
    note: str | None


class DeviceRefusalOut(Out):
    """Recordings of the last seven days that could not be used, for one reason."""

    code: str
    recordings: int
    message: str
    next_step: str


class AttentionOut(Out):
    """What somebody should do something about, in the reader's language."""

    code: Trouble
    message: str


class DeviceOut(Out):
    """A phone."""

    id: int
    name: str
    vehicle: Vehicle
    state: Literal["new", "waiting", "enrolled", "revoked"]
    """Never had a key; has a code that waits; has a key; had one."""
    code_waits: bool
    """A code waits to be used."""
    last_contact: datetime | None
    last_drive: datetime | None
    recordings_this_week: int
    """Made in the last seven days."""
    metres_this_week: float
    """Validly filmed in them."""
    refused: list[DeviceRefusalOut]
    status: DeviceStatusOut | None
    height_m: float | None
    """By tape."""
    found_height_m: float | None
    """By the latest drive."""
    found_pitch_deg: float | None
    """How far the camera looks down, by the latest drive."""
    lens: Literal["clean", "dirty", "unknown"]
    attention: list[AttentionOut]


class EnrolmentOut(Out):
    """A one-time link, and the picture of it that the phone's camera reads."""

    device: DeviceOut
    url: str
    qr: str
    """An SVG picture as a data URI."""
    expires_at: datetime


class UnfinishedOut(Out):
    """A file that is on its way, or waits for its other half."""

    id: int
    device: str
    file_name: str
    length: int
    offset: int
    state: Literal["receiving", "stored"]
    created_at: datetime
    last_byte_at: datetime
    expires_at: datetime | None
