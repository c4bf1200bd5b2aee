"""Mapping of a road file's columns to our fields: named by a person, or guessed from the names Danish registers use."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

GUESSES: dict[str, tuple[str, ...]] = {
    "id": ("id.lokalid", "id_lokalid", "osm_id", "section_id", "strækningsid", "gml_id", "id"),
    "name": ("cpr_vejnavn", "vejnavn", "name", "navn", "road_name"),
    "road_class": ("vejstiklasse", "vejkategori", "vejklasse", "highway", "road_class", "klasse", "class"),
    "kind": ("trafikart", "vejmidtetype", "vejtype", "kind", "highway", "vejstiklasse"),
    "from_m": ("frakmt", "fra_kmt", "from_m", "kmt_fra"),
    "to_m": ("tilkmt", "til_kmt", "to_m", "kmt_til"),
    "road_number": ("admvejnr", "vejkode", "vejnr", "ref"),
    "road_part": ("admvejdel", "vejdel"),
}
"""Column names for each of our fields, best guess first; compared in lower case."""


@dataclass(frozen=True)
class Columns:
    """The file's column for each of our fields; None where the file has none."""

    id: str | None = None
    name: str | None = None
    road_class: str | None = None
    kind: str | None = None
    from_m: str | None = None
    to_m: str | None = None
    road_number: str | None = None
    road_part: str | None = None


class NoSuchColumn(ValueError):
    """A column was named that the file does not have."""

    def __init__(self, column: str, present: Sequence[str]) -> None:
        super().__init__(f"{column}: no such column; the file has {', '.join(present)}")
        self.column = column
        self.present = list(present)


def choose_columns(present: Sequence[str], named: Columns) -> Columns:
    """Complete the named columns with the best guesses among the columns present.

    Raises:
        NoSuchColumn: a named column is not in the file.
    """
    chosen: dict[str, str | None] = {}
    for field in fields(Columns):
        wanted: str | None = getattr(named, field.name)
        if wanted is not None and wanted not in present:
            raise NoSuchColumn(wanted, present)
        chosen[field.name] = wanted or _guess(field.name, present)
    return Columns(**chosen)


def _guess(field: str, present: Sequence[str]) -> str | None:
    by_lower = {column.lower(): column for column in present}
    return next((by_lower[name] for name in GUESSES[field] if name in by_lower), None)
