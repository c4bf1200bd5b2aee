"""What phones and the server say to one another."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, FiniteFloat

from api.wire.base import In, Out
from api.wire.fields.text import NoteText
from data.names import LONGEST_NAME
from data.vehicle import Vehicle

MOST_DIGESTS = 1000

MOST_FREE_BYTES = 2**53
"""The largest whole number that a page counts exactly."""

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class EnrolIn(In):
    """What the QR code held."""

    code: Annotated[str, Field(min_length=1, max_length=200)]


class EnrolledOut(Out):
    """A phone's own key, told once."""

    device_id: int
    name: str
    key: str


class DepotOut(Out):
    """A place that phones send from."""

    lat: float
    lon: float
    radius_m: float


class UploadRulesOut(Out):
    """When a phone sends."""

    networks: list[Literal["wifi"]] | Literal["any"]
    depot: DepotOut | None
    """Where it must be for that; None for anywhere."""
    retain_until_stored: Literal[True]
    """It deletes only what `/device/stored` has confirmed."""


class PhoneOut(Out):
    """What a phone is told of itself."""

    device_id: int
    name: str
    vehicle: Vehicle
    rules: UploadRulesOut
    height_m: float | None
    """Of its lens over the road by tape, once somebody has measured it."""
    server_time: datetime


class StatusIn(In):
    """How a phone is."""

    version: Annotated[str, Field(max_length=LONGEST_NAME)]
    battery: Annotated[FiniteFloat, Field(ge=0, le=1)] | None
    charging: bool | None
    free_bytes: Annotated[int, Field(ge=0, le=MOST_FREE_BYTES)] | None
    waiting: Annotated[int, Field(ge=0, le=10**6)]
    """Pieces that are not stored here yet."""
    recording: bool
    note: NoteText | None


class DigestsIn(In):
    """Contents by their SHA-256."""

    sha256: Annotated[list[Sha256], Field(max_length=MOST_DIGESTS)]


class StoredOut(Out):
    """Those of them that are whole, checked and here."""

    stored: list[str]
