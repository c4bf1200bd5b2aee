"""Small road files of every kind, made by pyogrio as an office would, or by hand where no writer does such a thing."""

import json
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
from shapely import LineString
from shapely.geometry.base import BaseGeometry

EAST, NORTH = 588_000.0, 6_144_000.0
"""Near Stige, EPSG:25832."""

DEGREES = [[10.40, 55.44], [10.41, 55.44]]
"""633 m along a parallel near Stige, as longitude and latitude."""


def line(*points: tuple[float, float]) -> LineString:
    """A line by metres east and north of Stige."""
    return LineString([(EAST + x, NORTH + y) for x, y in points])


def street(number: int) -> LineString:
    """100 m eastwards, streets 50 m apart."""
    return line((0, 50 * number), (100, 50 * number))


def write(
    file: Path,
    geometries: Sequence[BaseGeometry | None] = (street(0), street(1)),
    crs: str | None = "EPSG:25832",
    layer: str | None = None,
    mode: str = "w",
    written_in: str | None = None,
    **columns: Sequence[object],
) -> Path:
    """A file of lines in EPSG:25832, written in another coordinate system where that is said."""
    values = {name: list(column) for name, column in columns.items()} or {
        "navn": ["Nygade", "Søvej"][: len(geometries)]
    }
    frame = gpd.GeoDataFrame(values, geometry=list(geometries))
    frame = frame.set_crs(crs) if crs else frame
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it cuts names, or has no coordinate system
        (frame.to_crs(written_in) if written_in else frame).to_file(file, layer=layer, mode=mode)
    return file


def without(file: Path, *suffixes: str) -> Path:
    """A Shapefile that some of its parts were not sent along with."""
    for suffix in suffixes:
        file.with_suffix(suffix).unlink()
    return file


def geojson(file: Path, features: Sequence[tuple[Mapping[str, Any], Any]], **members: Any) -> Path:
    """By hand: properties, and a geometry or the coordinates of a line."""
    made = [
        {
            "type": "Feature",
            "properties": dict(properties),
            "geometry": {"type": "LineString", "coordinates": at} if isinstance(at, list) else at,
        }
        for properties, at in features
    ]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": made, **members}))
    return file


def north_of(coordinates: Sequence[Sequence[float]], degrees: float) -> list[list[float]]:
    """The same line farther north."""
    return [[lon, lat + degrees] for lon, lat in coordinates]
