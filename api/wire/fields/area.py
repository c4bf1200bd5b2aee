"""Areas as they come in."""

from typing import Annotated, Literal, Self

from pydantic import FailFast, Field, model_validator

from api.wire.base import In
from api.wire.fields.ids import MOST_IDS, Ids
from data.damages import areas

Lon = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Lat = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Position = tuple[Lon, Lat]

MOST_POSITIONS = 10_000
"""In all rings together; a freehand line drawn round a town has some hundreds."""

MOST_RINGS = 20

LARGEST_RADIUS_M = 100_000


class PolygonIn(In):
    """GeoJSON's polygon: the outline, then holes."""

    type: Literal["polygon"]
    coordinates: Annotated[
        list[Annotated[list[Position], FailFast(), Field(min_length=3, max_length=MOST_POSITIONS)]],
        FailFast(),
        Field(min_length=1, max_length=MOST_RINGS),
    ]

    @model_validator(mode="after")
    def _few_enough(self) -> Self:
        if sum(map(len, self.coordinates)) > MOST_POSITIONS:
            raise ValueError(f"more than {MOST_POSITIONS} positions")
        return self

    def shape(self) -> areas.Area:
        """Its inside."""
        return areas.Polygon(self.coordinates)


class CircleIn(In):
    """A middle and metres."""

    type: Literal["circle"]
    center: Position
    radius_m: Annotated[float, Field(gt=0, le=LARGEST_RADIUS_M)]

    def shape(self) -> areas.Area:
        """Its inside."""
        return areas.Circle(*self.center, self.radius_m)


class IdsIn(In):
    """Damages by number."""

    type: Literal["ids"]
    ids: Annotated[Ids, Field(min_length=1, max_length=MOST_IDS)]


class StreetIn(In):
    """A whole street, by its name: the damages on its sections."""

    type: Literal["street"]
    name: Annotated[str, Field(min_length=1, max_length=200)]


AreaIn = Annotated[PolygonIn | CircleIn | IdsIn | StreetIn, Field(discriminator="type")]
