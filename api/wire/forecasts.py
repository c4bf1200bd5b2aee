"""Rain to expect, in and out."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field

from api.wire.base import In, Out
from data.damages import forecast
from data.schema import Forecast

MOST_FORECAST_DAYS = 30

Millimetres = Annotated[float, Field(ge=0, le=forecast.MOST_MM)]


class RainIn(In):
    """Millimetres by day."""

    days: Annotated[dict[date, Millimetres], Field(min_length=1, max_length=MOST_FORECAST_DAYS)]


class ForecastOut(Out):
    """The forecast that counts."""

    given_at: datetime
    given_by: str
    expires_at: datetime
    days: dict[date, float]
    """Millimetres by day, in Denmark."""


class RegradedForecast(ForecastOut):
    """A forecast as it was taken in."""

    regraded: int
    """Damages whose urgency it changed."""


def _fields(row: Forecast) -> dict[str, Any]:
    expires_at = row.given_at + forecast.VALID_FOR
    return {"given_at": row.given_at, "given_by": row.given_by, "expires_at": expires_at, "days": row.days}


def forecast_out(row: Forecast) -> ForecastOut:
    """A forecast from the database's row."""
    return ForecastOut(**_fields(row))


def regraded_out(row: Forecast, regraded: int) -> RegradedForecast:
    """A forecast and what it changed."""
    return RegradedForecast(**_fields(row), regraded=regraded)
