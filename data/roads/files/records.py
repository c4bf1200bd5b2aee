"""Records of a layer: their lines in metres, where the area is, and what their columns say; the rest is counted."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely import GeometryType, LineString
from shapely.geometry.base import BaseGeometry

from data.names import shown
from data.roads.centreline import centre_lines
from data.roads.classes import UNKNOWN_CLASS, kind_of
from data.roads.columns import Columns, choose_columns, named_there
from data.roads.files import tags
from data.roads.files.chainage import Chainage
from data.roads.files.keys import is_row_number
from data.roads.files.layers import Layer, frames
from data.roads.files.left_out import LeftOut
from data.roads.files.place import EVERYWHERE, Area, Placement, as_crs, lies_at, place
from data.roads.files.unreadable import Cause, UnreadableRoads
from data.settings import RoadSettings
from model.vocabulary import Oneway

if TYPE_CHECKING:
    import geopandas as gpd

MOST_VERTICES = 20_000_000
"""Some 600 MB in all. GeoDanmark's centre lines of the whole country have about half as many."""

LONGEST_ROAD_TEXT = 200
"""Characters of a road's name, key or class; the longest road name of Denmark's register has 40."""

TAGGED = ("oneway", "level", "bridge", "tunnel", "junction")
"""Our fields that OpenStreetMap has as tags; `level` is its `layer`."""

OSM_CLASS = "highway"


@dataclass(frozen=True)
class Source:
    """Which part of a file to read, and how; what is not said is found out."""

    columns: Columns = field(default_factory=Columns)
    layers: tuple[str, ...] = ()
    crs: str | None = None
    anywhere: bool = False
    """Take roads outside the area of `RoadSettings` as well."""

    @property
    def area(self) -> Area:
        """Where the roads must be."""
        return EVERYWHERE if self.anywhere else Area(*RoadSettings().roads_area)


WHOLE_FILE = Source()
"""All layers of it that may hold roads."""


@dataclass
class Tally:
    """What was read so far of a file."""

    left_out: Counter[LeftOut] = field(default_factory=Counter)
    points: int = 0
    elsewhere: str | None = None
    """Where a layer lies that is not in the area."""

    def leave_out(self, reason: LeftOut, records: int = 1) -> None:
        """Count records that give no section."""
        if records:
            self.left_out[reason] += records


@dataclass(frozen=True, slots=True)
class Record:
    """One line of a record, its chainage still as the file has it."""

    own_id: str | None
    name: str
    road_class: str
    kind: str
    from_m: Chainage
    to_m: Chainage
    before_m: float
    """Drawn metres of the record before this line."""
    drawn_m: float
    """Of the whole record."""
    line: LineString
    oneway: Oneway | None
    level: int


Row = Mapping[str, Any]


class LayerRecords:
    """The records of a layer that are roads, read piece by piece, so that the file is never in memory as a whole."""

    def __init__(self, file: Path, layer: Layer, source: Source, tally: Tally) -> None:
        self.file, self.layer, self.source, self.tally = file, layer, source, tally
        self.columns = choose_columns(layer.columns, named_there(source.columns, layer.columns))
        self.area = source.area
        self.placement: Placement | None = None

    def __iter__(self) -> Iterator[Record]:
        for frame in frames(self.file, self.layer, self.columns.used()):
            if frame is None:
                self.tally.leave_out(LeftOut.UNREADABLE)
            elif "geometry" in frame:
                yield from self._of(frame)
            else:
                self.tally.leave_out(LeftOut.NO_GEOMETRY, len(frame))

    def _of(self, frame: "gpd.GeoDataFrame") -> Iterator[Record]:
        lines = self._in_metres(self._lines_alone(np.asarray(frame.geometry.array, dtype=object)))
        # GDAL may find other columns in a damaged GML each time it reads it.
        columns = {column: frame[column].tolist() for column in self.columns.used() if column in frame}
        for number, line in enumerate(lines):
            if line is not None:
                yield from self._records(line, {column: values[number] for column, values in columns.items()})

    def _lines_alone(self, geometries: Any) -> Any:
        """(n,) lines without heights; None, counted, for what is none."""
        empty = shapely.is_missing(geometries) | shapely.is_empty(geometries)
        lineal = np.isin(shapely.get_type_id(geometries), (GeometryType.LINESTRING, GeometryType.MULTILINESTRING))
        flat = geometries.copy()
        flat[~lineal | empty] = None
        high = shapely.has_z(flat)
        flat[high] = shapely.force_2d(flat[high])
        broken = lineal & ~empty & ~(_finite(flat) & (shapely.length(flat) > 0))
        for reason, which in (
            (LeftOut.NO_GEOMETRY, empty),
            (LeftOut.NOT_A_LINE, ~empty & ~lineal),
            (LeftOut.BROKEN_LINE, broken),
        ):
            self.tally.leave_out(reason, int(which.sum()))
        flat[broken] = None
        return flat

    def _in_metres(self, lines: Any) -> Any:
        """(n,) lines in EPSG:25832; None, counted, for what is outside the area."""
        self.tally.points += int(shapely.get_num_coordinates(lines).sum())
        if self.tally.points > MOST_VERTICES:
            raise UnreadableRoads(self.file, Cause.TOO_MANY_POINTS, most=MOST_VERTICES)
        drawn = np.flatnonzero(~shapely.is_missing(lines))
        if not len(drawn):
            return lines
        self.placement = self.placement or self._placed(lines[drawn])
        moved = lines[drawn]
        if self.placement and not self.placement.is_in_metres:  # a region's points once, not twice
            moved = shapely.transform(moved, self.placement.to_metres)
        inside = self.area.contains(*shapely.bounds(moved).T) & (self.placement is not None)
        self.tally.leave_out(LeftOut.OUTSIDE, int((~inside).sum()))
        lines[drawn] = np.where(inside, moved, None)
        return lines

    def _placed(self, lines: Any) -> Placement | None:
        """Where the layer lies, by the first point of each of its lines; None where that is outside the area."""
        told = as_crs(self.source.crs)
        if self.source.crs and told is None:
            raise UnreadableRoads(self.file, Cause.UNKNOWN_CRS, crs=shown(self.source.crs))
        xy = np.array([shapely.get_coordinates(line)[0] for line in lines])
        declared = as_crs(self.layer.crs)
        found = place(xy, declared, told, self.area)
        if found is None:
            self.tally.elsewhere = lies_at(xy, told or declared)
        return found

    def _records(self, geometry: BaseGeometry, row: Row) -> Iterator[Record]:
        columns, said = self.columns, self._said(row)
        road_class = _text(row, columns.road_class)
        if (columns.road_class or "").lower() == OSM_CLASS and tags.is_no_road(road_class):
            self.tally.leave_out(LeftOut.NO_ROAD)
            return
        lines = centre_lines(geometry)
        drawn_m, before_m = sum(line.length for line in lines), 0.0
        for line in lines:
            yield Record(
                own_id=self._own_id(row),
                name=_name(row, columns),
                road_class=road_class or UNKNOWN_CLASS,
                kind=kind_of(_text(row, columns.kind), road_class),
                from_m=_value(row, columns.from_m),
                to_m=_value(row, columns.to_m),
                before_m=before_m,
                drawn_m=drawn_m,
                line=line,
                oneway=tags.oneway(said),
                level=tags.level(said),
            )
            before_m += line.length

    def _said(self, row: Row) -> dict[str, str]:
        """What columns and tags say of the fields that may be either; the columns first."""
        tagged = tags.tags_of(_value(row, self.columns.tags))
        tagged["level"] = tagged.get("layer", "")
        said = {name: _text(row, getattr(self.columns, name)) or tagged.get(name) for name in TAGGED}
        return {name: value for name, value in said.items() if value}

    def _own_id(self, row: Row) -> str | None:
        """The register's id, or the road's number with its part and chainage; None where there is neither."""
        columns = self.columns
        own = _text(row, columns.id)
        if own and not is_row_number(own, columns.id or "", self.layer.records):
            return own
        number = _text(row, columns.road_number)
        parts = [number, *(_text(row, column) for column in (columns.road_part, columns.from_m))]
        return "-".join(part for part in parts if part) if number else None


def _finite(lines: Any) -> Any:
    """(n,) whether all coordinates of each line are numbers."""
    xy, index = shapely.get_coordinates(lines, return_index=True)
    finite = np.ones(len(lines), dtype=bool)
    finite[index[~np.isfinite(xy).all(axis=1)]] = False
    return finite


def _name(row: Row, columns: Columns) -> str:
    if own := _text(row, columns.name):
        return own
    number = _text(row, columns.road_number)
    road_class = _text(row, columns.road_class) or "Vej"
    return f"{road_class} {number}" if number else road_class


def _value(row: Row, column: str | None) -> Chainage:
    """A number or a text; None for nothing and for what is neither."""
    value = row.get(column) if column else None
    if isinstance(value, float) and value != value:  # NaN is not equal to itself
        return None
    return value if isinstance(value, str | int | float) else None


def _text(row: Row, column: str | None) -> str | None:
    value = _value(row, column)
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return _cleaned(str(value).strip()) or None


def _cleaned(text: str) -> str:
    """Sections are met again by their key: one that can be shown as it stands is left so."""
    return text if text.isprintable() and len(text) <= LONGEST_ROAD_TEXT else shown(text, LONGEST_ROAD_TEXT)
