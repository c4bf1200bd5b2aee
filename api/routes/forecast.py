"""Rain to expect, told by whoever looks after the house."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.access import Who, needs
from api.house import AppStateDep
from data.damages import forecast
from data.damages.renewal import renew_rain
from data.schema import Forecast
from data.users import Role

router = APIRouter(prefix="/forecast")

MOST_DAYS = 30


class RainIn(BaseModel):
    """Millimetres by day."""

    model_config = ConfigDict(extra="forbid")
    days: Annotated[
        dict[date, Annotated[float, Field(ge=0, le=forecast.MOST_MM)]], Field(min_length=1, max_length=MOST_DAYS)
    ]


@router.get("", dependencies=[needs(Role.FOREMAN)])
def newest(house: AppStateDep) -> dict[str, Any] | None:
    """What counts now, or null."""
    with house.store.read() as session:
        row = forecast.newest(session, house.clock())
        return None if row is None else _out(row)


@router.post("", status_code=201, dependencies=[needs(Role.ADMIN)])
def give(rain: RainIn, house: AppStateDep, who: Who) -> dict[str, Any]:
    """Take it in; open cracks under heavy traffic follow at once."""
    with house.store.write() as session:
        row = forecast.give(session, rain.days, who.name, house.clock())
        return {**_out(row), "regraded": renew_rain(session, house.clock())}


def _out(row: Forecast) -> dict[str, Any]:
    return {
        "given_at": row.given_at,
        "given_by": row.given_by,
        "expires_at": row.given_at + forecast.VALID_FOR,
        "days": row.days,
    }
