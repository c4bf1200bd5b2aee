"""The list beside the map, as it goes out."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from api import wording
from api.language import Language
from api.wire.base import Out
from api.wire.roads import BandCounts
from api.wording import Side
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
