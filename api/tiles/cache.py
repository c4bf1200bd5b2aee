"""Tiles kept as they are sent, of the newest snapshot only: an older one and its tiles are let go."""

import hashlib
import threading
from dataclasses import dataclass, field
from typing import Protocol

from cachetools import LRUCache

from api.tiles.world import Tile

TILES_KEPT = 512
"""Of each layer; a screen shows about 20."""


class Snapshot(Protocol):
    """A layer's contents at one time; never changed."""

    def tile(self, tile: Tile) -> bytes:
        """The tile as Mapbox Vector Tile, 2.1."""


@dataclass(frozen=True, slots=True)
class SentTile:
    """A tile's content and its entity tag (RFC 9110)."""

    content: bytes
    tag: str


@dataclass
class TileCache:
    """The latest used tiles of one snapshot."""

    _snapshot: Snapshot | None = None
    _tiles: LRUCache[Tile, SentTile] = field(default_factory=lambda: LRUCache(TILES_KEPT))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def tile(self, snapshot: Snapshot, tile: Tile) -> SentTile:
        """The snapshot's tile, made where it is not kept."""
        with self._lock:
            self._keep_only(snapshot)
            if kept := self._tiles.get(tile):
                return kept
        content = snapshot.tile(tile)  # outside the lock: it takes long, and others' tiles are kept already
        made = SentTile(content, f'"{hashlib.sha256(content).hexdigest()[:24]}"')
        with self._lock:
            if self._snapshot is snapshot:
                self._tiles[tile] = made
        return made

    def _keep_only(self, snapshot: Snapshot) -> None:
        if self._snapshot is not snapshot:
            self._snapshot = snapshot
            self._tiles.clear()
