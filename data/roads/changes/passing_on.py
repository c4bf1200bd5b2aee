"""Passing on of damages, by place, from sections that a road file changed or has no more to those that are there now.

A damage lies where it lies, whatever the register calls the road: its place in EPSG:25832 stays, its section, chainage
and offset are found anew. Where no living section is near, it stays on its retired one. The log of passes is never
touched.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, STRtree
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.linear_referencing import bearing_deg, locate, point_beside
from data.listed import listed
from data.roads.changes.known import KnownSection, known_sections
from data.schema import Damage, Sighting

REACH_M = 15.0
"""A damage is passed on to a section whose line is at most so far away, metres: half a wide carriageway, and as much
again for what two registers draw differently."""

OTHER_ROAD_M = 10.0
"""A section of another kind, or that runs across, must be so much nearer, metres, to be taken."""

OWN_ROAD_M = 3.0
"""Another section must be so much nearer, metres, than the one that a damage is on."""

ACROSS_DEG = 45.0
"""Two lines that differ by more in direction, degrees, cross."""

UPDATED_AT_ONCE = 10_000
"""Are updated in one statement."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class PassedOn:
    """What became of the damages on changed sections."""

    moved: int = 0
    """Lie on another section now."""
    left: int = 0
    """Lie on a retired section, with no living one near."""
    sections: frozenset[int] = frozenset()
    """Ids of the sections that they came to."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A damage or a sighting, and its place."""

    id: int
    section_id: int
    x: float
    y: float


class _Roads:
    """The sections as they are now, and the lines that some of them had before."""

    def __init__(self, session: Session, before: Mapping[int, LineString]) -> None:
        now = known_sections(session)
        self.by_id = {section.id: section for section in now}
        self.before = {section.id: section.line for section in now} | dict(before)
        self.living = [section for section in now if not section.retired]
        self.tree = STRtree([section.line for section in self.living])

    def section_for(self, row: _Row, own: int) -> KnownSection:
        """The living section that a place on a section as it was belongs to now; its own one where none is near.

        Args:
            row: the place, with the section that it was on.
            own: id of the section to be preferred.
        """
        point = shapely.Point(row.x, row.y)
        near = [self.living[int(number)] for number in self.tree.query(point, "dwithin", REACH_M)]
        if not near:
            return self.by_id[row.section_id]
        was = self.before[row.section_id]
        bearing, kind = bearing_deg(was, was.project(point)), self.by_id[row.section_id].kind

        def cost(section: KnownSection) -> float:
            """Metres from the place, and what speaks against the section in metres."""
            turned = abs((bearing_deg(section.line, section.line.project(point)) - bearing + 90) % 180 - 90)
            foreign = OTHER_ROAD_M * ((section.kind != kind) + (turned > ACROSS_DEG))
            return float(section.line.distance(point)) + foreign - OWN_ROAD_M * (section.id == own)

        return min(near, key=lambda section: (cost(section), section.id))


def pass_on(session: Session, before: Mapping[int, LineString]) -> PassedOn:
    """Find the sections anew of all damages and sightings on sections that changed.

    Args:
        session: the sections in it are already as they shall be.
        before: the lines that changed and retired sections had, by id.
    """
    damages = session.execute(
        select(Damage.id, Damage.section_id, Damage.x, Damage.y).where(listed(Damage.section_id, before))
    ).all()
    if not damages and not _sightings(session, before, limit=1):
        return PassedOn()
    roads = _Roads(session, before)
    rows = [_Row(*row) for row in damages]
    found = [roads.section_for(row, row.section_id) for row in rows]
    _update(session, Damage, rows, found)
    _pass_on_sightings(session, roads, before)
    return PassedOn(
        moved=sum(row.section_id != section.id for row, section in zip(rows, found, strict=True)),
        left=sum(section.retired for section in found),
        sections=frozenset(section.id for section in found),
    )


def _pass_on_sightings(session: Session, roads: _Roads, before: Mapping[int, LineString]) -> None:
    """Each sighting where its drive placed it, by preference on its damage's section."""
    sightings = _sightings(session, before)
    rows = [
        _Row(row.id, row.section_id, *point_beside(before[row.section_id], row.chainage_m, row.offset_m))
        for row in sightings
    ]
    owns = [row.damages_section for row in sightings]
    _update(session, Sighting, rows, [roads.section_for(row, own) for row, own in zip(rows, owns, strict=True)])


def _sightings(session: Session, on: Collection[int], limit: int | None = None) -> Sequence[Any]:
    asked = (
        select(
            Sighting.id, Sighting.section_id, Sighting.chainage_m, Sighting.offset_m,
            Damage.section_id.label("damages_section"),
        )
        .join(Sighting.damage)
        .where(listed(Sighting.section_id, on))
        .limit(limit)
    )  # fmt: skip
    return session.execute(asked).all()


def _update(
    session: Session, table: type[Damage] | type[Sighting], rows: Sequence[_Row], sections: Sequence[KnownSection]
) -> None:
    if not rows:
        return
    chainages, offsets = locate([section.line for section in sections], np.array([(row.x, row.y) for row in rows]))
    values = [
        {"id": row.id, "section_id": section.id, "chainage_m": chainage, "offset_m": offset}
        for row, section, chainage, offset in zip(rows, sections, chainages.tolist(), offsets.tolist(), strict=True)
    ]
    for start in range(0, len(values), UPDATED_AT_ONCE):
        session.execute(update(table), values[start : start + UPDATED_AT_ONCE])
