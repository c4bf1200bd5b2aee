"""What a filter leaves, kept as long as nothing changes: its dots, its tiles, and its lists in each order."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from api.finding.conditions import Conditions
from api.finding.filters import Filter, chosen
from api.finding.names import NameLayer
from api.finding.order import Sort, sorted_keys
from api.finding.streets import StreetLayer, Streets
from api.tiles.cache import SentTile, TileCache
from api.tiles.dots import DotLayer, Dots
from api.tiles.roads import Roads
from api.tiles.world import Tile
from data.store import Store

FILTERS_KEPT = 16
"""Of each layer, the latest used; one of 400,000 dots is 20 MB."""


@dataclass(frozen=True, eq=False)
class Shown:
    """The dots that a filter leaves of one snapshot."""

    whole: Dots
    streets: Streets
    dots: Dots
    tiles: TileCache = field(default_factory=TileCache)
    far_tiles: TileCache = field(default_factory=TileCache)
    _conditions: list[Conditions] = field(default_factory=list)
    _keys: dict[Sort, NDArray[np.float64]] = field(default_factory=dict)

    def conditions(self, roads: Roads) -> Conditions:
        """How the roads are, by these dots alone."""
        if not self._conditions or self._conditions[0].roads is not roads:
            self._conditions[:] = [Conditions.of(roads, self.dots)]
        return self._conditions[0]

    def keys(self, sort: Sort) -> NDArray[np.float64]:
        """See `sorted_keys`."""
        if sort not in self._keys:
            self._keys[sort] = sorted_keys(self.dots, self.streets, sort)
        return self._keys[sort]


@dataclass
class FilteredLayer:
    """One layer of dots, as filters leave it."""

    layer: DotLayer
    streets: StreetLayer
    _shown: LRUCache[Filter, Shown] = field(default_factory=lambda: LRUCache(FILTERS_KEPT))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def shown(self, filter_: Filter) -> Shown:
        """What the filter leaves now."""
        whole, streets = self.layer.newest(), self.streets.newest()
        with self._lock:
            known = self._shown.get(filter_)
        if known is not None and known.whole is whole and known.streets is streets:
            return known
        with self.layer.store.read() as session:
            made = Shown(whole, streets, chosen(filter_, whole, streets, session))
        with self._lock:
            self._shown[filter_] = made
        return made

    def only_shown(self, filter_: Filter, ids: Sequence[int]) -> list[int]:
        """Those that the filter leaves, in their own order."""
        if filter_.anything:
            return list(ids)
        left = np.isin(np.array(ids, np.int64), self.shown(filter_).dots.ids)
        return [damage_id for damage_id, is_left in zip(ids, left, strict=True) if is_left]

    def on_street(self, name: str) -> list[int]:
        """What lies on a street, the most urgent first."""
        return [int(number) for number in self.shown(Filter(streets=frozenset([name]))).dots.ids]

    def far_tile(self, filter_: Filter, roads: Roads, tile: Tile) -> SentTile:
        """The tile of the roads as the dots that the filter leaves show them."""
        shown = self.shown(filter_)
        return shown.far_tiles.tile(shown.conditions(roads), tile)

    def tile(self, filter_: Filter, tile: Tile) -> SentTile:
        """The tile of what the filter leaves."""
        if filter_.anything:
            return self.layer.tile(tile)
        shown = self.shown(filter_)
        return shown.tiles.tile(shown.dots, tile)


@dataclass(frozen=True)
class Finder:
    """Both layers: what is on the map, and what may be a damage."""

    names: NameLayer
    damages: FilteredLayer
    candidates: FilteredLayer

    @classmethod
    def over(cls, store: Store, clock: Callable[[], datetime], damages: DotLayer, candidates: DotLayer) -> Self:
        """Over the server's layers."""
        streets = StreetLayer(store, clock)
        return cls(NameLayer(store, streets), FilteredLayer(damages, streets), FilteredLayer(candidates, streets))
