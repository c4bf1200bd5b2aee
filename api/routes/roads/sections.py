"""Sections of the road network with their state of inspection."""

from fastapi import APIRouter

from api.access import needs
from api.state import AppStateDep
from api.wire.fields.bbox import BoxIn
from api.wire.roads import SectionCollection
from data.users import Role

router = APIRouter()

MOST_SECTIONS = 5_000


@router.get("/sections", dependencies=[needs(Role.READER)])
def in_box(bbox: BoxIn, app_state: AppStateDep) -> SectionCollection:
    """The sections in a window."""
    return SectionCollection.model_validate(app_state.roads.newest().geojson(bbox, MOST_SECTIONS))
