"""Vector tiles. Browsers ask again each time and are told cheaply when nothing has changed."""

from typing import Any

from fastapi import APIRouter, Request, Response

from api.access import needs
from api.state import AppStateDep
from api.tiles.cache import SentTile
from api.tiles.world import Tile
from data.users import Role

router = APIRouter()

CACHE = "private, no-cache"
"""Kept by the browser, and asked about before each use."""


TILE_TYPE = "application/vnd.mapbox-vector-tile"

ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"content": {TILE_TYPE: {}}},
    304: {"description": "as the browser has it"},
}


@router.get(
    "/tiles/damages/{z}/{x}/{y}.mvt", dependencies=[needs(Role.READER)], response_class=Response, responses=ANSWERS
)
def damages(z: int, x: int, y: int, request: Request, app_state: AppStateDep) -> Response:
    """The dots of one tile."""
    return _answer(request, app_state.dots.tile(Tile(z, x, y)))


@router.get(
    "/tiles/candidates/{z}/{x}/{y}.mvt", dependencies=[needs(Role.READER)], response_class=Response, responses=ANSWERS
)
def candidates(z: int, x: int, y: int, request: Request, app_state: AppStateDep) -> Response:
    """What may be a damage and is not sure enough to be one of the dots; in a layer of their name."""
    return _answer(request, app_state.candidates.tile(Tile(z, x, y)))


@router.get(
    "/tiles/sections/{z}/{x}/{y}.mvt", dependencies=[needs(Role.READER)], response_class=Response, responses=ANSWERS
)
def sections(z: int, x: int, y: int, request: Request, app_state: AppStateDep) -> Response:
    """The roads of one tile."""
    return _answer(request, app_state.roads.tile(Tile(z, x, y)))


def _answer(request: Request, tile: SentTile) -> Response:
    headers = {"ETag": tile.tag, "Cache-Control": CACHE}
    # A proxy that packs the answer makes the tag a weak one.
    if request.headers.get("If-None-Match", "").removeprefix("W/") == tile.tag:
        return Response(status_code=304, headers=headers)
    return Response(tile.content, media_type=TILE_TYPE, headers=headers)
