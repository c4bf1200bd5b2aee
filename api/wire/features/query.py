"""What is asked of features, in the standard's own parameters; what it wants answered with 400 is `BadQuery`."""

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Literal

from fastapi import Depends, Query, Request

from api.wire.fields.ids import LARGEST_ID
from data.damages.areas import DENMARK_BOX, Box

ITEMS_BY_DEFAULT, MOST_ITEMS = 1_000, 10_000
"""On a page. Ten thousand damages are some 6 MB of JSON."""

INTERVAL_ENDS = ("", "..")
"""How an interval says that it has no begin or end."""


class CrsUri(StrEnum):
    """In which coordinates are told and asked for."""

    CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
    """Longitude and latitude."""
    UTM32 = "http://www.opengis.net/def/crs/EPSG/0/25832"
    """Metres in Denmark, east and north; as they are stored."""


class BadQuery(Exception):
    """A parameter that the standard does not know, or a value that it does not allow."""

    def __init__(self, parameter: str, wanted_da: str, wanted_en: str) -> None:
        super().__init__(parameter)
        self.parameter, self.wanted_da, self.wanted_en = parameter[:40], wanted_da, wanted_en


@dataclass(frozen=True, slots=True)
class Asked:
    """A page of features."""

    box: Box | None
    in_degrees: bool
    since: datetime | None
    until: datetime | None
    limit: int
    after: int
    """The last number of the page before."""
    crs: CrsUri


Text = str | None
Form = Annotated[Literal["json", "html"] | None, Query(description="json or html; by Accept when left out")]


def _asked(
    request: Request,
    bbox: Annotated[Text, Query(description="west,south,east,north")] = None,
    bbox_crs: Annotated[Text, Query(alias="bbox-crs", description="URI of bbox' coordinates; CRS84")] = None,
    moment: Annotated[Text, Query(alias="datetime", description="RFC 3339: a time, or a/b, ../b, a/..")] = None,
    limit: Annotated[Text, Query(description=f"1-{MOST_ITEMS}")] = None,
    crs: Annotated[Text, Query(description="URI of the answer's coordinates; CRS84")] = None,
    after: Annotated[Text, Query(description="as the link `next` says")] = None,
) -> Asked:
    refuse_unknown(request, {"bbox", "bbox-crs", "datetime", "limit", "crs", "after", "f"})
    since, until = interval(moment)
    in_degrees = uri("bbox-crs", bbox_crs) is CrsUri.CRS84
    box = None if bbox is None else box_of(bbox, in_degrees)
    page = min(number("limit", limit, ITEMS_BY_DEFAULT, 1), MOST_ITEMS)
    return Asked(box, in_degrees, since, until, page, number("after", after, 0, 0), uri("crs", crs))


AskedIn = Annotated[Asked, Depends(_asked)]


def _one_crs(
    request: Request, crs: Annotated[Text, Query(description="URI of the answer's coordinates")] = None
) -> CrsUri:
    refuse_unknown(request, {"crs", "f"})
    return uri("crs", crs)


CrsIn = Annotated[CrsUri, Depends(_one_crs)]


def refuse_unknown(request: Request, known: Collection[str]) -> None:
    """A parameter that nobody asked for is a misspelt one.

    Raises:
        BadQuery: one is not known, or comes twice.
    """
    for name in request.query_params:
        if name not in known:
            names = ", ".join(sorted(known))
            raise BadQuery(name, f"kendte er {names}", f"known are {names}")
        if len(request.query_params.getlist(name)) > 1:
            raise BadQuery(name, "den står der to gange", "it is there twice")


def uri(parameter: str, text: str | None) -> CrsUri:
    """A coordinate system by its URI.

    Raises:
        BadQuery: not one of ours.
    """
    if text is None:
        return CrsUri.CRS84
    if text not in {*CrsUri}:
        uris = ", ".join(CrsUri)
        raise BadQuery(parameter, f"vælg {uris}", f"choose {uris}")
    return CrsUri(text)


def number(parameter: str, text: str | None, default: int, least: int) -> int:
    """A whole number.

    Raises:
        BadQuery: not one, or too small or large.
    """
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 11 and least <= int(text) <= LARGEST_ID):
        raise BadQuery(parameter, f"et helt tal fra {least}", f"a whole number from {least}")
    return int(text)


def box_of(text: str, in_degrees: bool) -> Box:
    """West, south, east, north; of six numbers the heights are left aside. One over the date line is brought to
    Denmark's side of it.

    Raises:
        BadQuery: not four or six numbers in order.
    """
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 6:
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4 or not all(map(math.isfinite, numbers)) or numbers[1] > numbers[3]:
        raise BadQuery("bbox", "fire tal: vest,syd,øst,nord", "four numbers: west,south,east,north")
    west, south, east, north = numbers
    if west > east and in_degrees:
        west, east = (west, 180.0) if west <= DENMARK_BOX[2] else (-180.0, east)
    if west > east:
        raise BadQuery("bbox", "vest ligger øst for øst", "west lies east of east")
    return west, south, east, north


def interval(text: str | None) -> tuple[datetime | None, datetime | None]:
    """From and to, both within; a day is all of it.

    Raises:
        BadQuery: no time, or its end lies before its begin.
    """
    if text is None:
        return None, None
    first, slash, last = text.partition("/")
    begin = None if slash and first in INTERVAL_ENDS else _moment(first)
    end = _last_of(last if slash else first, bool(slash))
    if begin and end and end < begin:
        raise BadQuery("datetime", "slutter, før det begynder", "ends before it begins")
    return begin, end


def _last_of(text: str, may_be_open: bool) -> datetime | None:
    if may_be_open and text in INTERVAL_ENDS:
        return None
    at = _moment(text)
    is_day = "T" not in text.upper() and ":" not in text
    return at.replace(hour=23, minute=59, second=59, microsecond=999_999) if is_day else at


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise BadQuery("datetime", "skriv 2026-10-05T07:30:00Z, a/b, ../b eller a/..",
                       "write 2026-10-05T07:30:00Z, a/b, ../b or a/..") from error  # fmt: skip
