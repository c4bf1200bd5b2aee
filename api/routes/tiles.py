"""Vector tiles. Browsers ask again each time and are told cheaply when nothing has changed."""

from typing import Any

from fastapi import APIRouter, Request, Response

from api.access import needs
from api.state import AppStateDep
from api.tiles.cache import SentTile
from api.tiles.world import Tile
from api.wire.fields.filter import FilterQuery
from data.users import Role

router = APIRouter()

CACHE = "private, no-cache"
"""Kept by the browser, and asked about before each use."""


TILE_TYPE = "application/vnd.mapbox-vector-tile"

TILE_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"content": {TILE_TYPE: {}}},
    304: {"description": "as the browser has it"},
}


@router.get(
    "/tiles/damages/{z}/{x}/{y}.mvt", dependencies=[needs(Role.READER)], response_class=Response, responses=TILE_ANSWERS
)
def damages(z: int, x: int, y: int, wanted: FilterQuery, request: Request, app_state: AppStateDep) -> Response:
    """The dots of one tile, as a filter leaves them."""
    return _answer(request, app_state.finder.damages.tile(wanted.filter(app_state.clock), Tile(z, x, y)))


@router.get(
    "/tiles/candidates/{z}/{x}/{y}.mvt",
    dependencies=[needs(Role.READER)],
    response_class=Response,
    responses=TILE_ANSWERS,
)
def candidates(z: int, x: int, y: int, wanted: FilterQuery, request: Request, app_state: AppStateDep) -> Response:
    """What may be a damage and is not sure enough to be one of the dots; in a layer of their name."""
    return _answer(request, app_state.finder.candidates.tile(wanted.filter(app_state.clock), Tile(z, x, y)))


@router.get(
    "/tiles/sections/{z}/{x}/{y}.mvt",
    dependencies=[needs(Role.READER)],
    response_class=Response,
    responses=TILE_ANSWERS,
)
def sections(z: int, x: int, y: int, request: Request, app_state: AppStateDep) -> Response:
    """The roads of one tile."""
    return _answer(request, app_state.roads.tile(Tile(z, x, y)))


@router.get(
    "/tiles/conditions/{z}/{x}/{y}.mvt",
    dependencies=[needs(Role.READER)],
    response_class=Response,
    responses=TILE_ANSWERS,
)
def conditions(z: int, x: int, y: int, wanted: FilterQuery, request: Request, app_state: AppStateDep) -> Response:
    """The roads of one tile that have damages, with how many of them are red and how many to be planned."""
    filter_, roads = wanted.filter(app_state.clock), app_state.roads.newest()
    return _answer(request, app_state.finder.damages.far_tile(filter_, roads, Tile(z, x, y)))


@router.get(
    "/tiles/background/{z}/{x}/{y}.mvt",
    dependencies=[needs(Role.READER)],
    response_class=Response,
    responses=TILE_ANSWERS,
)
def background(z: int, x: int, y: int, request: Request, app_state: AppStateDep) -> Response:
    """Water, woods, buildings and railways of one tile, as far as they were imported."""
    return _answer(request, app_state.background.tile(Tile(z, x, y)))


def _answer(request: Request, tile: SentTile) -> Response:
    headers = {"ETag": tile.tag, "Cache-Control": CACHE}
    # A proxy that packs the answer makes the tag a weak one.
    if request.headers.get("If-None-Match", "").removeprefix("W/") == tile.tag:
        return Response(status_code=304, headers=headers)
    return Response(tile.content, media_type=TILE_TYPE, headers=headers)
