"""Vector tiles. Browsers ask again each time and are told cheaply when nothing has changed."""

import hashlib
from functools import lru_cache

from fastapi import APIRouter, Request, Response

from api.access import needs
from api.house import AppStateDep
from api.tiles.dots import Dots
from api.tiles.roads import Roads
from api.tiles.world import Tile
from data.users import Role

router = APIRouter()

TILES_KEPT = 512
"""In memory; a screen shows about 20 of each layer."""

CACHE = "private, no-cache"
"""Kept by the browser, and asked about before each use."""


@router.get("/tiles/damages/{z}/{x}/{y}.mvt", dependencies=[needs(Role.FOREMAN)])
def damages(z: int, x: int, y: int, request: Request, house: AppStateDep) -> Response:
    """The dots of one tile."""
    return _answer(request, house.dots.newest(), Tile(z, x, y))


@router.get("/tiles/sections/{z}/{x}/{y}.mvt", dependencies=[needs(Role.FOREMAN)])
def sections(z: int, x: int, y: int, request: Request, house: AppStateDep) -> Response:
    """The roads of one tile."""
    return _answer(request, house.roads.newest(), Tile(z, x, y))


def _answer(request: Request, layer: Dots | Roads, tile: Tile) -> Response:
    content, tag = _tile(layer, tile)
    headers = {"ETag": tag, "Cache-Control": CACHE}
    # A proxy that packs the answer makes the tag a weak one.
    if request.headers.get("If-None-Match", "").removeprefix("W/") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="application/vnd.mapbox-vector-tile", headers=headers)


@lru_cache(maxsize=TILES_KEPT)
def _tile(layer: Dots | Roads, tile: Tile) -> tuple[bytes, str]:
    content = layer.tile(tile)
    return content, f'"{hashlib.sha256(content).hexdigest()[:24]}"'
