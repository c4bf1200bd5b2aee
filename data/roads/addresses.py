"""Addresses from a register's file (DAWA's or DAR's export as CSV or GeoJSON), to find places by."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from data.damages.areas import DENMARK_BOX
from data.names import shown
from data.projection import to_degrees
from data.schema import Address
from data.store import Store

STREET_COLUMNS = ("vejnavn", "vejstykke.navn", "adresseringsvejnavn", "street")
NUMBER_COLUMNS = ("husnr", "husnummertekst", "house_number")
POSTCODE_COLUMNS = ("postnr", "postnummer.nr", "postcode")
TOWN_COLUMNS = ("postnrnavn", "postnummer.navn", "city")
DEGREE_COLUMNS = (
    ("wgs84koordinat_længde", "wgs84koordinat_bredde"), ("adgangspunkt.koordinater.0", "adgangspunkt.koordinater.1"),
    ("x", "y"), ("lon", "lat"),
)  # fmt: skip
METRE_COLUMNS = (("etrs89koordinat_øst", "etrs89koordinat_nord"), ("x", "y"))
"""Columns of the structures that api.dataforsyningen.dk offered (flad, mini, nestet); of several the first there is."""

MOST_ON_STREET = 2_000
"""House numbers of one street that are looked through."""

ADDRESSES_AT_ONCE = 5_000
"""Rows in memory while they are stored."""

Record = Mapping[str, Any]


class NoAddresses(Exception):
    """A file without a single address that can be read."""

    def __init__(self, columns: Sequence[str]) -> None:
        super().__init__(columns)
        self.columns = ", ".join(columns) or "–"


@dataclass(frozen=True, slots=True)
class AddressImport:
    """What an import came to."""

    addresses: int
    left_out: int
    """Lines without street, number or a place in Denmark."""


def import_addresses(store: Store, file: Path) -> AddressImport:
    """Put a file's addresses in the place of those known; a file that has none changes nothing.

    Raises:
        NoAddresses: it has none that can be read.
    """
    read, left_out = 0, 0
    with store.write() as session:
        newest = session.scalar(select(func.max(Address.id))) or 0
        session.execute(delete(Address))
        records = iter(_records(file))
        columns: Sequence[str] = ()
        while batch := list(islice(records, ADDRESSES_AT_ONCE)):
            columns = columns or tuple(batch[0])
            rows = [row for row in map(_row, batch) if row is not None]
            read, left_out = read + len(rows), left_out + len(batch) - len(rows)
            if rows:
                # Numbers are not used twice: whoever remembers names sees by the highest that there are others.
                numbered = [{"id": number, **row} for number, row in enumerate(rows, newest + read - len(rows) + 1)]
                session.execute(insert(Address), numbered)
        if not read:
            raise NoAddresses(columns)
    return AddressImport(read, left_out)


def at(session: Session, street: str, number: str, most: int) -> Sequence[Address]:
    """The addresses of a street whose number begins so, the shortest number first."""
    query = select(Address).where(Address.street == street, Address.number.startswith(number, autoescape=True))
    found = session.scalars(query.limit(MOST_ON_STREET)).all()
    return sorted(
        found, key=lambda address: (len(address.number.rstrip(ascii_uppercase)), address.number, address.town)
    )[:most]


def _records(file: Path) -> Iterable[Record]:
    if file.suffix.lower() not in (".json", ".geojson"):
        return _lines(file)
    try:
        return _features(json.loads(file.read_text("utf-8-sig", errors="replace")))
    except ValueError:
        return ()


def _lines(file: Path) -> Iterator[Record]:
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as text:
        head = text.readline()
        text.seek(0)
        yield from csv.DictReader(text, delimiter=";" if head.count(";") > head.count(",") else ",")


def _features(content: Any) -> Iterator[Record]:
    features = content.get("features", []) if isinstance(content, dict) else content
    for feature in features if isinstance(features, list) else []:
        match feature:
            case {"properties": dict(properties), "geometry": {"coordinates": [x, y, *_]}}:
                yield {**properties, "x": x, "y": y}
            case dict():
                yield feature


def _row(record: Record) -> dict[str, Any] | None:
    street, number = _first(record, STREET_COLUMNS), _first(record, NUMBER_COLUMNS).lstrip("0").upper().replace(" ", "")
    place = _place(record)
    if not street or not number or place is None:
        return None
    town = f"{_first(record, POSTCODE_COLUMNS)} {_first(record, TOWN_COLUMNS)}".strip()
    return {"street": street, "number": number, "town": town, "lon": place[0], "lat": place[1]}


def _first(record: Record, names: Iterable[str]) -> str:
    return next((shown(str(record[name])) for name in names if record.get(name) not in (None, "")), "")


def _place(record: Record) -> tuple[float, float] | None:
    for x, y in DEGREE_COLUMNS:
        if (found := _numbers(record, x, y)) and _in_denmark(*found):
            return found
    for x, y in METRE_COLUMNS:
        if found := _numbers(record, x, y):
            lon, lat = to_degrees(*found)
            if _in_denmark(float(lon), float(lat)):
                return float(lon), float(lat)
    return None


def _numbers(record: Record, x: str, y: str) -> tuple[float, float] | None:
    try:
        return float(str(record.get(x)).replace(",", ".")), float(str(record.get(y)).replace(",", "."))
    except ValueError:
        return None


def _in_denmark(lon: float, lat: float) -> bool:
    west, south, east, north = DENMARK_BOX
    return west <= lon <= east and south <= lat <= north
