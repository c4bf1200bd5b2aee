"""Reading what lies about the roads into the home, as one file that the map's tiles are cut from."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from sqlalchemy import func, select

from data.background.cover import GEODANMARK, OPENSTREETMAP, TAG_COLUMNS, Cover, cover_of, cover_of_layer
from data.private_files import written_whole
from data.projection import METRES
from data.roads.files.layers import Layer, frames, layers_of
from data.schema import Section
from data.store import Store

if TYPE_CHECKING:
    import geopandas as gpd

BACKGROUND_FILE, BACKGROUND_FACTS = "background.fgb", "background.json"
"""In the home: the shapes, and who must be named for them."""

AROUND_ROADS_M = 3_000.0
"""What lies farther from every road is not kept: a country's file becomes a municipality's."""

AREAS = (Cover.WATER, Cover.WOOD, Cover.GREEN, Cover.BUILDING)
"""Of these a line says nothing."""


class NoBackground(Exception):
    """Files without anything that can be drawn about the roads; names the layers that were found."""

    def __init__(self, layers: Sequence[str]) -> None:
        super().__init__(layers)
        self.layers = ", ".join(layers) or "–"


class NoRoadsYet(Exception):
    """A background is kept about the roads, and there are none."""


@dataclass(frozen=True, slots=True)
class BackgroundImport:
    """What an import came to."""

    shapes: dict[str, int]
    """Of each kind."""
    left_out: int
    """Records of no kind that is drawn, or that cannot be read."""
    attribution: str


def import_background(store: Store, files: Sequence[Path], attribution: str | None = None) -> BackgroundImport:
    """Put the files' water, woods, buildings and railways in the place of those kept before.

    Args:
        files: of any vector format that GDAL reads; those without a coordinate system are taken for EPSG:25832.
        attribution: who is named on the map; OpenStreetMap and GeoDanmark are known by their columns.

    Raises:
        NoRoadsYet: no road is known.
        NoBackground: nothing in them can be drawn.
        UnreadableRoads: a file cannot be read.
    """
    near = _near_roads(store)
    kinds: list[Cover] = []
    shapes: list[Any] = []
    left_out, names, sources = 0, [], set()
    for file in files:
        for layer in layers_of(file):
            names.append(layer.name)
            sources.add(OPENSTREETMAP if _is_openstreetmap(layer) else GEODANMARK)
            for frame in frames(file, layer, [column for column in TAG_COLUMNS if column in layer.columns]):
                taken = [] if frame is None else list(_taken(frame, file, layer, near))
                left_out += 1 if frame is None else len(frame) - len(taken)
                kinds += [kind for kind, _ in taken]
                shapes += [shape for _, shape in taken]
    if not shapes:
        raise NoBackground(names)
    said = attribution if attribution is not None else ", ".join(sorted(sources))
    _write(store.home, kinds, shapes, said)
    return BackgroundImport({str(kind): number for kind, number in sorted(Counter(kinds).items())}, left_out, said)


def _near_roads(store: Store) -> Any:
    """The box of all roads, widened, EPSG:25832."""
    s = Section
    box = func.min(s.min_x), func.min(s.min_y), func.max(s.max_x), func.max(s.max_y)
    with store.read() as session:
        west, south, east, north = session.execute(select(*box).where(s.retired_at.is_(None))).one()
    if west is None:
        raise NoRoadsYet
    return shapely.buffer(shapely.box(west, south, east, north), AROUND_ROADS_M, join_style="mitre")


def _taken(frame: "gpd.GeoDataFrame", file: Path, layer: Layer, near: Any) -> Iterator[tuple[Cover, Any]]:
    """The records of a frame that are drawn, in EPSG:25832."""
    by_name = cover_of_layer(layer.name) or cover_of_layer(file.stem)
    placed = frame.set_crs(METRES) if frame.crs is None else frame.to_crs(METRES)
    shapes = shapely.make_valid(shapely.force_2d(np.asarray(placed.geometry)))
    tags = frame.drop(columns=frame.geometry.name).to_dict("records")
    for shape, record in zip(shapes, tags, strict=True):
        cover = cover_of(record) or by_name
        if cover and shape is not None and shape.intersects(near) and (cover not in AREAS or shape.area > 0):
            yield cover, shape


def _is_openstreetmap(layer: Layer) -> bool:
    return bool({"osm_id", "osm_way_id", "@id", "fclass", "other_tags"} & set(layer.columns))


def _write(home: Path, kinds: Sequence[Cover], shapes: Sequence[Any], attribution: str) -> None:
    import geopandas as gpd

    frame = gpd.GeoDataFrame({"cover": [str(kind) for kind in kinds]}, geometry=list(shapes), crs=METRES)
    made = home / f".{BACKGROUND_FILE}.partial.fgb"
    try:
        frame.to_file(made, driver="FlatGeobuf", engine="pyogrio")
        with written_whole(home / BACKGROUND_FACTS) as facts:
            facts.write(json.dumps({"attribution": attribution}, ensure_ascii=False).encode())
        made.replace(home / BACKGROUND_FILE)
    finally:
        made.unlink(missing_ok=True)
