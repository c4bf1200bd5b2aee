"""Which damages somebody wants to see: everything that can be asked for in the map's address, and what it means."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.finding.streets import Streets
from api.tiles.dots import CODES, Dots
from data.damages.assignment import TaskState
from data.damages.damages import Status
from data.schema import Task, WorkOrder

NOTHING = "none"
"""A word that no damage has: whoever unticks the last band wants to see none."""

UNSURE = CODES[Status.CANDIDATE]


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked for; an empty set asks for nothing in particular."""

    bands: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    """Of what is on the map; candidates have but one, and are asked for apart."""
    kinds: frozenset[str] = frozenset()
    road_classes: frozenset[int] = frozenset()
    streets: frozenset[str] = frozenset()
    teams: frozenset[int] = frozenset()
    """That have it to mend, or have mended it."""
    orders: frozenset[int] = frozenset()
    since: datetime | None = None
    """First seen then or later."""
    grown: bool = False
    """Only what surely grew."""

    @property
    def anything(self) -> bool:
        """Whether it leaves out nothing."""
        return not any(getattr(self, field.name) for field in fields(self))


def chosen(filter_: Filter, dots: Dots, streets: Streets, session: Session) -> Dots:
    """The dots that a filter leaves."""
    if filter_.anything:
        return dots
    kept = _by_grade(filter_, dots) & _by_road(filter_, dots, streets) & _by_time(filter_, dots)
    if filter_.teams or filter_.orders:
        kept &= np.isin(dots.ids, _held(session, filter_))
    return dots.only(kept)


def _by_grade(filter_: Filter, dots: Dots) -> NDArray[np.bool_]:
    kept = np.ones(len(dots.ids), np.bool_)
    if filter_.bands:
        kept &= _in_bands(filter_.bands, dots)
    for place, words in enumerate((filter_.classes, filter_.statuses)):
        if words:
            codes = dots.codes[:, place]
            kept &= np.isin(codes, [CODES[word] for word in words if word != NOTHING]) | (codes == UNSURE)
    return kept


def _in_bands(bands: Collection[str], dots: Dots) -> NDArray[np.bool_]:
    """The dots come sorted by urgency, so that bands are counted and not compared."""
    counts = dots.counts()
    return np.repeat([band in bands for band in counts], list(counts.values()))


def _by_road(filter_: Filter, dots: Dots, streets: Streets) -> NDArray[np.bool_]:
    kept = np.ones(len(dots.ids), np.bool_)
    if filter_.kinds or filter_.road_classes or filter_.streets:
        wanted = streets.sections(filter_.kinds, filter_.road_classes, filter_.streets)
        kept &= np.isin(dots.facts["section"], wanted)
    return kept


def _by_time(filter_: Filter, dots: Dots) -> NDArray[np.bool_]:
    kept = np.ones(len(dots.ids), np.bool_)
    if filter_.since is not None:
        kept &= dots.facts["first_seen"] >= filter_.since.timestamp()
    return kept & dots.facts["grown"] if filter_.grown else kept


def _held(session: Session, filter_: Filter) -> list[int]:
    """Damages whose newest task, not withdrawn, is the teams' or in the orders."""
    newest = (
        select(Task.damage_id, func.max(Task.work_order_id).label("order_id"))
        .where(Task.state != TaskState.WITHDRAWN)
        .group_by(Task.damage_id)
        .subquery()
    )
    query = select(newest.c.damage_id).join(WorkOrder, WorkOrder.id == newest.c.order_id)
    if filter_.teams:
        query = query.where(WorkOrder.team_id.in_(filter_.teams))
    if filter_.orders:
        query = query.where(WorkOrder.id.in_(filter_.orders))
    return list(session.scalars(query))
