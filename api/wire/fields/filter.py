"""What somebody wants to see of the map, as it stands in an address: `?band=soon&kind=path&days=1`."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Annotated, Literal

from fastapi import Query
from pydantic import Field

from api.finding.filters import Filter
from api.wire.base import In
from api.wire.fields.ids import Id
from data.damages.damages import Status
from data.damages.forecast import DANISH_TIME
from model.grading.urgency import Band
from model.vocabulary import DamageClass, SectionKind

MOST_FILTER_WORDS = 50
"""In one field; a municipality has a dozen road classes and teams."""

LONGEST_STREET = 200
"""Characters."""

MOST_FILTER_DAYS = 3650

MapStatus = Literal[Status.NEW, Status.REOPENED, Status.ASSIGNED, Status.REPAIRED]
"""What is on the map."""

Some = Field(default=(), max_length=MOST_FILTER_WORDS)
"""Any, where none is named."""


class FilterIn(In, extra="ignore", populate_by_name=True):
    """Everything named must be so; within one field any of its values will do. `none` is what no damage is."""

    band: Annotated[tuple[Band | Literal["none"], ...], Some] = ()
    damage_class: Annotated[
        tuple[DamageClass | Literal["none"], ...], Field(alias="class", max_length=MOST_FILTER_WORDS)
    ] = ()
    status: Annotated[tuple[MapStatus | Literal["none"], ...], Some] = ()
    kind: Annotated[tuple[SectionKind, ...], Some] = ()
    road_class: Annotated[tuple[Id, ...], Some] = ()
    """By number."""
    street: Annotated[tuple[Annotated[str, Field(max_length=LONGEST_STREET)], ...], Some] = ()
    """By its whole name."""
    team: Annotated[tuple[Id, ...], Some] = ()
    order: Annotated[tuple[Id, ...], Some] = ()
    days: Annotated[int, Field(ge=0, le=MOST_FILTER_DAYS)] | None = None
    """First seen so many days ago or later, by Denmark's calendar; 0 is today."""
    grown: bool = False
    uncertain: bool = False
    """Also what may be a damage and is not sure enough to be shown unasked."""

    def filter(self, clock: Callable[[], datetime]) -> Filter:
        """What it means today."""
        return Filter(
            bands=frozenset(self.band),
            classes=frozenset(self.damage_class),
            statuses=frozenset(self.status),
            kinds=frozenset(self.kind),
            road_classes=frozenset(self.road_class),
            streets=frozenset(self.street),
            teams=frozenset(self.team),
            orders=frozenset(self.order),
            since=None if self.days is None else _midnight(clock(), self.days),
            grown=self.grown,
        )


def _midnight(now: datetime, days_ago: int) -> datetime:
    day = now.astimezone(DANISH_TIME).date() - timedelta(days=days_ago)
    return datetime.combine(day, time(), DANISH_TIME)


FilterQuery = Annotated[FilterIn, Query()]
"""In an address."""
