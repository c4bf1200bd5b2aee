"""What a road file changes: sections added, moved, renamed, gone; found without changing anything."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import count
from typing import Any

import shapely

from data.roads.changes.known import KnownSection
from data.roads.changes.matching import NOISE_M, hausdorff_m, match
from data.roads.files.keys import is_place_key, place_key
from data.roads.reader import SectionDraft
from model.vocabulary import Oneway


class Change(StrEnum):
    """What differs between a known section and the file's."""

    MOVED = "moved"
    RENAMED = "renamed"
    RECLASSIFIED = "reclassified"
    RENUMBERED = "renumbered"
    OTHERWISE = "otherwise"
    """Its chainage, direction of traffic or level."""
    RESTORED = "restored"
    """It was retired and is there again."""


class Missing(StrEnum):
    """What becomes of known sections that the file lacks."""

    JUDGED = "judged"
    """Gone where the file is a new edition of the one they came from; else they stay."""
    RETIRED = "retired"
    """All gone: the file is all roads there are."""
    KEPT = "kept"
    """They stay: the file is a part of the roads."""


@dataclass(frozen=True, slots=True)
class Met:
    """A known section that the file has, as it shall be."""

    known: KnownSection
    draft: SectionDraft
    source: str | None
    changes: frozenset[Change]


@dataclass(frozen=True)
class Changes:
    """All that a file changes."""

    added: tuple[SectionDraft, ...] = ()
    met: tuple[Met, ...] = ()
    gone: tuple[KnownSection, ...] = ()
    staying: int = 0
    """Living sections that the file lacks and that stay."""

    def of(self, change: Change) -> list[Met]:
        """The sections that change so; one may change in several ways."""
        return [met for met in self.met if change in met.changes]

    @property
    def updated(self) -> list[Met]:
        """Known sections that change in any way."""
        return [met for met in self.met if met.changes]

    @property
    def anything(self) -> bool:
        """Whether the file says anything new."""
        return bool(self.added or self.gone or self.updated)


def compare(
    drafts: Sequence[SectionDraft], known: Sequence[KnownSection], file: str, missing: Missing = Missing.JUDGED
) -> Changes:
    """What a file's sections change against the known ones.

    Args:
        drafts: of the file.
        known: all sections, also retired ones.
        file: its name.
        missing: what becomes of those that it lacks.
    """
    pairs, editions = match(drafts, known, file)
    met_numbers = set(pairs.values())
    lacking = [section for number, section in enumerate(known) if number not in met_numbers and not section.retired]
    gone = tuple(section for section in lacking if _is_gone(section, editions, missing))
    keys = _Keys(section.key for number, section in enumerate(known) if number not in met_numbers)
    met = [_oriented(drafts[number], known[other]) for number, other in pairs.items()]
    sections = [known[other] for other in pairs.values()]
    new_keys = keys.of_met(met, sections)
    return Changes(
        added=tuple(keys.of_added(draft for number, draft in enumerate(drafts) if number not in pairs)),
        met=tuple(
            _met(replace(draft, key=key), section, file, section.source in {None, *editions})
            for draft, section, key in zip(met, sections, new_keys, strict=True)
        ),
        gone=gone,
        staying=len(lacking) - len(gone),
    )


def _is_gone(section: KnownSection, editions: frozenset[str | None], missing: Missing) -> bool:
    return missing is Missing.RETIRED or (missing is Missing.JUDGED and section.source in editions)


def _oriented(draft: SectionDraft, known: KnownSection) -> SectionDraft:
    """The draft with its line drawn as the known one is, since chainages go along it; the same line where it is one."""
    against = _runs_against(draft, known)
    line = shapely.reverse(draft.line) if against else draft.line
    if hausdorff_m(draft, known) <= NOISE_M:
        line = known.line
    return replace(draft, line=line, **_turned(draft, known)) if against else replace(draft, line=line)


def _runs_against(draft: SectionDraft, known: KnownSection) -> bool:
    own, other = ([shapely.get_point(section.line, end) for end in (0, -1)] for section in (draft, known))
    along = own[0].distance(other[0]) + own[1].distance(other[1])
    return bool(own[0].distance(other[1]) + own[1].distance(other[0]) < along)


def _turned(draft: SectionDraft, known: KnownSection) -> dict[str, Any]:
    """What else turns with a line: the chainage at its first point, and the direction of traffic."""
    turned = {Oneway.FORWARD: Oneway.BACKWARD, Oneway.BACKWARD: Oneway.FORWARD}
    return {"from_m": known.from_m, "oneway": turned[draft.oneway] if draft.oneway else None}


def _met(draft: SectionDraft, known: KnownSection, file: str, takes_over: bool) -> Met:
    differs = {
        Change.MOVED: draft.line is not known.line,
        Change.RENAMED: draft.name != known.name,
        Change.RECLASSIFIED: (draft.road_class, draft.kind) != (known.road_class, known.kind),
        Change.RENUMBERED: draft.key != known.key,
        Change.OTHERWISE: (draft.oneway, draft.level) != (known.oneway, known.level)
        or abs(draft.from_m - known.from_m) > NOISE_M,
        Change.RESTORED: known.retired,
    }
    source = file if takes_over or known.retired else known.source
    return Met(known, draft, source, frozenset(change for change, does in differs.items() if does))


class _Keys:
    """Keys that are unique among all sections; one that another section has is told apart by the place."""

    def __init__(self, taken: Iterable[str]) -> None:
        self.taken = set(taken)

    def of_met(self, drafts: Sequence[SectionDraft], known: Sequence[KnownSection]) -> list[str]:
        """The register's new key where it is free, else the old one; a place is no better than an old key."""
        wanted = [
            section.key if is_place_key(draft.key) or draft.key in self.taken else draft.key
            for draft, section in zip(drafts, known, strict=True)
        ]
        kept = {key for key, section in zip(wanted, known, strict=True) if key == section.key}
        self.taken |= kept
        return [
            key if key in kept and key == section.key else self._free(key, draft)
            for key, draft, section in zip(wanted, drafts, known, strict=True)
        ]

    def of_added(self, drafts: Iterable[SectionDraft]) -> Iterator[SectionDraft]:
        """Each with a key of its own."""
        for draft in drafts:
            key = self._free(draft.key, draft)
            yield draft if key == draft.key else replace(draft, key=key)  # a region's drafts once, not twice

    def _free(self, key: str, draft: SectionDraft) -> str:
        found = next(free for free in _candidates(key, draft) if free not in self.taken)
        self.taken.add(found)
        return found


def _candidates(key: str, draft: SectionDraft) -> Iterator[str]:
    """The key, then with its place, then with a number."""
    yield key
    place = place_key(draft.line)
    placed = key if key.endswith(place) else key + place
    yield placed
    yield from (f"{placed}-{number}" for number in count(2))
