"""The sections that are known, as they are held against a road file."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.schema import RoadClass, Section


@dataclass(frozen=True, slots=True)
class KnownSection:
    """A section of the database."""

    id: int
    key: str
    name: str
    road_class: str
    kind: str
    from_m: float
    line: LineString
    oneway: str | None
    level: int
    source: str | None
    """Name of the road file that last had it."""
    retired: bool


def known_sections(session: Session) -> list[KnownSection]:
    """All sections, also retired ones, in the order of their ids."""
    s = Section
    asked = select(
        s.id, s.key, s.name, RoadClass.name, s.kind, s.from_m, s.line, s.oneway, s.level, s.source, s.retired_at
    )
    rows = session.execute(asked.join(s.road_class).order_by(s.id)).all()
    lines = shapely.from_wkb(np.array([row.line for row in rows], dtype=object))
    return [
        KnownSection(*row[:6], line, *row[7:10], retired=row.retired_at is not None)
        for row, line in zip(rows, lines, strict=True)
    ]
