"""Rain to expect, given by whoever looks after the server."""

from fastapi import APIRouter

from api.access import CurrentUser, needs
from api.state import AppStateDep
from api.wire.forecasts import ForecastOut, RainIn, RegradedForecast, forecast_out, regraded_out
from data.damages import forecast
from data.damages.renewal import renew_rain
from data.users import Role

router = APIRouter(prefix="/forecast")


@router.get("", dependencies=[needs(Role.READER)])
def newest(app_state: AppStateDep) -> ForecastOut | None:
    """What counts now, or null."""
    with app_state.store.read() as session:
        row = forecast.newest(session, app_state.clock())
        return None if row is None else forecast_out(row)


@router.post("", status_code=201, dependencies=[needs(Role.ADMIN)])
def give(rain: RainIn, app_state: AppStateDep, user: CurrentUser) -> RegradedForecast:
    """Take it in; open cracks under heavy traffic follow at once."""
    with app_state.store.write() as session:
        row = forecast.give(session, rain.days, user.name, app_state.clock())
        return regraded_out(row, renew_rain(session, app_state.clock()))
