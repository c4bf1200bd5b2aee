"""Import of road sections into the database: a plan, and the deed; idempotent: the same file twice changes nothing."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import shapely
from sqlalchemy import String, cast, func, literal, select, update
from sqlalchemy.orm import Session

from data.damages.renewal import renew_sections
from data.listed import listed
from data.roads.changes.changes import Change, Changes, Met, Missing, compare
from data.roads.changes.known import KnownSection, known_sections
from data.roads.changes.passing_on import PassedOn, pass_on
from data.roads.changes.passing_on_coverage import pass_on_coverage
from data.roads.changes.roads_now import RoadsNow
from data.roads.classes import proposed_interval_days
from data.roads.columns import Columns
from data.roads.files.records import WHOLE_FILE, Source
from data.roads.reader import RoadFile, SectionDraft, read_roads
from data.schema import Damage, RoadClass, Section
from data.store import Store

T = TypeVar("T")

SECTIONS_AT_ONCE = 5_000
"""Rows in memory while sections are stored; SQLite binds 32,766 values."""


@dataclass(frozen=True)
class ImportPlan:
    """What an import would do; nothing has happened."""

    file: str
    roads: RoadFile
    missing: Missing
    changes: Changes
    damages_on_gone: int
    """On the sections that are gone."""


@dataclass(frozen=True)
class RoadImport:
    """Result of an import, in numbers of sections where nothing else is said."""

    file: str
    added: int
    updated: int
    """Known ones that changed in any way; the next four are among them, and one may be in several."""
    moved: int
    renamed: int
    reclassified: int
    restored: int
    unchanged: int
    gone: int
    """Retired: their passes and damages are kept."""
    without_line: int
    """Records."""
    metres: float
    classes: dict[str, int]
    """Sections of each class."""
    columns: Columns
    damages_passed_on: int
    """Lie on another section now."""
    damages_left: int
    """Lie on a retired section, with no living one near."""


def import_roads(store: Store, file: Path, source: Source = WHOLE_FILE) -> RoadImport:
    """Read a road file and store its sections and classes, without asking anybody.

    Raises:
        UnreadableRoads, NoSuchColumn: see `read_roads`.
    """
    return carry_out(store, plan_import(store, file, source))


def plan_import(store: Store, file: Path, source: Source, missing: Missing = Missing.JUDGED) -> ImportPlan:
    """Read a road file and hold it against what is known; changes nothing.

    Args:
        store: the home.
        file: see `read_roads`.
        source: which part of it, and how.
        missing: what becomes of known sections that it lacks.

    Raises:
        UnreadableRoads, NoSuchColumn: see `read_roads`.
    """
    roads = read_roads(file, source)
    with store.read() as session:
        changes = compare(roads.drafts, known_sections(session), file.name, missing)
        on_gone = listed(Damage.section_id, [section.id for section in changes.gone])
        damages = session.scalar(select(func.count()).select_from(Damage).where(on_gone)) or 0
    return ImportPlan(file.name, roads, missing, changes, damages)


def carry_out(store: Store, plan: ImportPlan, at: datetime | None = None) -> RoadImport:
    """Do what was planned, in one transaction, on what is known by then.

    Args:
        store: the home.
        plan: the plan.
        at: when; now by default.
    """
    at = at or datetime.now(UTC)
    with store.write() as session:
        known = known_sections(session)
        changes = compare(plan.roads.drafts, known, plan.file, plan.missing)
        classes = _classes(session, plan.roads.drafts)
        _free_keys(session, changes.of(Change.RENUMBERED))
        for added in _batches(changes.added):
            _add(session, added, plan.file, classes)
        for met in _batches(changes.met):
            _bring_up_to_date(session, met, classes)
        gone = [section.id for section in changes.gone]
        session.execute(update(Section).where(listed(Section.id, gone)).values(retired_at=at))
        passed_on = _pass_on(session, known, changes, at)
    return _result(plan, changes, passed_on)


def _batches(everything: Sequence[T]) -> Iterator[Sequence[T]]:
    """What is held as rows at one time."""
    return (everything[start : start + SECTIONS_AT_ONCE] for start in range(0, len(everything), SECTIONS_AT_ONCE))


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


def _free_keys(session: Session, renumbered: Iterable[Met]) -> None:
    """Keys are unique at every moment, also while two sections change theirs for each other's."""
    ids = [met.known.id for met in renumbered]
    between = literal("renumbered ") + cast(Section.id, String)
    session.execute(update(Section).where(listed(Section.id, ids)).values(key=between))


def _add(session: Session, drafts: Iterable[SectionDraft], file: str, classes: dict[str, int]) -> None:
    for draft in drafts:
        row = Section(filmed=[], source=file)
        _fill(row, draft, classes[draft.road_class])
        session.add(row)
    session.flush()
    session.expunge_all()


def _bring_up_to_date(session: Session, sections: Sequence[Met], classes: dict[str, int]) -> None:
    changed = {met.known.id: met for met in sections if met.changes or met.source != met.known.source}
    for row in session.scalars(select(Section).where(listed(Section.id, changed))):
        met = changed[row.id]
        _fill(row, met.draft, classes[met.draft.road_class])
        row.source, row.retired_at = met.source, None
    session.flush()
    session.expunge_all()


def _fill(row: Section, draft: SectionDraft, road_class_id: int) -> None:
    row.key, row.name, row.kind, row.from_m = draft.key, draft.name, draft.kind, draft.from_m
    row.oneway, row.level = draft.oneway, draft.level
    row.road_class_id = road_class_id
    row.line, row.length_m = shapely.to_wkb(draft.line), draft.line.length
    row.min_x, row.min_y, row.max_x, row.max_y = draft.line.bounds


def _pass_on(session: Session, known: Sequence[KnownSection], changes: Changes, at: datetime) -> PassedOn:
    """What lies or was filmed on sections that are gone or run elsewhere, also on those that were retired before: a
    road may be there now. Urgencies follow the class of the road that damages lie on."""
    moved, met = ({met.known.id for met in which} for which in (changes.of(Change.MOVED), changes.met))
    retired = [section for section in known if section.retired and section.id not in met]
    before = {section.id: section.line for section in (*changes.gone, *retired)}
    before |= {met.known.id: met.known.line for met in changes.of(Change.MOVED)}
    passed_on = PassedOn()
    if before:
        roads = RoadsNow(session, before)
        passed_on = pass_on(session, roads)
        added = roads.by_id.keys() - {section.id for section in known}
        restored = {met.known.id for met in changes.of(Change.RESTORED)}
        pass_on_coverage(session, roads, added | moved | restored, moved)
    reclassified = {met.known.id for met in changes.of(Change.RECLASSIFIED)}
    renew_sections(session, passed_on.sections | reclassified, at)
    return passed_on


def _result(plan: ImportPlan, changes: Changes, passed_on: PassedOn) -> RoadImport:
    return RoadImport(
        file=plan.file,
        added=len(changes.added),
        updated=len(changes.updated),
        moved=len(changes.of(Change.MOVED)),
        renamed=len(changes.of(Change.RENAMED)),
        reclassified=len(changes.of(Change.RECLASSIFIED)),
        restored=len(changes.of(Change.RESTORED)),
        unchanged=len(changes.met) - len(changes.updated),
        gone=len(changes.gone),
        without_line=plan.roads.without_line,
        metres=plan.roads.metres,
        classes=dict(Counter(draft.road_class for draft in plan.roads.drafts)),
        columns=plan.roads.columns,
        damages_passed_on=passed_on.moved,
        damages_left=passed_on.left,
    )
