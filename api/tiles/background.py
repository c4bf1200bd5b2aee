"""What lies about the roads, as vector tiles: water, woods, buildings, railways."""

import threading
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import shapely

from api.tiles.cache import SentTile, TileCache
from api.tiles.encoding import encoded
from api.tiles.roads import SIMPLIFY, TILE_MARGIN
from api.tiles.world import EXTENT, UNITS_PER_PIXEL, Tile, degrees_of_world, world_of_metres
from data.background.cover import Cover
from data.background.reading import Background, background_of
from data.damages.areas import Box
from data.projection import box_to_metres

DRAWN_FROM_ZOOM: dict[Cover, int] = {
    Cover.WATER: 0, Cover.WOOD: 9, Cover.GREEN: 11, Cover.RAILWAY: 10, Cover.STREAM: 12, Cover.BUILDING: 14,
}  # fmt: skip
"""From farther off they are too small to be told from each other."""

REACH: Box = (0.0, 50.0, 20.0, 62.0)
"""Degrees: as far as EPSG:25832 is of use about Denmark."""

SMALLEST_AREA = (2 * UNITS_PER_PIXEL) ** 2
"""Tile units squared: two pixels each way; smaller water and woods are specks."""


@dataclass(frozen=True, slots=True, eq=False)
class BackgroundTiles:
    """One import's."""

    background: Background | None

    def tile(self, tile: Tile) -> bytes:
        """The tile as Mapbox Vector Tile, 2.1."""
        covers = [cover for cover, zoom in DRAWN_FROM_ZOOM.items() if tile.z >= zoom]
        box = _metres(tile)
        found = self.background.within(box, covers) if self.background and box else []
        shapes = shapely.transform([shape for _, shape in found], lambda metres: tile.units(world_of_metres(metres)))
        shapes = shapely.make_valid(shapely.simplify(shapes, SIMPLIFY))
        cut = shapely.clip_by_rect(shapes, -TILE_MARGIN, -TILE_MARGIN, EXTENT + TILE_MARGIN, EXTENT + TILE_MARGIN)
        drawn = [
            {"geometry": shape, "properties": {"cover": str(cover)}}
            for (cover, _), shape in zip(found, cut, strict=True)
            if _is_visible(cover, shape)
        ]
        return encoded("background", drawn)


@dataclass
class BackgroundLayer:
    """Gives the newest import's tiles."""

    home: Path
    _newest: BackgroundTiles = field(default_factory=lambda: BackgroundTiles(None))
    _tiles: TileCache = field(default_factory=TileCache)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def newest(self) -> Background | None:
        """What was imported last."""
        return self._snapshot().background

    def tile(self, tile: Tile) -> SentTile:
        """The tile as it is now."""
        return self._tiles.tile(self._snapshot(), tile)

    def _snapshot(self) -> BackgroundTiles:
        with self._lock:
            there = background_of(self.home)
            if there != self._newest.background:
                self._newest = BackgroundTiles(there)
            return self._newest


def _metres(tile: Tile) -> Box | None:
    """The tile's rectangle in EPSG:25832, as far as that reaches; None beyond it."""
    min_x, min_y, max_x, max_y = tile.box(TILE_MARGIN)
    (west, north), (east, south) = degrees_of_world(min_x, min_y), degrees_of_world(max_x, max_y)
    w, s, e, n = np.maximum((west, south), REACH[:2]).tolist() + np.minimum((east, north), REACH[2:]).tolist()
    return box_to_metres(w, s, e, n) if w < e and s < n else None


def _is_visible(cover: Cover, shape: shapely.Geometry) -> bool:
    if cover in (Cover.WATER, Cover.WOOD, Cover.GREEN):
        return bool(shapely.area(shape) >= SMALLEST_AREA)
    return not shapely.is_empty(shape)
