"""All sections with their state of inspection, in memory, as vector tiles and GeoJSON."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from api.tiles.cache import SentTile, TileCache
from api.tiles.encoding import encoded
from api.tiles.world import EXTENT, UNITS_PER_PIXEL, Tile, world_of_degrees, world_of_metres
from data.damages.areas import Box
from data.projection import to_degrees
from data.roads.section_status import SectionStatus, section_statuses
from data.schema import Pass, RoadClass, Section
from data.store import Store

ROADS_REREAD_EACH = timedelta(minutes=5)
"""Days pass and roads are imported again; so old may the picture be."""

TILE_MARGIN = 8 * UNITS_PER_PIXEL
"""Tile units that lines reach over the edge, so that their ends are not seen."""

SIMPLIFY = UNITS_PER_PIXEL / 2
"""Tile units that a line may be off: half a pixel."""

FULL_DETAIL_FROM_ZOOM = 14
"""From here on the browser stretches tiles, and half a pixel would be seen."""

SHORTEST = UNITS_PER_PIXEL
"""Tile units; what is drawn shorter is left out."""

NOT_RETIRED = Section.retired_at.is_(None)
"""Retired sections are on no map."""

Stamp = tuple[int, int, int, int]


@dataclass(frozen=True, eq=False)
class Roads:
    """The sections, their lines in the world square."""

    stamp: Stamp
    read_at: datetime
    lines: NDArray[np.object_]
    bounds: NDArray[np.float64]
    properties: list[dict[str, Any]]

    def tile(self, tile: Tile) -> bytes:
        """The tile as Mapbox Vector Tile, 2.1."""
        drawn = self.drawn(tile, np.ones(len(self.lines), np.bool_))
        features = [{"geometry": line, "properties": _present(self.properties[index])} for index, line in drawn]
        return encoded("sections", features)

    def drawn(self, tile: Tile, some: NDArray[np.bool_]) -> list[tuple[int, Any]]:
        """Of some sections, by their place here, the lines that are seen in a tile, in its units."""
        found = np.flatnonzero(some & self._touching(tile.box(TILE_MARGIN)))
        lines = shapely.transform(self.lines[found], tile.units)
        lines = shapely.simplify(lines, SIMPLIFY if tile.z < FULL_DETAIL_FROM_ZOOM else 1.0)
        lines = shapely.clip_by_rect(lines, -TILE_MARGIN, -TILE_MARGIN, EXTENT + TILE_MARGIN, EXTENT + TILE_MARGIN)
        seen = np.flatnonzero(shapely.length(lines) >= SHORTEST)
        return [(int(found[index]), lines[index]) for index in seen]

    @cached_property
    def ids(self) -> NDArray[np.int64]:
        """Of the sections, ascending."""
        return np.array([one["id"] for one in self.properties], np.int64)

    def geojson(self, box: Box, most: int) -> dict[str, Any]:
        """Sections that may touch a box of degrees."""
        (min_x, max_y), (max_x, min_y) = world_of_degrees([box[0], box[2]], [box[1], box[3]])
        found = np.flatnonzero(self._touching((min_x, min_y, max_x, max_y)))
        features = [
            {"type": "Feature", "geometry": _geojson(self.lines[index]), "properties": self.properties[index]}
            for index in found[:most]
        ]
        return {"type": "FeatureCollection", "features": features, "truncated": len(found) > most}

    def _touching(self, box: Box) -> NDArray[np.bool_]:
        min_x, min_y, max_x, max_y = box
        west, north, east, south = self.bounds.T
        return np.asarray((west <= max_x) & (east >= min_x) & (north <= max_y) & (south >= min_y))


@dataclass
class RoadLayer:
    """Gives the newest roads; one thread reads them, the others wait."""

    store: Store
    clock: Callable[[], datetime]
    _roads: Roads | None = None
    _tiles: TileCache = field(default_factory=TileCache)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def newest(self) -> Roads:
        """The roads with their state now."""
        with self._lock, self.store.read() as session:
            at, stamp, known = self.clock(), _stamp(session), self._roads
            if known is None or known.stamp != stamp or at - known.read_at > ROADS_REREAD_EACH:
                self._roads = _read(session, stamp, at)
            assert self._roads
            return self._roads

    def tile(self, tile: Tile) -> SentTile:
        """The tile as the database has it now."""
        return self._tiles.tile(self.newest(), tile)


def map_bounds(session: Session) -> list[float] | None:
    """West, south, east, north of all sections that are not retired, degrees; None before roads are imported."""
    s = Section
    min_x, min_y, max_x, max_y = session.execute(
        select(func.min(s.min_x), func.min(s.min_y), func.max(s.max_x), func.max(s.max_y)).where(NOT_RETIRED)
    ).one()
    if min_x is None:
        return None
    lon, lat = to_degrees([min_x, max_x, min_x, max_x], [min_y, min_y, max_y, max_y])
    return [float(edge) for edge in (lon.min(), lat.min(), lon.max(), lat.max())]


def _stamp(session: Session) -> Stamp:
    living = select(func.count(Section.id)).where(NOT_RETIRED)
    newest = (func.max(Section.id), func.max(Pass.id), func.sum(RoadClass.interval_days))
    query = (living, *(select(column) for column in newest))
    sections, last_section, last_pass, days = (session.scalar(count) or 0 for count in query)
    return sections, last_section, last_pass, days


def _read(session: Session, stamp: Stamp, at: datetime) -> Roads:
    living = select(Section).where(NOT_RETIRED).options(joinedload(Section.road_class))
    sections = session.scalars(living.order_by(Section.id)).all()
    statuses = section_statuses(session)
    metres = shapely.from_wkb(np.array([section.line for section in sections], dtype=object))
    lines = shapely.transform(metres, world_of_metres)
    properties = [_properties(section, statuses[section.id], at) for section in sections]
    return Roads(stamp, at, lines, shapely.bounds(lines).reshape(-1, 4), properties)


def _properties(section: Section, status: SectionStatus, at: datetime) -> dict[str, Any]:
    return {
        "id": section.id,
        "name": section.name,
        "road_class": section.road_class.name,
        "kind": section.kind,
        "days_since": status.days_since(at),
        "interval_days": status.interval_days,
        "overdue": status.overdue(at),
    }


def _present(properties: dict[str, Any]) -> dict[str, Any]:
    """A vector tile knows no null: what is unknown is absent."""
    return {name: value for name, value in properties.items() if value is not None}


def _geojson(line: shapely.LineString) -> dict[str, Any]:
    world = shapely.get_coordinates(line)
    lon = (world[:, 0] - 0.5) * 360
    lat = np.degrees(np.arctan(np.sinh((0.5 - world[:, 1]) * 2 * np.pi)))
    return {"type": "LineString", "coordinates": np.column_stack((lon, lat)).round(6).tolist()}
