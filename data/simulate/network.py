"""The roads a simulated drive goes along, kept in metres: our own, any municipality's file, or the home's."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from shapely import LineString, from_wkb, get_coordinates
from sqlalchemy import select

from data.projection import to_metres
from data.roads.reader import read_roads as read_road_file
from data.schema import Section
from data.store import Store

Kind = Literal["road", "path"]


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


def any_roads(file: Path) -> tuple[Road, ...]:
    """Roads of any file that `vejsyn roads import` reads; raises as `data.roads.reader` does."""
    return tuple(
        Road(draft.key, draft.name, draft.road_class, _kind(draft.kind), draft.line)
        for draft in read_road_file(file).drafts
    )


def stored_roads(store: Store) -> tuple[Road, ...]:
    """The home's roads, in the order of their ids."""
    with store.read() as session:
        rows = session.scalars(select(Section).where(Section.retired_at.is_(None)).order_by(Section.id)).unique()
        return tuple(Road(row.key, row.name, row.road_class.name, _kind(row.kind), _line(row.line)) for row in rows)


def _line(wkb: bytes) -> LineString:
    return LineString(get_coordinates(from_wkb(wkb)))


def _kind(kind: str) -> Kind:
    return "path" if kind == "path" else "road"


def _road(feature: Mapping[str, Any]) -> Road:
    properties = feature["properties"]
    lon, lat = zip(*(point[:2] for point in feature["geometry"]["coordinates"]), strict=True)
    line = LineString(np.column_stack(to_metres(lon, lat)))
    return Road(str(properties["id"]), properties["name"], properties["class"], _kind(properties["kind"]), line)
