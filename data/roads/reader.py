"""Reading road files: any vector format becomes section drafts in EPSG:25832."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from pyogrio.errors import DataSourceError
from shapely import LineString

from data.names import shown
from data.roads.centreline import centre_lines
from data.roads.classes import UNKNOWN_CLASS, kind_of
from data.roads.columns import Columns, choose_columns

METRES = "EPSG:25832"
RECORDS_AT_ONCE = 50_000
"""Are read from the file: 200,000 records of 50 points read whole took 1.5 GB. GML is read from its start each time."""

MOST_VERTICES = 20_000_000
"""Some 600 MB in all. GeoDanmark's centre lines of the whole country have about half as many."""

KMT_PER_KM = 10_000
"""Danish registers write chainage as km · 10 000 + m: 40800 is 4 km 800 m (Vejdirektoratet, *kilometertal*)."""

LONGEST_TEXT = 200
"""Characters of a road's name, key or class; the longest road name of Denmark's register has 40."""


class UnreadableRoads(ValueError):
    """The road file cannot be used; the message names the file, the cause and the next step."""


@dataclass(frozen=True)
class SectionDraft:
    """A section as read from the file."""

    key: str
    name: str
    road_class: str
    kind: str
    from_m: float
    line: LineString


@dataclass(frozen=True)
class RoadFile:
    """Sections read from a file, and what was left out."""

    drafts: tuple[SectionDraft, ...]
    columns: Columns
    without_line: int
    """Records with no line geometry, left out."""


def read_roads(file: Path, named: Columns | None = None) -> RoadFile:
    """Read GeoJSON, GPKG, Shapefile or GML in any coordinate system.

    Raises:
        UnreadableRoads: not a vector file, no coordinate system, not one line in it, or more than `MOST_VERTICES`.
        NoSuchColumn: a named column is not in the file.
    """
    columns = _columns(file, named or Columns())
    coded = _chainage_is_coded(_frames(file), columns)
    records = [_drafts(number, row, columns, coded) for number, row in enumerate(_rows(_frames(file)))]
    drafts = tuple(_unique_keys(chain.from_iterable(records)))
    if not drafts:
        raise UnreadableRoads(f"{file}: holds no lines; export the road centre lines, not points or areas")
    return RoadFile(drafts, columns, without_line=sum(not lines for lines in records))


def _columns(file: Path, named: Columns) -> Columns:
    """Which column says what, by the file's first record."""
    frame = _frame(file, slice(0, 1))
    if "geometry" not in frame or frame.empty:
        raise UnreadableRoads(f"{file}: holds no lines; export the road centre lines, not a table")
    if frame.crs is None:
        raise UnreadableRoads(f"{file}: has no coordinate system; add a .prj file or export it with one")
    return choose_columns([c for c in frame.columns if c != "geometry"], named)


def _frames(file: Path) -> Iterator[gpd.GeoDataFrame]:
    """The records in metres, piece by piece."""
    vertices = 0
    for start in count(0, RECORDS_AT_ONCE):
        frame = _frame(file, slice(start, start + RECORDS_AT_ONCE))
        vertices += int(shapely.get_num_coordinates(frame.geometry.array).sum())
        if vertices > MOST_VERTICES:
            raise UnreadableRoads(
                f"{file}: has more than {MOST_VERTICES:,} points; export your own roads alone, simplified to 5 cm"
            )
        yield frame.to_crs(METRES)
        if len(frame) < RECORDS_AT_ONCE:
            return


def _frame(file: Path, rows: slice) -> gpd.GeoDataFrame:
    try:
        return gpd.read_file(file, rows=rows)
    except DataSourceError as error:
        raise UnreadableRoads(
            f"{file}: not a road file geopandas can read ({error}); give GeoJSON, GPKG, SHP or GML"
        ) from error


def _rows(frames: Iterable[gpd.GeoDataFrame]) -> Iterator[Any]:
    return (row for frame in frames for _, row in frame.iterrows())


def _drafts(number: int, row: Any, columns: Columns, coded: bool) -> list[SectionDraft]:
    """One record's sections; none where it has no line."""
    drafts = []
    from_m = _chainage(_value(row, columns.from_m), coded)
    for line in centre_lines(row.geometry):
        draft = SectionDraft(
            key=_key(row, columns, number),
            name=_name(row, columns),
            road_class=_text(row, columns.road_class) or UNKNOWN_CLASS,
            kind=kind_of(_text(row, columns.kind), _text(row, columns.road_class)),
            from_m=from_m,
            line=line,
        )
        drafts.append(draft)
        from_m += line.length
    return drafts


def _key(row: Any, columns: Columns, number: int) -> str:
    if own := _text(row, columns.id):
        return own
    parts = [_text(row, column) for column in (columns.road_number, columns.road_part, columns.from_m)]
    return "-".join(part for part in parts if part) or f"nr{number + 1}"


def _name(row: Any, columns: Columns) -> str:
    if own := _text(row, columns.name):
        return own
    number = _text(row, columns.road_number)
    road_class = _text(row, columns.road_class) or "Vej"
    return f"{road_class} {number}" if number else road_class


def _unique_keys(drafts: Iterable[SectionDraft]) -> Iterator[SectionDraft]:
    count: Counter[str] = Counter()
    for draft in drafts:
        count[draft.key] += 1
        if count[draft.key] == 1:
            yield draft
        else:
            key = f"{draft.key}/{count[draft.key]}"
            yield SectionDraft(key, draft.name, draft.road_class, draft.kind, draft.from_m, draft.line)


def _chainage_is_coded(frames: Iterable[gpd.GeoDataFrame], columns: Columns) -> bool:
    """Whether chainages are km · 10 000 + m: the interpretation that fits the drawn lengths better."""
    if columns.from_m is None or columns.to_m is None:
        return False
    better = 0.0
    for frame in frames:
        drawn = np.array([sum(line.length for line in centre_lines(geometry)) for geometry in frame.geometry])
        start, end = (frame[column].fillna(0).to_numpy(dtype=float) for column in (columns.from_m, columns.to_m))
        plain = np.abs(end - start - drawn)
        coded = np.abs(_decoded(end) - _decoded(start) - drawn)
        better += float((plain - coded).sum())
    return better > 0


def _decoded(kmt: Any) -> Any:
    return kmt // KMT_PER_KM * 1000 + kmt % KMT_PER_KM


def _chainage(value: Any, coded: bool) -> float:
    if value is None:
        return 0.0
    return float(_decoded(float(value)) if coded else value)


def _value(row: Any, column: str | None) -> Any:
    value = row[column] if column else None
    return None if value is None or value != value else value  # NaN is not equal to itself


def _text(row: Any, column: str | None) -> str | None:
    value = _value(row, column)
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return _cleaned(str(value).strip()) or None


def _cleaned(text: str) -> str:
    """Sections are met again by their key: one that can be shown as it stands is left so."""
    return text if text.isprintable() and len(text) <= LONGEST_TEXT else shown(text, LONGEST_TEXT)
