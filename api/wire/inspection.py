"""What wants filming, and how much was filmed in time."""

from datetime import datetime
from typing import Any, Self

import shapely

from api.wire.base import Out
from data.damages.areas import Box
from data.operation.inspected_months import InspectedMonth
from data.projection import to_degrees
from data.roads.inspection import Lack, Overdue
from model.vocabulary import SectionKind


class OverdueSection(Out):
    """A section whose interval has expired."""

    id: int
    key: str
    """In the road register."""
    name: str
    road_class: str
    kind: SectionKind
    interval_days: int
    length_m: float
    missing_m: float
    """Not filmed within the interval."""
    lack: Lack
    days_over: int | None
    """Since the interval expired; null where it never was inspected."""
    last_filmed_at: datetime | None
    """When any of it was."""
    last_filmed_by: str | None
    """The phone that did."""
    lon: float
    """Of its middle."""
    lat: float
    box: Box
    """West, south, east, north of all of it, degrees."""

    @classmethod
    def of(cls, row: Overdue) -> Self:
        """From what is known of it."""
        section, interval = row.section, row.section.road_class.interval_days
        assert interval is not None
        line: Any = shapely.from_wkb(section.line)
        middle = line.interpolate(0.5, normalized=True)
        lon, lat = to_degrees(middle.x, middle.y)
        east, north = to_degrees(*shapely.get_coordinates(line).T)
        return cls(
            id=section.id, key=section.key, name=section.name, road_class=section.road_class.name,
            kind=SectionKind(section.kind), interval_days=interval, length_m=section.length_m,
            missing_m=row.missing_m, lack=row.lack, days_over=row.days_over, last_filmed_at=row.last_filmed_at,
            last_filmed_by=row.last_filmed_by, lon=float(lon), lat=float(lat),
            box=(float(east.min()), float(north.min()), float(east.max()), float(north.max())),
        )  # fmt: skip


class OverdueSections(Out):
    """Those that want filming."""

    rows: list[OverdueSection]
    """The first of them."""
    count: int
    """Of all."""
    missing_m: float
    """Of all, metres."""


class InspectedMonthOut(Out):
    """One class of road at the end of a month; of the current one until now."""

    month: str
    """As 2026-11."""
    road_class: str
    kind: SectionKind
    interval_days: int
    metres: float
    in_time_m: float

    @classmethod
    def of(cls, row: InspectedMonth) -> Self:
        """From the inspection log."""
        return cls(
            month=row.month, road_class=row.road_class, kind=SectionKind(row.kind), interval_days=row.interval_days,
            metres=row.metres, in_time_m=row.in_time_m,
        )  # fmt: skip
