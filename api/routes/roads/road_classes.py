"""Road classes and how often they are inspected."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.access import needs
from api.state import AppStateDep
from api.wire.fields.ids import Id
from api.wire.roads import LONGEST_INTERVAL_DAYS, IntervalEffect, IntervalIn, RoadClassOut
from data.roads import road_classes
from data.users import Role

router = APIRouter(prefix="/road-classes")

IntervalQuery = Annotated[int | None, Query(ge=1, le=LONGEST_INTERVAL_DAYS)]
"""Days between inspections."""


@router.get("", dependencies=[needs(Role.READER)])
def everything(app_state: AppStateDep) -> list[RoadClassOut]:
    """All classes."""
    with app_state.store.read() as session:
        return [RoadClassOut.of(row) for row in road_classes.everything(session)]


@router.get("/{class_id}/effect", dependencies=[needs(Role.READER)])
def effect(class_id: Id, app_state: AppStateDep, interval_days: IntervalQuery = None) -> IntervalEffect:
    """What another interval would make overdue today; without one, none is asked for."""
    with app_state.store.read() as session:
        sections, now, then = road_classes.effect(session, class_id, interval_days, app_state.clock())
        return IntervalEffect(sections=sections, overdue_now=now, overdue_then=then)


@router.put("/{class_id}", dependencies=[needs(Role.ENGINEER)])
def set_interval(class_id: Id, wanted: IntervalIn, app_state: AppStateDep) -> RoadClassOut:
    """What the committee has decided."""
    with app_state.store.write() as session:
        row = road_classes.set_interval(session, class_id, wanted.interval_days, app_state.clock())
        return RoadClassOut.of(row)
