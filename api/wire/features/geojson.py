"""Features as GeoJSON text. Text and no models: ten thousand on a page are made in a tenth of a second."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

import numpy as np
import shapely
from numpy.typing import NDArray
from typing_extensions import TypedDict  # pydantic takes typing's own from Python 3.12 on

from api.wire.dots import DEGREE_DECIMALS
from api.wire.features.links import Link
from api.wire.features.query import CrsUri
from data.features.layer import Feature, as_degrees

METRE_DECIMALS = 2
"""A centimetre."""

GEOJSON = "application/geo+json"


class FeatureItem(TypedDict):
    """GeoJSON of one feature; `links` beside, where it is asked for alone."""

    type: Literal["Feature"]
    id: int
    geometry: Any
    properties: dict[str, Any]


class FeatureItems(TypedDict):
    """GeoJSON of a page; the first of a whole collection has `numberMatched` as well."""

    type: Literal["FeatureCollection"]
    timeStamp: str
    numberReturned: int
    links: list[Link]
    features: list[FeatureItem]


def items(found: Sequence[Feature], crs: CrsUri, links: Sequence[Link], at: datetime, matched: int | None) -> str:
    """A page."""
    head = {"type": "FeatureCollection", "timeStamp": moment(at), "numberReturned": len(found), "links": links}
    counted = head if matched is None else head | {"numberMatched": matched}
    return f'{_text(counted)[:-1]}, "features": [{",".join(_each(found, crs))}]}}'


def item(feature: Feature, crs: CrsUri, links: Sequence[Link]) -> str:
    """One alone."""
    return f'{_each([feature], crs)[0][:-1]}, "links": {_text(links)}}}'


def _each(found: Sequence[Feature], crs: CrsUri) -> list[str]:
    texts = shapely.to_geojson(coordinates(found, crs))
    return [
        f'{{"type": "Feature", "id": {one.id}, "geometry": {text}, "properties": {_text(told(one))}}}'
        for one, text in zip(found, texts, strict=True)
    ]


def coordinates(found: Sequence[Feature], crs: CrsUri) -> NDArray[np.object_]:
    """The geometries in a coordinate system, to a centimetre."""
    metres = np.array([one.geometry for one in found], dtype=object)
    in_degrees = crs is CrsUri.CRS84
    decimals = DEGREE_DECIMALS if in_degrees else METRE_DECIMALS
    placed = as_degrees(metres) if in_degrees else metres
    return np.asarray(shapely.transform(placed, lambda xy: xy.round(decimals)), dtype=object)


def told(feature: Feature) -> dict[str, Any]:
    """Its properties as JSON has them."""
    return {name: moment(value) if isinstance(value, datetime) else value for name, value in feature.properties.items()}


def moment(at: datetime) -> str:
    """RFC 3339."""
    return f"{at:%Y-%m-%dT%H:%M:%S}Z"


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
