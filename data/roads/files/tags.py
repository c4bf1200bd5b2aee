"""What OpenStreetMap's tags, or a register's columns of the same meaning, say of a road: traffic, level, whether it is
a road at all."""

import re
from collections.abc import Mapping

from model.vocabulary import Oneway

PAIR = re.compile(r'"((?:[^"\\]|\\.)*)"=>"((?:[^"\\]|\\.)*)"')
"""GDAL writes tags that have no column of their own so: "oneway"=>"yes","layer"=>"1"."""

LEVEL = re.compile(r"[+-]?\d{1,2}")
"""OpenStreetMap's layers go from -5 to 5."""

YES_TAGS = frozenset({"yes", "true", "1", "ja"})
NO = frozenset({"", "no", "false", "0", "nej"})

NO_ROADS = frozenset({"proposed", "construction", "abandoned", "razed", "platform", "corridor", "elevator", "no"})
"""Values of `highway` of what nobody can drive or walk along today, or what is inside a house."""

ROUNDABOUTS = frozenset({"roundabout", "circular"})


def tags_of(text: object) -> dict[str, str]:
    """The tags in one text; empty where there are none."""
    return dict(PAIR.findall(text)) if isinstance(text, str) else {}


def oneway(said: Mapping[str, str]) -> Oneway | None:
    """The one direction of traffic, as the line is drawn; None where it goes both ways or nobody says.

    A roundabout goes one way without saying so.
    """
    value = said.get("oneway", "").lower()
    if value in YES_TAGS:
        return Oneway.FORWARD
    if value in ("-1", "reverse"):
        return Oneway.BACKWARD
    return Oneway.FORWARD if not value and said.get("junction", "").lower() in ROUNDABOUTS else None


def level(said: Mapping[str, str]) -> int:
    """Of a bridge 1 or more, of a tunnel -1 or less, else 0: roads that cross on different levels do not meet."""
    stated = said.get("level", "").lower()
    if LEVEL.fullmatch(stated):
        return int(stated)
    if stated.startswith(("over", "under")):  # GeoDanmark: over terræn, under terræn
        return 1 if stated.startswith("over") else -1
    if said.get("bridge", "").lower() not in NO:
        return 1
    return -1 if said.get("tunnel", "").lower() not in NO else 0


def is_no_road(highway: str | None) -> bool:
    """Whether a line with this value of `highway` is no road: rivers and fences have none."""
    return highway is None or highway.lower() in NO_ROADS
