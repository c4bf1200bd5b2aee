"""The sections that are known, as they are held against a road file."""

from dataclasses import dataclass

import numpy as np
import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.roads.reader import SectionDraft
from data.schema import RoadClass, Section
from model.vocabulary import Oneway


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSection(SectionDraft):
    """A section as it was read from a file once, and is stored."""

    id: int
    source: str | None
    """Name of the road file that last had it."""
    retired: bool


def known_sections(session: Session) -> list[KnownSection]:
    """All sections, also retired ones, in the order of their ids."""
    s = Section
    query = select(
        s.key, s.name, RoadClass.name, s.kind, s.from_m, s.line, s.oneway, s.level, s.id, s.source, s.retired_at
    )
    rows = session.execute(query.join(s.road_class).order_by(s.id)).all()
    lines = shapely.from_wkb(np.array([row.line for row in rows], dtype=object))
    return [
        KnownSection(
            *row[:5],
            line,
            Oneway(row.oneway) if row.oneway else None,
            row.level,
            id=row.id,
            source=row.source,
            retired=row.retired_at is not None,
        )
        for row, line in zip(rows, lines, strict=True)
    ]
