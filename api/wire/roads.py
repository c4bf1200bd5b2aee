"""The road network as it goes out: classes, sections, and what the map must know before its first tile."""

from typing import Annotated, Literal, Self

from pydantic import Field

from api.wire.base import In, Out
from api.wire.upkeep.nights import AlarmOut
from data.damages.areas import Box
from data.schema import RoadClass
from model.vocabulary import SectionKind

LONGEST_INTERVAL_DAYS = 730
"""As far back as passes are looked at (`data.roads.section_status`)."""


class IntervalIn(In):
    """Days between inspections, or null where none is asked for."""

    interval_days: Annotated[int, Field(ge=1, le=LONGEST_INTERVAL_DAYS)] | None


class RoadClassOut(Out):
    """A class of the municipality's roads."""

    id: int
    name: str
    kind: SectionKind
    interval_days: int | None
    """Between inspections; null where none is asked for."""

    @classmethod
    def of(cls, row: RoadClass) -> Self:
        """From the database's row."""
        return cls(id=row.id, name=row.name, kind=SectionKind(row.kind), interval_days=row.interval_days)


class LineString(Out):
    """GeoJSON."""

    type: Literal["LineString"]
    coordinates: list[tuple[float, float]]
    """Longitude and latitude, degrees."""


class SectionInspection(Out):
    """A section with its state of inspection."""

    id: int
    name: str
    road_class: str
    kind: SectionKind
    days_since: int | None
    """Full days since it was last inspected; null where it never was."""
    interval_days: int | None
    overdue: bool


class SectionFeature(Out):
    """GeoJSON."""

    type: Literal["Feature"]
    geometry: LineString
    properties: SectionInspection


class SectionCollection(Out):
    """GeoJSON; `truncated` where there are more than one answer holds."""

    type: Literal["FeatureCollection"]
    features: list[SectionFeature]
    truncated: bool


class MailSetup(Out):
    """Whether mails can be sent."""

    configured: bool
    """Where no mail server is set, orders are kept and their mails wait."""


class BandCounts(Out):
    """Damages by band of urgency."""

    soon: int
    plan: int
    watch: int


class MapFacts(Out):
    """What the map must know before its first tile."""

    bounds: Box | None
    """West, south, east, north of all roads, degrees; null before roads are imported."""
    background_tile_url: str | None
    background_attribution: str
    """Who is to be named for what lies about the roads."""
    background_version: int | None
    """Milliseconds; grows when water, woods and buildings are imported again; null before they are."""
    counts: BandCounts
    """Of the damages on the map."""
    candidates: int
    """What may be a damage too; the map shows them when asked."""
    mail: MailSetup
    alarms: list[AlarmOut]
    """What should have happened by itself and did not."""
