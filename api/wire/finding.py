"""The list beside the map, as it goes out."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from api import wording
from api.finding.places import Place, PlaceKind
from api.language import Language
from api.wire.base import Out
from api.wire.roads import BandCounts
from api.wording import Side
from data.damages.areas import Box
from data.damages.damages import Status
from data.damages.listing import ListedDamage
from model.grading.urgency import Band, Bands
from model.vocabulary import DamageClass, Severity


class DamageRow(Out):
    """A damage in the list."""

    id: int
    damage_class: Annotated[DamageClass, Field(serialization_alias="class")]
    class_name: str
    severity: Severity
    urgency: float
    band: Band
    status: Status
    street: str
    chainage_m: float
    side: Side
    first_seen: datetime
    last_seen: datetime
    team: str | None
    """That has it, or had it last."""
    lon: float
    lat: float


class DamageList(Out):
    """One page of the list."""

    rows: list[DamageRow]
    count: int
    """Of the whole list."""
    counts: BandCounts
    after: str | None
    """Ask for the next page with it; null at the end."""


def damage_row(listed: ListedDamage, bands: Bands, language: Language) -> DamageRow:
    """A row, in the reader's language."""
    return DamageRow(
        id=listed.id,
        damage_class=DamageClass(listed.damage_class),
        class_name=wording.class_name(listed.damage_class, language),
        severity=Severity(listed.severity),
        urgency=listed.urgency,
        band=bands.of(listed.urgency),
        status=Status(listed.status),
        street=listed.street,
        chainage_m=listed.chainage_m,
        side=wording.side(listed.offset_m),
        first_seen=listed.first_seen,
        last_seen=listed.last_seen,
        team=listed.team,
        lon=listed.lon,
        lat=listed.lat,
    )


class PlaceOut(Out):
    """What was found for what somebody typed."""

    kind: PlaceKind
    title: str
    detail: str
    """What tells it from another of the same title."""
    number: int | None
    """Of a damage or an order."""
    box: Box | None
    """West, south, east, north, degrees; null of an order, whose damages are shown."""

    @classmethod
    def of(cls, place: Place) -> Self:
        """As it was found."""
        return cls(kind=place.kind, title=place.title, detail=place.detail, number=place.number, box=place.box)
