"""Sections of the road network with their state of inspection."""

from fastapi import APIRouter

from api.access import needs
from api.state import AppStateDep
from api.wire.conditions import SectionConditionOut
from api.wire.fields.bbox import BoxIn
from api.wire.fields.ids import Id
from api.wire.roads import SectionCollection
from data.roads.condition import NoSuchSection, section_conditions
from data.schema import Section
from data.users import Role

router = APIRouter()

MOST_SECTIONS = 5_000


@router.get("/sections", dependencies=[needs(Role.READER)])
def in_box(bbox: BoxIn, app_state: AppStateDep) -> SectionCollection:
    """The sections in a window."""
    return SectionCollection.model_validate(app_state.roads.newest().geojson(bbox, MOST_SECTIONS))


@router.get("/sections/{section_id}/condition", dependencies=[needs(Role.READER)])
def condition(section_id: Id, app_state: AppStateDep) -> SectionConditionOut:
    """How good the road is there, as far as it was filmed."""
    with app_state.store.read() as session:
        if session.get(Section, section_id) is None:
            raise NoSuchSection
        return SectionConditionOut.of(section_id, section_conditions(session, [section_id]).get(section_id))
