"""All damages on the map, in memory: 400,000 dots are 20 MB, and a tile of the whole country is made in 0.1 s.

What has changed is read again when a newer event or sighting is in the database, and everything when many were
regraded at once, and every `ALL_AGAIN` in case something changed without any of these.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Row, func, or_, select
from sqlalchemy.orm import Session

from api.tiles.encoding import encoded
from api.tiles.world import EXTENT, Tile, world_of_degrees
from data.damages.damages import ON_MAP
from data.schema import Damage, DamageEvent, Regrade, Sighting
from data.store import Store
from model.grading.urgency import Band, band

ALL_AGAIN = timedelta(hours=1)

CELLS = 64
"""Cells along a tile's side; in each, the most urgent dot alone is drawn. A cell is 8 pixels, a dot about 12."""

ALL_DOTS_FROM_ZOOM = 14
"""From here on every dot is in its tile, unless there are more than `MOST_DOTS`."""

MOST_DOTS = 20_000

BANDS = np.array([band(urgency).value for urgency in range(101)])


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
    ids: NDArray[np.int64]
    world: NDArray[np.float64]
    urgency: NDArray[np.int64]
    words: NDArray[np.str_]
    """Class, status, severity."""

    def tile(self, tile: Tile) -> bytes:
        """The tile as Mapbox Vector Tile, 2.1."""
        units = tile.units(self.world)
        inside = np.flatnonzero(((units >= 0) & (units < EXTENT)).all(axis=1))
        if tile.z < ALL_DOTS_FROM_ZOOM or len(inside) > MOST_DOTS:
            inside = inside[_most_urgent_per_cell(units[inside])]
        # The most urgent last, so that they are drawn on top.
        features = [self._feature(index, units[index]) for index in inside[::-1]]
        return encoded("damages", features)

    def counts(self) -> dict[str, int]:
        """Dots by band."""
        counted = np.bincount(np.clip(self.urgency, 0, 100), minlength=101)
        return {one.value: int(counted[one.value == BANDS].sum()) for one in Band}

    def _feature(self, index: int, unit: NDArray[np.float64]) -> dict[str, object]:
        damage_class, status, severity = self.words[index].tolist()
        urgency = int(self.urgency[index])
        properties = {
            "id": int(self.ids[index]),
            "urgency": urgency,
            "band": band(urgency).value,
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
    _dots: Dots | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def newest(self) -> Dots:
        """The dots as the database has them now."""
        with self._lock, self.store.read() as session:
            at, stamp = self.clock(), _stamp(session)
            known = self._dots
            if known is None or at - known.read_at > ALL_AGAIN or known.stamp.regrade != stamp.regrade:
                self._dots = _all(session, stamp, at)
            elif known.stamp != stamp:
                self._dots = _changed(session, known, stamp)
            assert self._dots
            return self._dots


def _stamp(session: Session) -> Stamp:
    highest = (func.coalesce(func.max(column), 0) for column in (Damage.id, DamageEvent.id, Sighting.id, Regrade.id))
    return Stamp(*(session.scalar(select(one)) or 0 for one in highest))


Rows = Sequence[Row[int, float, float, int, str, str, str]]


def _all(session: Session, stamp: Stamp, at: datetime) -> Dots:
    rows = _rows(session, Damage.status.in_(list(ON_MAP)))
    return _sorted(stamp, at, *_columns(rows))


def _changed(session: Session, known: Dots, stamp: Stamp) -> Dots:
    """The known dots, with those that a newer event or sighting speaks of read again."""
    events = select(DamageEvent.damage_id).where(DamageEvent.id > known.stamp.event)
    sightings = select(Sighting.damage_id).where(Sighting.id > known.stamp.sighting)
    wholes = select(Damage.merged_into).where(Damage.id.in_(sightings), Damage.merged_into.is_not(None))
    newer = or_(Damage.id > known.stamp.damage, *(Damage.id.in_(ids) for ids in (events, sightings, wholes)))
    rows = _rows(session, newer)
    kept = ~np.isin(known.ids, [row[0] for row in rows])
    ids, world, urgency, words = _columns([row for row in rows if row[5] in ON_MAP])
    return _sorted(
        stamp,
        known.read_at,
        np.concatenate((known.ids[kept], ids)),
        np.concatenate((known.world[kept], world)),
        np.concatenate((known.urgency[kept], urgency)),
        np.concatenate((known.words[kept], words)),
    )


def _rows(session: Session, condition: ColumnElement[bool]) -> Rows:
    d = Damage
    asked = select(d.id, d.lon, d.lat, d.urgency, d.damage_class, d.status, d.severity).where(condition)
    return session.execute(asked).all()


def _columns(
    rows: Rows,
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64], NDArray[np.str_]]:
    numbers = np.array([row[:4] for row in rows], dtype=np.float64).reshape(-1, 4)
    words = np.array([row[4:] for row in rows], dtype="U10").reshape(-1, 3)
    world = world_of_degrees(numbers[:, 1], numbers[:, 2])
    return numbers[:, 0].astype(np.int64), world, numbers[:, 3].astype(np.int64), words


def _sorted(
    stamp: Stamp,
    at: datetime,
    ids: NDArray[np.int64],
    world: NDArray[np.float64],
    urgency: NDArray[np.int64],
    words: NDArray[np.str_],
) -> Dots:
    order = np.lexsort((ids, -urgency))
    return Dots(stamp, at, ids[order], world[order], urgency[order], words[order])
