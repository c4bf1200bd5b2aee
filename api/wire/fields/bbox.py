"""`?bbox=west,south,east,north` in degrees."""

from typing import Annotated

from fastapi import Depends, Query
from pydantic import TypeAdapter, ValidationError

from api.wire.fields.area import Lat, Lon
from data.damages.areas import BadArea, Box

_BOX: TypeAdapter[Box] = TypeAdapter(tuple[Lon, Lat, Lon, Lat])


def _box(bbox: Annotated[str, Query(max_length=200)]) -> Box:
    try:
        return _BOX.validate_python(tuple(bbox.split(",")))
    except ValidationError as error:
        raise BadArea from error


BoxIn = Annotated[Box, Depends(_box)]
