"""Mapping of a road file's columns to our fields: named by a person, or guessed from the names Danish registers use."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from data.names import shown

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
        self.column = shown(column)
        self.present = [shown(name) for name in present]
        super().__init__(f"{self.column}: no such column; the file has {', '.join(self.present)}")


def choose_columns(present: Sequence[str], named: Columns) -> Columns:
    """Complete the named columns with the best guesses among the columns present.

    Raises:
        NoSuchColumn: a named column is not in the file.
    """
    chosen: dict[str, str | None] = {}
    for field in fields(Columns):
        wanted: str | None = getattr(named, field.name)
        chosen[field.name] = _guess(field.name, present) if wanted is None else _named(wanted, present)
    return Columns(**chosen)


def _named(wanted: str, present: Sequence[str]) -> str:
    """The column of that name, as the file writes it or as it was shown."""
    if wanted in present:
        return wanted
    by_shown = {shown(column): column for column in present}
    if shown(wanted) not in by_shown:
        raise NoSuchColumn(wanted, present)
    return by_shown[shown(wanted)]


def _guess(field: str, present: Sequence[str]) -> str | None:
    by_lower = {column.lower(): column for column in present}
    return next((by_lower[name] for name in GUESSES[field] if name in by_lower), None)
