"""Layers of a road file: which of them may hold roads, and their records, piece by piece."""

import codecs
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.names import shown
from data.roads.files.unreadable import Cause, UnreadableRoads

if TYPE_CHECKING:
    import geopandas as gpd

RECORDS_AT_ONCE = 50_000
"""Are read from the file: 200,000 records of 50 points read whole took 1.5 GB. GML is read from its start each time."""

MOST_UNREADABLE = 100
"""Records that may be beyond reading before the file is."""

DBF_HEADER_LENGTH_AT = slice(8, 10)
"""Bytes of a .dbf that hold its header's length, little-endian (dBASE III)."""

SCAN_BYTES = 1 << 20

LINE_GEOMETRIES = re.compile("line|curve|unknown|geometry", re.IGNORECASE)
"""Geometry types of layers that may hold lines; GML and GeoJSON often do not say."""

NOT_ROADS = re.compile(
    "vandl|river|stream|water|jernbane|railway|hegn|fence|dige|ledning|power|h(ø|oe)jdekurve|contour|skr(æ|ae)nt|kyst|"
    "coast|systemlinje|vejkant|chikane|gr(æ|ae)nse|boundar|bygning|building|multilinestring",
    re.IGNORECASE,
)
"""Names of layers whose lines are no roads: GeoDanmark's other themes, and OpenStreetMap's relations. Where a file has
several layers with lines, these are left out."""


class LayerUse(StrEnum):
    """Whether a layer is read, or why not."""

    READ = "read"
    NO_LINES = "no_lines"
    """Points, areas or a table."""
    OTHER_THEME = "other_theme"
    """Its name says that its lines are no roads."""
    NOT_ASKED_FOR = "not_asked_for"


@dataclass(frozen=True)
class Layer:
    """A layer as the file describes it."""

    name: str
    geometry: str | None
    records: int
    columns: tuple[str, ...]
    crs: str | None
    encoding: str | None
    use: LayerUse


def layers_of(file: Path, wanted: Sequence[str] = ()) -> tuple[Layer, ...]:
    """All layers of a file, each with its use.

    Args:
        file: any vector file that GDAL reads.
        wanted: names of the layers to read; by default all that may hold roads.

    Raises:
        UnreadableRoads: not a vector file, or it has no layer of that name.
    """
    import pyogrio  # with pandas a third of a second, which only those who read roads shall wait for

    with reading(file):
        present = [(str(name), geometry) for name, geometry in pyogrio.list_layers(file).tolist()]
        for name in wanted:
            if name not in [layer for layer, _ in present]:
                names = ", ".join(shown(layer) for layer, _ in present)
                raise UnreadableRoads(file, Cause.NO_SUCH_LAYER, layer=shown(name), present=names)
        return tuple(_layer(file, name, geometry, _use(name, present, wanted)) for name, geometry in present)


def _layer(file: Path, name: str, geometry: str | None, use: LayerUse) -> Layer:
    import pyogrio

    encoding = _dbf_encoding(file)
    info = pyogrio.read_info(file, layer=name, encoding=encoding, force_feature_count=True)
    return Layer(
        name=name,
        geometry=geometry,
        records=int(info["features"]),
        columns=tuple(map(str, info["fields"])),
        crs=info["crs"],
        encoding=encoding,
        use=use,
    )


def _use(name: str, present: Sequence[tuple[str, str | None]], wanted: Sequence[str]) -> LayerUse:
    if wanted:
        return LayerUse.READ if name in wanted else LayerUse.NOT_ASKED_FOR
    with_lines = [layer for layer, geometry in present if geometry is not None and LINE_GEOMETRIES.search(geometry)]
    if name not in with_lines:
        return LayerUse.NO_LINES
    return LayerUse.OTHER_THEME if len(with_lines) > 1 and NOT_ROADS.search(name) else LayerUse.READ


def _dbf_encoding(file: Path) -> str | None:
    """UTF-8 for a Shapefile's table whose letters are that and which does not say so; None where GDAL knows better."""
    table = next((path for path in (file.with_suffix(".dbf"), file.with_suffix(".DBF")) if path.is_file()), None)
    declared = any(file.with_suffix(suffix).exists() for suffix in (".cpg", ".CPG"))
    if file.suffix.lower() != ".shp" or table is None or declared:
        return None
    good = bad = 0
    with table.open("rb") as stream:
        header = stream.read(32)
        stream.seek(int.from_bytes(header[DBF_HEADER_LENGTH_AT], "little"))
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        while piece := stream.read(SCAN_BYTES):
            letters = decoder.decode(piece)
            bad += letters.count("\N{REPLACEMENT CHARACTER}")
            good += sum(letter > "\x7f" for letter in letters if letter != "\N{REPLACEMENT CHARACTER}")
    return "UTF-8" if good > bad else None


def frames(file: Path, layer: Layer, columns: Sequence[str]) -> Iterator["gpd.GeoDataFrame | None"]:
    """The records of a layer in the file's order, with these columns; None for each record that cannot be read.

    Raises:
        UnreadableRoads: more than `MOST_UNREADABLE` records cannot be read.
    """
    unreadable = 0
    for start in count(0, RECORDS_AT_ONCE):
        records = 0
        for frame in _pieces(file, layer, columns, start, RECORDS_AT_ONCE):
            unreadable += isinstance(frame, Exception)
            if isinstance(frame, Exception):
                if unreadable > MOST_UNREADABLE:
                    raise UnreadableRoads(file, Cause.TOO_DAMAGED, most=MOST_UNREADABLE, detail=shown(str(frame)))
                records += 1
                yield None
            else:
                records += len(frame)
                yield frame
        if records < RECORDS_AT_ONCE:
            return


def _pieces(
    file: Path, layer: Layer, columns: Sequence[str], start: int, number: int
) -> Iterator["gpd.GeoDataFrame | Exception"]:
    """So many records from a start; where one cannot be read, those before and after it."""
    import pyogrio

    try:
        with reading(file):
            frame = pyogrio.read_dataframe(
                file, layer=layer.name, columns=list(columns), encoding=layer.encoding, skip_features=start,
                max_features=number, on_invalid="ignore",
            )  # fmt: skip
        yield frame
    except UnreadableRoads as error:
        if number == 1:
            yield error if start < layer.records else _nothing()
            return
        half = number // 2
        yield from _pieces(file, layer, columns, start, half)
        if start + half < layer.records:
            yield from _pieces(file, layer, columns, start + half, number - half)


def _nothing() -> "gpd.GeoDataFrame":
    import geopandas as gpd

    return gpd.GeoDataFrame({"geometry": []})


@contextmanager
def reading(file: Path) -> Iterator[None]:
    """GDAL's many ways to fail have one name; its warnings are about what is counted here anyway.

    Raises:
        UnreadableRoads: the file cannot be read.
    """
    failures = _reading_failures()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except UnreadableRoads:
        raise
    except failures as error:
        raise UnreadableRoads(file, Cause.NOT_A_ROAD_FILE, detail=shown(str(error), 200)) from error


def _reading_failures() -> tuple[Any, ...]:
    import pyogrio.errors as gdal
    from shapely.errors import ShapelyError

    errors = (gdal.DataSourceError, gdal.DataLayerError, gdal.FeatureError, gdal.FieldError, gdal.GeometryError)
    return (*errors, gdal.CRSError, ShapelyError, ValueError, OverflowError)
