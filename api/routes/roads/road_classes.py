"""Road classes and how often they are inspected."""

from fastapi import APIRouter

from api.access import needs
from api.state import AppStateDep
from api.wire.fields.ids import Id
from api.wire.roads import IntervalIn, RoadClassOut
from data.roads import road_classes
from data.users import Role

router = APIRouter(prefix="/road-classes")


@router.get("", dependencies=[needs(Role.READER)])
def everything(app_state: AppStateDep) -> list[RoadClassOut]:
    """All classes."""
    with app_state.store.read() as session:
        return [RoadClassOut.of(row) for row in road_classes.everything(session)]


@router.put("/{class_id}", dependencies=[needs(Role.ENGINEER)])
def set_interval(class_id: Id, wanted: IntervalIn, app_state: AppStateDep) -> RoadClassOut:
    """What the committee has decided."""
    with app_state.store.write() as session:
        row = road_classes.set_interval(session, class_id, wanted.interval_days, app_state.clock())
        return RoadClassOut.of(row)
