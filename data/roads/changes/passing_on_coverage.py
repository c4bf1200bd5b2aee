"""Passing on of what was filmed, by place, from sections as they were to those that a road file added or changed.

A metre that was filmed was filmed, whatever the register calls the road: it counts for the section that runs there now,
in the same direction and of the same kind. What no such section takes is claimed of none. The log of passes is never
touched.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree
from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from data.listed import listed
from data.roads.changes.matching import SAME_LINE_M
from data.roads.changes.roads_now import PASSED_ON_REACH_M, Places, RoadsNow
from data.roads.coverage import Filmed, as_json, from_json, last_filmed, merged
from data.roads.section_status import set_inspected
from data.schema import Section

LAID_STEP_M = 1.0
"""Stretches are laid on the new lines in pieces so long, metres: no more is lost where a road was cut."""

LAID_AT_ONCE = 500
"""Sections whose stretches are laid on the new lines together: some 50,000 pieces."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """A stretch of a section as it was, and when it was filmed."""

    section_id: int
    at: datetime
    from_m: float
    to_m: float


def pass_on_coverage(session: Session, roads: RoadsNow, changed: Collection[int], moved: Collection[int]) -> None:
    """Bring up to date when each metre of the changed sections was last filmed.

    Args:
        session: the sections in it are already as they shall be.
        roads: them, and the lines that changed and retired ones had.
        changed: ids of those that were added, moved or restored.
        moved: ids of those among them whose chainages go along another line than before.
    """
    passed: dict[int, list[Filmed]] = defaultdict(list)
    for before in _shown(session, _near(roads, changed) | set(moved)):
        elsewhere = []
        for shown in before:
            if _measured_anew(roads, shown, moved):
                passed[shown.section_id].append(_stretched(roads, shown))
            else:
                passed[shown.section_id] += []  # of a moved one, all that is left of it may be nothing
                elsewhere.append(shown)
        for section, filmed in _laid(roads, elsewhere):
            passed[section].append(filmed)
    _store(session, {section: passed[section] for section in passed if section in changed}, moved)


def _near(roads: RoadsNow, changed: Iterable[int]) -> set[int]:
    """Ids of the sections as they were that lay near one that changed."""
    ids, lines = list(roads.before), np.array(list(roads.before.values()), dtype=object)
    now = np.array([roads.by_id[section].line for section in changed], dtype=object)
    return {ids[number] for number in np.unique(STRtree(now).query(lines, "dwithin", PASSED_ON_REACH_M)[0]).tolist()}


def _shown(session: Session, sections: Iterable[int]) -> Iterator[list[_Shown]]:
    """What was filmed of these sections, of some at a time."""
    ids = sorted(sections)
    for start in range(0, len(ids), LAID_AT_ONCE):
        query = select(Section.id, Section.filmed).where(listed(Section.id, ids[start : start + LAID_AT_ONCE]))
        rows = session.execute(query.order_by(Section.id))
        yield [_Shown(row.id, at, *stretch) for row in rows for at, stretch in from_json(row.filmed)]


def _measured_anew(roads: RoadsNow, shown: _Shown, moved: Collection[int]) -> bool:
    """Whether a section is the same line as before, which a register only measured or drew more exactly."""
    section = shown.section_id
    return section in moved and bool(
        shapely.hausdorff_distance(roads.before[section], roads.by_id[section].line) <= SAME_LINE_M
    )


def _stretched(roads: RoadsNow, shown: _Shown) -> Filmed:
    """Chainages stretch with the line."""
    longer = roads.by_id[shown.section_id].line.length / roads.before[shown.section_id].length
    return shown.at, (shown.from_m * longer, shown.to_m * longer)


def _laid(roads: RoadsNow, before: Sequence[_Shown]) -> Iterator[tuple[int, Filmed]]:
    """The same metres on the sections that run there now, by their ids."""
    if not before:
        return
    pieces: dict[tuple[int, datetime], list[tuple[float, float]]] = defaultdict(list)
    number, starts, ends = _pieces(before)
    lines = np.array([roads.before[shown.section_id] for shown in before], dtype=object)[number]
    middles = np.asarray(shapely.line_interpolate_point(lines, (starts + ends) / 2))
    were_on = [before[each].section_id for each in number.tolist()]
    owners = roads.owners_of(Places(shapely.get_coordinates(middles), were_on, were_on))
    taken = np.flatnonzero((owners.living >= 0) & ~owners.foreign)
    now = np.array([roads.living[each].line for each in owners.living[taken].tolist()], dtype=object)
    edges = [np.asarray(shapely.line_interpolate_point(lines[taken], edge[taken])) for edge in (starts, ends)]
    laid = _between(now, middles[taken], edges, (ends - starts)[taken])
    for each, owner, stretch in zip(number[taken].tolist(), owners.living[taken].tolist(), laid.tolist(), strict=True):
        pieces[roads.living[owner].id, before[each].at].append((stretch[0], stretch[1]))
    for (section, at), stretches in pieces.items():
        yield from ((section, (at, stretch)) for stretch in merged(stretches))


def _pieces(before: Sequence[_Shown]) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """(n,) numbers of stretches, and from where to where each of their pieces goes, metres."""
    edges = [np.linspace(s.from_m, s.to_m, max(2, int((s.to_m - s.from_m) / LAID_STEP_M) + 2)) for s in before]
    number = np.repeat(np.arange(len(before)), [len(each) - 1 for each in edges])
    starts, ends = (np.concatenate([each[part] for each in edges]) for part in (slice(-1), slice(1, None)))
    return number, starts, ends


def _between(
    lines: NDArray[np.object_],
    middles: NDArray[np.object_],
    edges: Sequence[NDArray[np.object_]],
    length_m: NDArray[np.float64],
) -> NDArray[np.float64]:
    """(n, 2) from where to where n pieces go on their new lines: no farther than a piece and the way to it, since one
    that closes a ring, or lies in a bend, is near to two ends of a line."""
    chainages = [np.asarray(shapely.line_locate_point(lines, points)) for points in edges]
    middle, reach = shapely.line_locate_point(lines, middles), length_m + shapely.distance(lines, middles)
    return np.clip(np.sort(np.column_stack(chainages)), (middle - reach)[:, None], (middle + reach)[:, None])


def _store(session: Session, passed: Mapping[int, Sequence[Filmed]], moved: Collection[int]) -> None:
    ids = sorted(passed)
    for start in range(0, len(ids), LAID_AT_ONCE):
        query = select(Section).where(listed(Section.id, ids[start : start + LAID_AT_ONCE]))
        for section in session.scalars(query.options(undefer(Section.filmed))):
            own = [] if section.id in moved else from_json(section.filmed)
            section.filmed = as_json(last_filmed([*own, *passed[section.id]]))
            set_inspected(section)
        session.flush()
        session.expunge_all()
