"""What a record of a map's file is on the ground, by the names of GeoDanmark and OpenStreetMap."""

import re
from collections.abc import Mapping
from enum import StrEnum, auto
from typing import Any


class Cover(StrEnum):
    """What is drawn."""

    WATER = auto()
    STREAM = auto()
    WOOD = auto()
    GREEN = auto()
    """Parks, churchyards, sports grounds."""
    BUILDING = auto()
    RAILWAY = auto()


LAYER_NAMES: dict[Cover, re.Pattern[str]] = {
    Cover.BUILDING: re.compile(r"bygning|building", re.I),
    Cover.STREAM: re.compile(r"vandl(oe|ø)b|waterway|stream", re.I),
    Cover.WATER: re.compile(r"(^|_)s(oe|ø)($|_)|hav(flade|_|$)|water(_a|_area|$)|lake", re.I),
    Cover.WOOD: re.compile(r"skov|forest|wood", re.I),
    Cover.GREEN: re.compile(r"park$|begravelsesplads|rekreativ|sportsanl|idr(ae|æ)t", re.I),
    Cover.RAILWAY: re.compile(r"jernbane|railway", re.I),
}
"""Layers or files that hold one kind: GeoDanmark 6's object types, and Geofabrik's layers of OpenStreetMap."""

TAGS: dict[str, dict[str, Cover]] = {
    "natural": {"water": Cover.WATER, "bay": Cover.WATER, "wood": Cover.WOOD},
    "waterway": {
        "river": Cover.STREAM, "stream": Cover.STREAM, "canal": Cover.STREAM, "drain": Cover.STREAM,
        "ditch": Cover.STREAM, "riverbank": Cover.WATER,
    },
    "landuse": {
        "forest": Cover.WOOD, "basin": Cover.WATER, "reservoir": Cover.WATER, "cemetery": Cover.GREEN,
        "recreation_ground": Cover.GREEN, "village_green": Cover.GREEN, "grass": Cover.GREEN,
    },
    "leisure": {
        "park": Cover.GREEN, "garden": Cover.GREEN, "pitch": Cover.GREEN, "golf_course": Cover.GREEN,
        "nature_reserve": Cover.GREEN,
    },
    "railway": {"rail": Cover.RAILWAY, "light_rail": Cover.RAILWAY},
    "fclass": {
        "forest": Cover.WOOD, "park": Cover.GREEN, "cemetery": Cover.GREEN, "recreation_ground": Cover.GREEN,
        "water": Cover.WATER, "reservoir": Cover.WATER, "river": Cover.STREAM, "stream": Cover.STREAM,
        "rail": Cover.RAILWAY,
    },
}  # fmt: skip
"""OpenStreetMap's (wiki.openstreetmap.org/wiki/Map_features), and Geofabrik's column for all of them."""

TAG_COLUMNS = (*TAGS, "building")
NO_BUILDING = ("", "no", "none", "nan")

OPENSTREETMAP = "© OpenStreetMap contributors"
"""Its licence (ODbL) wants this said on the map."""
GEODANMARK = "GeoDanmark"


def cover_of_layer(name: str) -> Cover | None:
    """The one kind that a layer's or file's name says it holds."""
    return next((cover for cover, names in LAYER_NAMES.items() if names.search(name)), None)


def cover_of(tags: Mapping[str, Any]) -> Cover | None:
    """The kind that a record's own tags say."""
    if str(tags.get("building") or "").lower() not in NO_BUILDING:
        return Cover.BUILDING
    kinds = (values.get(str(tags.get(column) or "").lower()) for column, values in TAGS.items())
    return next((kind for kind in kinds if kind), None)
