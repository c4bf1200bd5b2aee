"""A tile as it is sent."""

from collections.abc import Sequence
from typing import Any

import mapbox_vector_tile

from api.tiles.world import EXTENT


def encoded(layer: str, features: Sequence[dict[str, Any]]) -> bytes:
    """A Mapbox Vector Tile, 2.1, of one layer; geometries are in the tile's own units, y to the south."""
    options = {"y_coord_down": True, "extents": EXTENT}
    return bytes(mapbox_vector_tile.encode([{"name": layer, "features": features}], default_options=options))
