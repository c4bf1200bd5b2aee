"""Passing on of damages, by place, from sections that a road file changed or has no more to those that are there now.

A damage lies where it lies, whatever the register calls the road: its place in EPSG:25832 stays, its section, chainage
and offset are found anew. Where no living section is near, it stays on its retired one.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.linear_referencing import locate, point_beside
from data.listed import listed
from data.roads.changes.known import KnownSection
from data.roads.changes.roads_now import Places, RoadsNow
from data.schema import Damage, Sighting

UPDATED_AT_ONCE = 10_000
"""Are updated in one statement."""


@dataclass(frozen=True)
class PassedOn:
    """What became of the damages on changed sections."""

    moved: int = 0
    """Lie on another section now."""
    left: int = 0
    """Lie on a retired section, with no living one near."""
    sections: frozenset[int] = frozenset()
    """Ids of the sections that they came to."""


def pass_on(session: Session, roads: RoadsNow) -> PassedOn:
    """Find the sections anew of all damages and sightings on sections that changed."""
    damages = session.execute(
        select(Damage.id, Damage.section_id, Damage.x, Damage.y).where(listed(Damage.section_id, roads.before))
    ).all()
    were_on = [row.section_id for row in damages]
    places = Places(np.array([(row.x, row.y) for row in damages]).reshape(-1, 2), were_on, were_on)
    found = roads.sections_of(places)
    _update(session, Damage, [row.id for row in damages], places, found)
    _pass_on_sightings(session, roads)
    return PassedOn(
        moved=sum(was != section.id for was, section in zip(were_on, found, strict=True)),
        left=sum(section.retired for section in found),
        sections=frozenset(section.id for section in found),
    )


def _pass_on_sightings(session: Session, roads: RoadsNow) -> None:
    """Each sighting where its drive placed it, by preference on its damage's section."""
    rows = _sightings(session, roads.before)
    at = [point_beside(roads.before[row.section_id], row.chainage_m, row.offset_m) for row in rows]
    owns = [row.damages_section for row in rows]
    places = Places(np.array(at).reshape(-1, 2), [row.section_id for row in rows], owns)
    _update(session, Sighting, [row.id for row in rows], places, roads.sections_of(places))


def _sightings(session: Session, on: Collection[int]) -> Sequence[Any]:
    query = (
        select(
            Sighting.id, Sighting.section_id, Sighting.chainage_m, Sighting.offset_m,
            Damage.section_id.label("damages_section"),
        )
        .join(Sighting.damage)
        .where(listed(Sighting.section_id, on))
    )  # fmt: skip
    return session.execute(query).all()


def _update(
    session: Session,
    table: type[Damage] | type[Sighting],
    ids: Sequence[int],
    places: Places,
    sections: Sequence[KnownSection],
) -> None:
    if not ids:
        return
    chainages, offsets = locate([section.line for section in sections], places.xy)
    values = [
        {"id": row, "section_id": section.id, "chainage_m": chainage, "offset_m": offset}
        for row, section, chainage, offset in zip(ids, sections, chainages.tolist(), offsets.tolist(), strict=True)
    ]
    for start in range(0, len(values), UPDATED_AT_ONCE):
        session.execute(update(table), values[start : start + UPDATED_AT_ONCE])
