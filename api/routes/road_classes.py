"""Road classes and how often they are inspected."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.access import needs
from api.house import AppStateDep
from data.roads import road_classes
from data.schema import RoadClass
from data.users import Role

router = APIRouter(prefix="/road-classes")

LONGEST_INTERVAL_DAYS = 730
"""As far back as passes are looked at (`data.roads.section_status`)."""


class Interval(BaseModel):
    """Days between inspections, or null where none is asked for."""

    model_config = ConfigDict(extra="forbid")
    interval_days: Annotated[int, Field(ge=1, le=LONGEST_INTERVAL_DAYS)] | None


@router.get("", dependencies=[needs(Role.FOREMAN)])
def everything(house: AppStateDep) -> list[dict[str, Any]]:
    """All classes."""
    with house.store.read() as session:
        return [_out(row) for row in road_classes.everything(session)]


@router.put("/{class_id}", dependencies=[needs(Role.ENGINEER)])
def set_interval(class_id: int, wanted: Interval, house: AppStateDep) -> dict[str, Any]:
    """What the committee has decided."""
    with house.store.write() as session:
        return _out(road_classes.set_interval(session, class_id, wanted.interval_days, house.clock()))


def _out(row: RoadClass) -> dict[str, Any]:
    return {"id": row.id, "name": row.name, "kind": row.kind, "interval_days": row.interval_days}
