"""The round that a crew drives: in which order, and by which roads. Mail, page, paper and files all tell the same."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy.orm import Session

from api.settings import Yard
from data.orders.driving_order import round_from
from data.orders.road_distances import OrderRoads, Place, order_roads
from data.projection import to_metres
from data.schema import Damage, Task


@dataclass(frozen=True)
class RoundTrip:
    """An order's stops and the way through them."""

    stops: tuple[Task, ...]
    yard: Place | None
    """Metres in EPSG:25832, as all places here."""
    roads: OrderRoads
    way: tuple[Place, ...]
    """Along the roads; empty where there is but one place."""

    @property
    def places(self) -> tuple[Place, ...]:
        """Of the stops."""
        return tuple((task.damage.x, task.damage.y) for task in self.stops)

    @property
    def length_m(self) -> float:
        """Of the way."""
        return sum(math.dist(a, b) for a, b in pairwise(self.way))


def driven(session: Session, yard: Yard | None, damages: Sequence[Damage]) -> list[int]:
    """The damages' ids in driving order."""
    places = [(damage.x, damage.y) for damage in damages]
    start = place_of(yard)
    roads = order_roads(session, [*places, start] if start else places)
    return [damages[index].id for index in round_from(start, places, roads)]


def round_trip(session: Session, yard: Yard | None, tasks: Sequence[Task]) -> RoundTrip:
    """The way through an order's tasks as they are numbered, out from the yard and back to it where there is one."""
    start = place_of(yard)
    stops = tuple(sorted(tasks, key=lambda task: task.position))
    through = [(task.damage.x, task.damage.y) for task in stops]
    if start:
        through = [start, *through, start]
    roads = order_roads(session, through)
    way = [place for here, there in pairwise(through) for place in roads.way(here, there)]
    return RoundTrip(stops, start, roads, tuple(way))


def place_of(yard: Yard | None) -> Place | None:
    """Metres of the yard."""
    if yard is None:
        return None
    x, y = to_metres(yard.lon, yard.lat)
    return float(x), float(y)
