"""What the map must know before its first tile."""

from typing import Any

from fastapi import APIRouter

from api.access import needs
from api.house import AppStateDep
from api.tiles.roads import map_bounds
from data.users import Role

router = APIRouter()


@router.get("/map", dependencies=[needs(Role.FOREMAN)])
def map_facts(house: AppStateDep) -> dict[str, Any]:
    """Where the roads are, the background, and how many dots of each colour."""
    with house.store.read() as session:
        bounds = map_bounds(session)
    return {
        "bounds": bounds,
        "background_tile_url": house.server.background_tile_url,
        "background_attribution": house.server.background_attribution,
        "counts": house.dots.newest().counts(),
    }
