"""The roads a simulated drive goes along: read from GeoJSON, kept in metres."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pyproj import Transformer
from shapely import LineString

Kind = Literal["road", "path"]

TO_METRES = Transformer.from_crs("EPSG:4326", "EPSG:25832", always_xy=True)
TO_DEGREES = Transformer.from_crs("EPSG:25832", "EPSG:4326", always_xy=True)


@dataclass(frozen=True, slots=True)
class Road:
    """One section of the network, as the simulation needs it."""

    section: str
    """The section's own id."""
    name: str
    road_class: str
    kind: Kind
    line: LineString
    """Centre line in EPSG:25832 metres; chainage 0 is its first point."""


def read_roads(file: Path) -> tuple[Road, ...]:
    """Roads of a GeoJSON file in EPSG:4326 whose features carry `id`, `name`, `class` and `kind`."""
    return tuple(_road(feature) for feature in json.loads(file.read_text(encoding="utf-8"))["features"])


def _road(feature: Mapping[str, Any]) -> Road:
    properties = feature["properties"]
    lon, lat = zip(*(point[:2] for point in feature["geometry"]["coordinates"]), strict=True)
    line = LineString(list(zip(*TO_METRES.transform(lon, lat), strict=True)))
    kind: Kind = "path" if properties["kind"] == "path" else "road"
    return Road(str(properties["id"]), properties["name"], properties["class"], kind, line)
