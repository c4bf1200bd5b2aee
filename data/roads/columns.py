"""Mapping of a road file's columns to our fields: named by a person, or guessed from the names registers use."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from data.names import shown

COLUMN_GUESSES: dict[str, tuple[str, ...]] = {
    "id": ("id.lokalid", "id_lokalid", "osm_id", "@id", "full_id", "section_id", "strækningsid", "gml_id", "id"),
    "name": ("cpr_vejnavn", "vejnavn", "name", "navn", "road_name"),
    "road_class": ("vejstiklasse", "vejkategori", "vejklasse", "highway", "road_class", "klasse", "class"),
    "kind": ("trafikart", "vejmidtetype", "vejtype", "kind", "highway", "vejstiklasse"),
    "from_m": ("frakmt", "fra_kmt", "from_m", "kmt_fra"),
    "to_m": ("tilkmt", "til_kmt", "to_m", "kmt_til"),
    "road_number": ("admvejnr", "vejkode", "vejnr", "ref"),
    "road_part": ("admvejdel", "vejdel"),
    "oneway": ("oneway", "ensrettet"),
    "level": ("layer", "niveau"),
    "bridge": ("bridge", "bro"),
    "tunnel": ("tunnel",),
    "junction": ("junction",),
    "tags": ("other_tags",),
}
"""Column names for each of our fields, best guess first; compared in lower case. Danish ones are GeoDanmark's
(vejmidte) and vejman.dk's (CVF), English ones OpenStreetMap's."""

SHAPEFILE_NAME = (9, 10)
"""Letters of a column name that a Shapefile has cut: ten bytes, of which ø may take two."""


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
    oneway: str | None = None
    level: str | None = None
    bridge: str | None = None
    tunnel: str | None = None
    junction: str | None = None
    tags: str | None = None
    """OpenStreetMap's other tags in one text, as GDAL writes them."""

    def used(self) -> list[str]:
        """The file's columns, each once."""
        chosen = (getattr(self, field.name) for field in fields(self))
        return list(dict.fromkeys(column for column in chosen if column))


class NoSuchColumn(ValueError):
    """A column was named that the file does not have."""

    def __init__(self, column: str, present: Sequence[str]) -> None:
        self.column = shown(column)
        self.present = [shown(name) for name in present]
        self.present_names = ", ".join(self.present)
        super().__init__(f"{self.column}: no such column; the file has {self.present_names}")


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


def named_there(named: Columns, present: Sequence[str]) -> Columns:
    """Of the columns that a person named for a whole file, those that one of its layers has."""
    shown_there = {shown(column) for column in present}
    kept = {field.name: getattr(named, field.name) for field in fields(Columns)}
    return Columns(**{name: column for name, column in kept.items() if column and shown(column) in shown_there})


def how_chosen(field: str, column: str, named: Columns) -> str:
    """How a field came to its column: `named` by a person, by the `name` a register gives it, or by what a Shapefile
    left of that name (`cut`)."""
    wanted: str | None = getattr(named, field)
    if wanted is not None and shown(wanted) == shown(column):
        return "named"
    return "name" if column.lower() in COLUMN_GUESSES[field] else "cut"


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
    whole = next((by_lower[name] for name in COLUMN_GUESSES[field] if name in by_lower), None)
    return whole or next((cut for name in COLUMN_GUESSES[field] for cut in present if _is_cut(cut.lower(), name)), None)


def _is_cut(column: str, name: str) -> bool:
    return len(column) in SHAPEFILE_NAME and len(name) > len(column) and name.startswith(column)
