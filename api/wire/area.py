"""Areas as they come in."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from data.damages import areas

Lon = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Lat = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Position = tuple[Lon, Lat]

MOST_POSITIONS = 10_000
"""In one ring; a freehand line drawn round a town has some hundreds."""

LARGEST_RADIUS_M = 100_000
MOST_IDS = 10_000


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PolygonIn(_In):
    """GeoJSON's polygon: the outline, then holes."""

    type: Literal["polygon"]
    coordinates: Annotated[
        list[Annotated[list[Position], Field(min_length=3, max_length=MOST_POSITIONS)]],
        Field(min_length=1, max_length=20),
    ]

    def shape(self) -> areas.Area:
        """Its inside."""
        return areas.Polygon(self.coordinates)


class CircleIn(_In):
    """A middle and metres."""

    type: Literal["circle"]
    center: Position
    radius_m: Annotated[float, Field(gt=0, le=LARGEST_RADIUS_M)]

    def shape(self) -> areas.Area:
        """Its inside."""
        return areas.Circle(*self.center, self.radius_m)


class IdsIn(_In):
    """Damages by number."""

    type: Literal["ids"]
    ids: Annotated[list[int], Field(min_length=1, max_length=MOST_IDS)]


AreaIn = Annotated[PolygonIn | CircleIn | IdsIn, Field(discriminator="type")]
