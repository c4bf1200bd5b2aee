"""Layers written to files that GIS, statistics and spreadsheets open.

A GeoPackage holds all layers and their styles; every other format is a folder with a file for each layer.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy.orm import Session

from data.features.layer import Feature, Field, Kind, Layer, Window
from data.features.reading import features
from data.features.styles import add_styles
from data.private_files import make_folder
from data.projection import METRES

Table = Any
"""A geopandas.GeoDataFrame."""


class Format(StrEnum):
    """Of the files; the value ends their names."""

    GEOPACKAGE = "gpkg"
    GEOPARQUET = "parquet"
    FLATGEOBUF = "fgb"
    SHAPEFILE = "shp"
    CSV = "csv"


class Crs(StrEnum):
    """Of the coordinates: EPSG's numbers."""

    METRES = "25832"
    DEGREES = "4326"


class ParquetMissing(ImportError):
    """pyarrow is not installed."""


@dataclass(frozen=True, slots=True)
class Written:
    """A layer in a file."""

    layer: str
    file: Path
    features: int


DTYPES: Mapping[Kind, str] = {
    Kind.TEXT: "str",
    Kind.WHOLE: "Int64",
    Kind.NUMBER: "Float64",
    Kind.TRUTH: "boolean",
    Kind.MOMENT: "datetime64[ms, UTC]",
}
"""Pandas' types that know what is missing."""

DRIVERS: Mapping[Format, str] = {
    Format.GEOPACKAGE: "GPKG",
    Format.FLATGEOBUF: "FlatGeobuf",
    Format.SHAPEFILE: "ESRI Shapefile",
    Format.CSV: "CSV",
}
"""GDAL's; it writes no GeoParquet in pyogrio's wheels, geopandas does."""

OPTIONS: Mapping[Format, Mapping[str, str]] = {
    Format.GEOPACKAGE: {"GEOMETRY_NAME": "geom"},
    Format.SHAPEFILE: {"ENCODING": "UTF-8"},
    Format.CSV: {"GEOMETRY": "AS_WKT"},
}
"""GDAL's layer creation options."""

DATASET: Mapping[Format, Mapping[str, str]] = {Format.GEOPACKAGE: {"VERSION": "1.2"}}
"""GDAL's dataset creation options: by default it writes 1.4, which Debian 12's GDAL 3.6 warns of."""


def export(
    session: Session, layers: Sequence[Layer], window: Window, target: Path, to: Format, crs: Crs
) -> list[Written]:
    """Write layers to a GeoPackage, or into a folder; what is there is replaced, whole, file by file.

    Raises:
        ParquetMissing: GeoParquet was asked for, and pyarrow is not installed.
        OSError: the target cannot be written.
    """
    if to is Format.GEOPARQUET and find_spec("pyarrow") is None:
        raise ParquetMissing
    writer = _package if to is Format.GEOPACKAGE else _folder
    return writer(session, layers, window, target, to, crs)


def frame(fields: Sequence[Field], found: Sequence[Feature]) -> Table:
    """Features as a table, EPSG:25832."""
    import geopandas as gpd  # half a second: most commands do without

    columns = {field.name: _column(field, found) for field in fields}
    return gpd.GeoDataFrame(columns, geometry=[one.geometry for one in found], crs=METRES)


def _column(field: Field, found: Sequence[Feature]) -> Any:
    import pandas as pd

    return pd.Series([one.properties[field.name] for one in found], dtype=DTYPES[field.kind])


def _read(session: Session, layer: Layer, window: Window, crs: Crs) -> Table:
    metres = frame(layer.fields, list(features(session, layer, window)))
    return metres if crs is Crs.METRES else metres.to_crs(int(crs))


def _package(
    session: Session, layers: Sequence[Layer], window: Window, target: Path, to: Format, crs: Crs
) -> list[Written]:
    with _beside(target.parent) as folder:
        made = folder / target.name
        counts = [_write(_read(session, layer, window, crs), made, layer, to) for layer in layers]
        add_styles(made, [layer.name for layer in layers])
        made.replace(target)
    return [Written(layer.name, target, count) for layer, count in zip(layers, counts, strict=True)]


def _folder(
    session: Session, layers: Sequence[Layer], window: Window, target: Path, to: Format, crs: Crs
) -> list[Written]:
    written = []
    with _beside(target) as folder:
        for layer in layers:
            name = f"{layer.name}.{to.value}"
            count = _write(_read(session, layer, window, crs), folder / name, layer, to)
            written.append(Written(layer.name, target / name, count))
        for file in folder.iterdir():
            file.replace(target / file.name)
    return written


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """A folder on the same disk, so that what is whole is there with one rename."""
    make_folder(folder)
    with TemporaryDirectory(prefix=".vejsyn-export-", dir=folder) as name:
        yield Path(name)


def _write(table: Table, file: Path, layer: Layer, to: Format) -> int:
    if to is Format.GEOPARQUET:
        table.to_parquet(file, index=False)
    else:
        plain = PLAIN.get(to, _as_it_is)(table, layer)
        plain.to_file(
            file, layer=layer.name, driver=DRIVERS[to], engine="pyogrio", index=False, mode="w",
            geometry_type=layer.geometry, dataset_options=dict(DATASET.get(to, {})),
            layer_options=dict(OPTIONS.get(to, {})),
        )  # fmt: skip
    return len(table)


def _as_it_is(table: Table, _layer: Layer) -> Table:
    return table


def _with_times_as_text(table: Table, layer: Layer) -> Table:
    """DBASE has dates and no times: RFC 3339 keeps them."""
    moments = [field.name for field in layer.fields if field.kind is Kind.MOMENT]
    return table.assign(**{name: table[name].dt.strftime("%Y-%m-%dT%H:%M:%SZ") for name in moments})


PLAIN: Mapping[Format, Callable[[Table, Layer], Table]] = {
    Format.SHAPEFILE: _with_times_as_text,
    Format.CSV: _with_times_as_text,
}
