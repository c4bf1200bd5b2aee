"""Sections of the road network with their state of inspection."""

from datetime import date, datetime, time
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.access import needs
from api.paper.claim_pdf import claim_pdf
from api.state import AppStateDep
from api.wire.conditions import SectionConditionOut
from api.wire.fields.bbox import BoxIn
from api.wire.fields.ids import Id
from api.wire.roads import SectionCollection
from data.damages.forecast import DANISH_TIME
from data.operation.claim import known
from data.roads.condition import NoSuchSection, section_conditions
from data.schema import Section
from data.users import Role

router = APIRouter()

MOST_SECTIONS = 5_000

LONGEST_SECTION_M = 1_000_000
"""Metres; more is a slip of the finger."""


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


@router.get(
    "/sections/{section_id}/claim",
    dependencies=[needs(Role.READER, seen=True)],
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}}},
)
def claim(
    section_id: Id,
    at_m: Annotated[float, Query(ge=0, le=LONGEST_SECTION_M)],
    on: date,
    app_state: AppStateDep,
) -> Response:
    """What was known of a metre of road at the end of a day, by Denmark's clocks: an answer to a claim, as PDF.

    `at_m` counts from the section's start.
    """
    until = datetime.combine(on, time(23, 59, 59), DANISH_TIME)
    with app_state.store.read() as session:
        content = claim_pdf(known(session, section_id, at_m, until), app_state.store.pictures, app_state.clock())
    name = f"hvad-vidste-vi-{section_id}-{at_m:.0f}-{on}.pdf"
    return Response(
        content, media_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )
