"""Sections of the road network with their state of inspection."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from api.access import needs
from api.house import AppStateDep
from api.wire.bbox import BoxIn
from data.users import Role

router = APIRouter()

MOST_SECTIONS = 5_000


@router.get("/sections", dependencies=[needs(Role.FOREMAN)])
def in_box(bbox: BoxIn, house: AppStateDep) -> JSONResponse:
    """The sections in a window."""
    return JSONResponse(house.roads.newest().geojson(bbox, MOST_SECTIONS))
