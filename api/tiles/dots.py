"""All damages on the map, in memory: 400,000 dots are 20 MB, and a tile of the whole country is made in 0.1 s.

What has changed is read again when a newer event or sighting is in the database, and everything when many were
regraded at once, and every `DOTS_REREAD_EACH` in case something changed without any of these.
"""

import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Row, Select, func, or_, select
from sqlalchemy.orm import Session

from api.tiles.cache import SentTile, TileCache
from api.tiles.encoding import encoded
from api.tiles.world import EXTENT, Tile, world_of_degrees
from data.damages.damages import ON_MAP, Status
from data.damages.red import Red, bands
from data.schema import Damage, DamageEvent, Regrade, Section, Sighting
from data.store import Store
from model.grading.urgency import URGENCY_DECIMALS, Band, Bands
from model.vocabulary import DamageClass, Severity

DOTS_REREAD_EACH = timedelta(hours=1)

GROWTH = "growth"
"""Part of the urgency; more than nothing where a damage surely grew (`model.grading.harm`)."""

CELLS = 64
"""Cells along a tile's side; in each, the most urgent dot alone is drawn. A cell is 8 pixels, a dot about 12."""

ALL_DOTS_FROM_ZOOM = 14
"""From here on every dot is in its tile, unless there are more than `MOST_DOTS`."""

MOST_DOTS = 20_000

TILE_WORDS = (*DamageClass, *Status, *Severity)
"""What a dot's class, status and severity may be; a dot keeps their places here, a byte each."""

CODES = {str(word): code for code, word in enumerate(TILE_WORDS)}

ROWS_AT_ONCE = 20_000
"""Rows of the database in memory while dots are read: a row is some 500 bytes, a dot 52."""


FACTS = np.dtype([("section", np.int32), ("chainage", np.float64), ("first_seen", np.float64), ("grown", np.bool_)])
"""What a dot is found and sorted by besides: its section's id, the register's
chainage, seconds since 1970, whether it surely grew."""


@dataclass(frozen=True)
class Stamp:
    """How far the database had come."""

    damage: int
    event: int
    sighting: int
    regrade: int


@dataclass(frozen=True, eq=False)
class Dots:
    """The dots, the most urgent first."""

    stamp: Stamp
    read_at: datetime
    ids: NDArray[np.int32]
    world: NDArray[np.float64]
    urgency: NDArray[np.float64]
    codes: NDArray[np.uint8]
    """(n, 3) class, status, severity; places in `TILE_WORDS`."""
    facts: NDArray[np.void]
    """See `FACTS`."""
    bands: Bands = field(default_factory=Bands)
    """Which urgencies are red and yellow."""

    def tile(self, tile: Tile) -> bytes:
        """The tile as Mapbox Vector Tile, 2.1."""
        near = self._between(tile)
        units = tile.units(self.world[near])
        inside = np.flatnonzero(((units >= 0) & (units < EXTENT)).all(axis=1))
        if tile.z < ALL_DOTS_FROM_ZOOM or len(inside) > MOST_DOTS:
            inside = inside[_most_urgent_per_cell(units[inside])]
        # The most urgent last, so that they are drawn on top.
        features = [self._feature(near[index], units[index]) for index in inside[::-1]]
        return encoded("damages", features)

    @cached_property
    def _from_west(self) -> NDArray[np.int64]:
        return np.argsort(self.world[:, 0])

    def _between(self, tile: Tile) -> NDArray[np.int64]:
        """Those between a tile's western and eastern edge, give or take a unit, the most urgent first."""
        west, _, east, _ = tile.box(1.0)
        first, last = np.searchsorted(self.world[:, 0], (west, east), sorter=self._from_west)
        return np.sort(self._from_west[first:last])

    def only(self, some: NDArray[np.bool_]) -> "Dots":
        """Some of them, as if there were no others."""
        columns = (self.ids[some], self.world[some], self.urgency[some], self.codes[some], self.facts[some])
        return Dots(self.stamp, self.read_at, *columns, self.bands)

    def counts(self) -> dict[str, int]:
        """Dots by band."""
        above = [int((self.urgency >= least).sum()) for least in (self.bands.red_from, self.bands.plan_from, 0.0)]
        return {band.value: most - less for band, most, less in zip(Band, above, (0, *above), strict=False)}

    def _feature(self, index: int, unit: NDArray[np.float64]) -> dict[str, object]:
        damage_class, status, severity = (str(TILE_WORDS[code]) for code in self.codes[index].tolist())
        urgency = float(self.urgency[index])
        properties = {
            "id": int(self.ids[index]),
            "urgency": round(urgency, URGENCY_DECIMALS),
            "band": self.bands.of(urgency).value,
            "severity": severity,
            "class": damage_class,
            "status": status,
        }
        return {"geometry": shapely.Point(unit.astype(int)), "properties": properties, "id": properties["id"]}


def _most_urgent_per_cell(units: NDArray[np.float64]) -> NDArray[np.int64]:
    """Indexes of the first dot in each cell; the dots come sorted by urgency."""
    cell = (units // (EXTENT // CELLS)).astype(np.int64) @ np.array([CELLS, 1])
    first = np.full(CELLS * CELLS, -1)
    backwards = np.arange(len(units))[::-1]
    first[cell[backwards]] = backwards  # of several values numpy keeps the last
    return np.sort(first[first >= 0])


@dataclass
class DotLayer:
    """Gives the newest dots; one thread reads them, the others wait."""

    store: Store
    clock: Callable[[], datetime]
    red: Red = field(default_factory=Red)
    statuses: frozenset[Status] = ON_MAP
    """Of the damages in it."""
    _dots: Dots | None = None
    _tiles: TileCache = field(default_factory=TileCache)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def newest(self) -> Dots:
        """The dots as the database has them now."""
        with self._lock, self.store.read() as session:
            at, stamp = self.clock(), _stamp(session)
            known = self._dots
            today = bands(session, self.red)
            if known is None or at - known.read_at > DOTS_REREAD_EACH or known.stamp.regrade != stamp.regrade:
                self._dots = _all(session, self.statuses, stamp, at, today)
            elif known.stamp != stamp or known.bands != today:
                self._dots = _changed(session, self.statuses, known, stamp, today)
            assert self._dots
            return self._dots

    def tile(self, tile: Tile) -> SentTile:
        """The tile as the database has it now."""
        return self._tiles.tile(self.newest(), tile)


def _stamp(session: Session) -> Stamp:
    highest = (func.coalesce(func.max(column), 0) for column in (Damage.id, DamageEvent.id, Sighting.id, Regrade.id))
    return Stamp(*(session.scalar(select(one)) or 0 for one in highest))


Rows = Sequence[Row[*tuple[Any, ...]]]


def _all(session: Session, statuses: Collection[Status], stamp: Stamp, at: datetime, today: Bands) -> Dots:
    rows = session.execute(_asked(Damage.status.in_(list(statuses)))).partitions(ROWS_AT_ONCE)
    some = [_columns(()), *map(_columns, rows)]
    return _sorted(stamp, at, today, *(np.concatenate(parts) for parts in zip(*some, strict=True)))


def _changed(session: Session, statuses: Collection[Status], known: Dots, stamp: Stamp, today: Bands) -> Dots:
    """The known dots, with those that a newer event or sighting speaks of read again."""
    events = select(DamageEvent.damage_id).where(DamageEvent.id > known.stamp.event)
    sightings = select(Sighting.damage_id).where(Sighting.id > known.stamp.sighting)
    wholes = select(Damage.merged_into).where(Damage.id.in_(sightings), Damage.merged_into.is_not(None))
    newer = or_(Damage.id > known.stamp.damage, *(Damage.id.in_(ids) for ids in (events, sightings, wholes)))
    rows = _rows(session, newer)
    kept = ~np.isin(known.ids, [row[0] for row in rows])
    ids, world, urgency, codes, facts = _columns([row for row in rows if row.status in statuses])
    return _sorted(
        stamp,
        known.read_at,
        today,
        np.concatenate((known.ids[kept], ids)),
        np.concatenate((known.world[kept], world)),
        np.concatenate((known.urgency[kept], urgency)),
        np.concatenate((known.codes[kept], codes)),
        np.concatenate((known.facts[kept], facts)),
    )


def _rows(session: Session, condition: ColumnElement[bool]) -> Rows:
    return session.execute(_asked(condition)).all()


def _asked(condition: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    d = Damage
    grown = func.coalesce(d.urgency_parts[GROWTH].as_float(), 0.0) > 0
    placed = (d.id, d.lon, d.lat, d.urgency, d.damage_class, d.status, d.severity)
    along = d.chainage_m + Section.from_m
    query = select(*placed, d.section_id, along, d.first_seen, grown)
    return query.join(Section, Section.id == d.section_id).where(condition)


Columns = tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.float64], NDArray[np.uint8], NDArray[np.void]]
"""Ids, world, urgency, codes and facts of dots, in the order of the rows."""


def _columns(rows: Rows) -> Columns:
    numbers = np.array([row[:4] for row in rows], dtype=np.float64).reshape(-1, 4)
    codes = np.array([[CODES[word] for word in row[4:7]] for row in rows], dtype=np.uint8).reshape(-1, 3)
    facts = np.array([(row[7], row[8], row[9].timestamp(), row[10]) for row in rows], dtype=FACTS)
    world = world_of_degrees(numbers[:, 1], numbers[:, 2])
    return numbers[:, 0].astype(np.int32), world, numbers[:, 3], codes, facts


def _sorted(
    stamp: Stamp,
    at: datetime,
    today: Bands,
    ids: NDArray[np.int32],
    world: NDArray[np.float64],
    urgency: NDArray[np.float64],
    codes: NDArray[np.uint8],
    facts: NDArray[np.void],
) -> Dots:
    order = np.lexsort((ids, -urgency))
    return Dots(stamp, at, ids[order], world[order], urgency[order], codes[order], facts[order], today)
