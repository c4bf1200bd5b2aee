"""Import of road sections into the database; idempotent: the same file twice changes nothing."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.roads.classes import proposed_interval_days
from data.roads.columns import Columns
from data.roads.reader import SectionDraft, read_roads
from data.schema import RoadClass, Section
from data.store import Store

SECTIONS_AT_ONCE = 5_000
"""Rows in memory while sections are stored; SQLite binds 32,766 values."""


@dataclass(frozen=True)
class RoadImport:
    """Result of an import."""

    file: str
    added: int
    updated: int
    unchanged: int
    without_line: int
    metres: float
    classes: dict[str, int]
    """Sections of each class."""
    columns: Columns


def import_roads(store: Store, file: Path, named: Columns | None = None) -> RoadImport:
    """Read a road file and store its sections and classes.

    Sections are identified by the file's own id: known ones are updated, those the file lacks stay, because passes and
    damages refer to them.

    Raises:
        UnreadableRoads, NoSuchColumn: see `read_roads`.
    """
    roads = read_roads(file, named)
    with store.write() as session:
        classes = _classes(session, roads.drafts)
        outcomes = [_upsert(session, some, classes) for some in _batches(roads.drafts)]
    added, updated, unchanged = map(sum, zip(*outcomes, strict=True))
    counts: dict[str, int] = {}
    for draft in roads.drafts:
        counts[draft.road_class] = counts.get(draft.road_class, 0) + 1
    metres = sum(draft.line.length for draft in roads.drafts)
    return RoadImport(file.name, added, updated, unchanged, roads.without_line, metres, counts, roads.columns)


def _batches(drafts: Sequence[SectionDraft]) -> Iterator[Sequence[SectionDraft]]:
    """What is held as rows at one time."""
    return (drafts[start : start + SECTIONS_AT_ONCE] for start in range(0, len(drafts), SECTIONS_AT_ONCE))


def _classes(session: Session, drafts: Iterable[SectionDraft]) -> dict[str, int]:
    """The id of every class of the file; existing rows are left as they are, since a person may have edited them."""
    known = {row.name: row for row in session.scalars(select(RoadClass))}
    for draft in drafts:
        if draft.road_class not in known:
            days = proposed_interval_days(draft.road_class)
            known[draft.road_class] = RoadClass(name=draft.road_class, kind=draft.kind, interval_days=days)
            session.add(known[draft.road_class])
    session.flush()
    return {name: row.id for name, row in known.items()}


def _upsert(session: Session, drafts: Sequence[SectionDraft], classes: dict[str, int]) -> tuple[int, int, int]:
    """How many were added, updated, unchanged."""
    keys = [draft.key for draft in drafts]
    known = {row.key: row for row in session.scalars(select(Section).where(Section.key.in_(keys)))}
    added = updated = unchanged = 0
    for draft in drafts:
        row = known.get(draft.key)
        if row is None:
            row = Section(key=draft.key)
            _fill(row, draft, classes[draft.road_class])
            session.add(row)
            added += 1
            continue
        _fill(row, draft, classes[draft.road_class])
        changed = session.is_modified(row)
        updated, unchanged = updated + changed, unchanged + (not changed)
    session.flush()
    session.expunge_all()
    return added, updated, unchanged


def _fill(row: Section, draft: SectionDraft, road_class_id: int) -> None:
    row.name, row.kind, row.from_m, row.length_m = draft.name, draft.kind, draft.from_m, draft.line.length
    row.road_class_id = road_class_id
    row.line = shapely.to_wkb(draft.line)
    row.min_x, row.min_y, row.max_x, row.max_y = draft.line.bounds
