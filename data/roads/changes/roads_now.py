"""The roads as they are after a road file was taken in, and to which of them a place on the old ones belongs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, STRtree
from sqlalchemy.orm import Session

from data.linear_referencing import bearings_deg
from data.roads.changes.known import KnownSection, known_sections

PASSED_ON_REACH_M = 15.0
"""A place belongs to a section whose line is at most so far away, metres: half a wide carriageway, and as much again
for what two registers draw differently."""

OTHER_ROAD_M = 10.0
"""A section of another kind, or that runs across, must be so much nearer, metres, to be taken."""

OWN_ROAD_M = 3.0
"""Another section must be so much nearer, metres, than the one that a place is on."""

ACROSS_DEG = 45.0
"""Two lines that differ by more in direction, degrees, cross."""

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Places:
    """Places on sections as they were."""

    xy: Floats
    """(n, 2) metres."""
    were_on: Sequence[int]
    """(n,) ids of the sections that they were on."""
    own: Sequence[int]
    """(n,) ids of the sections to be preferred."""


@dataclass(frozen=True)
class Owners:
    """To which living sections places belong."""

    living: Numbers
    """(n,) numbers among the living sections; -1 where none is near."""
    foreign: NDArray[np.bool_]
    """(n,) whether that is of another kind or runs across, and was taken for want of a better one."""


class RoadsNow:
    """The sections as they are now, and the lines that some of them had before."""

    def __init__(self, session: Session, before: Mapping[int, LineString]) -> None:
        now = known_sections(session)
        self.by_id = {section.id: section for section in now}
        self.before = before
        """The lines that changed and retired sections had, by id."""
        self.living = [section for section in now if not section.retired]
        self._lines = np.array([section.line for section in self.living], dtype=object)
        self._ids = np.array([section.id for section in self.living], dtype=np.int64)
        self._tree = STRtree(self._lines)

    def sections_of(self, places: Places) -> list[KnownSection]:
        """The living section of each place; the one that it was on where none is near."""
        owners = self.owners_of(places)
        return [
            self.by_id[was] if number < 0 else self.living[number]
            for number, was in zip(owners.living.tolist(), places.were_on, strict=True)
        ]

    def owners_of(self, places: Places) -> Owners:
        """The nearest living section of each place, one of its kind and direction before others."""
        owners = Owners(np.full(len(places.xy), -1), np.zeros(len(places.xy), dtype=bool))
        points = np.asarray(shapely.points(places.xy))
        place, near = self._tree.query(points, "dwithin", PASSED_ON_REACH_M)
        if len(place):
            foreign = self._foreign(places, points, place, near)
            cost = shapely.distance(self._lines[near], points[place]) + OTHER_ROAD_M * foreign
            cost -= OWN_ROAD_M * (self._ids[near] == np.asarray(places.own)[place])
            order = np.lexsort((self._ids[near], cost, place))
            found, first = np.unique(place[order], return_index=True)
            owners.living[found] = near[order][first]
            owners.foreign[found] = foreign[order][first] > 0
        return owners

    def _foreign(self, places: Places, points: NDArray[np.object_], place: Numbers, near: Numbers) -> Floats:
        """(k,) how much speaks against each pair of a place and a section near it, 0-2."""
        was = np.array([self.before[section] for section in places.were_on], dtype=object)
        before = _bearings_at(was, points)[place]
        turned = np.abs((_bearings_at(self._lines[near], points[place]) - before + 90) % 180 - 90)
        kinds = np.array([section.kind for section in self.living])
        was_kind = np.array([self.by_id[section].kind for section in places.were_on])
        return np.asarray((kinds[near] != was_kind[place]).astype(np.float64) + (turned > ACROSS_DEG))


def _bearings_at(lines: NDArray[np.object_], points: NDArray[np.object_]) -> Floats:
    """(n,) direction of each line where it is nearest to its point."""
    return bearings_deg(lines, np.asarray(shapely.line_locate_point(lines, points)))
