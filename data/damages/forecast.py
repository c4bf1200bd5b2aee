"""Rain forecasts, entered by a person or a script: nothing is fetched from the net automatically."""

import csv
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.schema import Forecast

DANISH_TIME = ZoneInfo("Europe/Copenhagen")

VALID_FOR = timedelta(days=3)
"""An older forecast does not count: amounts of rain cannot be predicted usefully for longer."""

MOST_MM = 500.0
"""Largest amount accepted for one day, millimetres; Denmark's record is 169 mm (DMI, 9 July 1931)."""

DAYS_AHEAD = 3
"""Today and the following days that count: until a crew can be there."""


class UnreadableForecast(Exception):
    """A line is not a date and millimetres; the message names the file, the line and what to write."""


def read(file: Path) -> dict[date, float]:
    """Millimetres by day.

    Raises:
        UnreadableForecast: names the file, the line and what it should look like.
    """
    days: dict[date, float] = {}
    with file.open(encoding="utf-8-sig", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            try:
                day, mm = date.fromisoformat(row["date"]), float(row["mm"])
            except (KeyError, TypeError, ValueError):
                raise UnreadableForecast(
                    f"{file}, line {number}: write `date,mm` first, then 2026-11-25,14.5"
                ) from None
            if not 0 <= mm <= MOST_MM:
                raise UnreadableForecast(f"{file}, line {number}: {mm} mm is no rain; write mm a day, 0-{MOST_MM:.0f}")
            days[day] = mm
    if not days:
        raise UnreadableForecast(f"{file}: no days; write `date,mm` first, then a line a day, e.g. 2026-11-25,14.5")
    return days


def give(session: Session, days: Mapping[date, float], by: str, at: datetime) -> Forecast:
    """Store a forecast, mm by day in Denmark; it replaces the one before."""
    row = Forecast(given_at=at, given_by=by, days={day.isoformat(): mm for day, mm in sorted(days.items())})
    session.add(row)
    session.flush()
    return row


def newest(session: Session, now: datetime) -> Forecast | None:
    """The latest forecast, unless it has expired."""
    row = session.scalars(select(Forecast).order_by(Forecast.id.desc()).limit(1)).first()
    return row if row is not None and now - row.given_at <= VALID_FOR else None


def rain_ahead(session: Session, now: datetime) -> float:
    """Millimetres on the wettest of the next days; 0 without a forecast."""
    wettest = wettest_ahead(session, now)
    return wettest[1] if wettest else 0.0


def wettest_ahead(session: Session, now: datetime) -> tuple[date, float] | None:
    """The wettest of the next days and its millimetres; None without a forecast."""
    row = newest(session, now)
    if row is None:
        return None
    today = now.astimezone(DANISH_TIME).date()
    ahead = {(today + timedelta(days=n)).isoformat() for n in range(DAYS_AHEAD)}
    expected = [(date.fromisoformat(day), float(mm)) for day, mm in row.days.items() if day in ahead]
    return max(expected, key=lambda day_and_mm: day_and_mm[1], default=None)
