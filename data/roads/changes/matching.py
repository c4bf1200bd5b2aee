"""Which known section each section of a file is: by its line, by its key along the same road, or by its key alone.

A line is believed before a key: registers number their roads anew, files share ids, and rows change places. A key alone
is believed only where the file is a new edition of the one that had the section before.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from data.roads.changes.known import KnownSection
from data.roads.files.keys import is_place_key
from data.roads.reader import SectionDraft

SAME_LINE_M = 3.0
"""Two lines nowhere farther apart (Hausdorff distance), metres, are one road: a register that measures its roads anew
moves them by 1-2 m."""

NOISE_M = 0.1
"""Lines that differ by less, metres, do not differ: file formats round to a few centimetres."""

LIES_ALONG_M, LIES_ALONG_SHARE = 15.0, 0.5
"""A line of which so much lies so near to the other, metres, is the same road drawn longer, shorter or otherwise."""

EDITION_SHARE = 0.5
"""A file that has so much of an earlier one's metres is a new edition of it; so is one of its name that has so much of
its own metres from there. What a new edition lacks is gone."""

Pair = tuple[int, int]
"""Numbers of a draft and of a known section."""


@dataclass
class Matching:
    """Drafts and known sections, paired as far as they are one."""

    drafts: Sequence[SectionDraft]
    known: Sequence[KnownSection]
    pairs: dict[int, int] = field(default_factory=dict)
    """Number of a known section, by the draft's."""

    def free_drafts(self) -> list[int]:
        """Those that are no known section so far."""
        return [number for number in range(len(self.drafts)) if number not in self.pairs]

    def free_known(self) -> list[int]:
        """Those that the file has not so far."""
        taken = set(self.pairs.values())
        return [number for number in range(len(self.known)) if number not in taken]

    def pair(self, found: Iterable[Pair]) -> None:
        """Pair what is free on both sides, the first pairs first."""
        taken = set(self.pairs.values())
        for draft, known in found:
            if draft not in self.pairs and known not in taken:
                self.pairs[draft] = known
                taken.add(known)


def match(
    drafts: Sequence[SectionDraft], known: Sequence[KnownSection], file: str
) -> tuple[dict[int, int], frozenset[str | None]]:
    """The number of the known section that each draft is; and the names of the files that this one is an edition of.

    Args:
        drafts: of a file.
        known: all sections.
        file: its name.
    """
    matching = Matching(drafts, known)
    matching.pair(_same_lines(drafts, known))
    matching.pair(pair for pair in _same_keys(matching) if _lies_along(drafts[pair[0]], known[pair[1]]))
    editions = _editions(matching, file)
    matching.pair(pair for pair in _same_keys(matching) if known[pair[1]].source in editions)
    return matching.pairs, editions


def hausdorff_m(draft: SectionDraft, known: KnownSection) -> float:
    """The farthest that either line is from the other, metres."""
    return float(shapely.hausdorff_distance(draft.line, known.line))


def _same_lines(drafts: Sequence[SectionDraft], known: Sequence[KnownSection]) -> Iterator[Pair]:
    """Pairs of one line, the surest first: living ones, exactly the same line, of one key, of one kind, the nearest."""
    if not drafts or not known:
        return
    own, other = (np.array([section.line for section in sections], dtype=object) for sections in (drafts, known))
    # Lines so near to each other have their boxes' middles at most so far apart.
    a, b = STRtree(_middles(other)).query(_middles(own), "dwithin", SAME_LINE_M * np.sqrt(2))
    apart = np.asarray(shapely.hausdorff_distance(own[a], other[b]))
    near = np.flatnonzero(apart <= SAME_LINE_M)

    def doubt(index: int) -> tuple[bool, bool, bool, bool, float]:
        """What speaks against a pair, the gravest first."""
        draft, section = drafts[a[index]], known[b[index]]
        other_kind, other_key = draft.kind != section.kind, draft.key != section.key
        return section.retired, bool(apart[index] > NOISE_M), other_key, other_kind, float(apart[index])

    for index in sorted(near.tolist(), key=doubt):
        exact = apart[index] <= NOISE_M
        if exact or drafts[a[index]].kind == known[b[index]].kind or drafts[a[index]].key == known[b[index]].key:
            yield int(a[index]), int(b[index])


def _middles(lines: NDArray[np.object_]) -> NDArray[np.object_]:
    west, south, east, north = shapely.bounds(lines).T
    return np.asarray(shapely.points((west + east) / 2, (south + north) / 2), dtype=object)


def _same_keys(matching: Matching) -> list[Pair]:
    """Free drafts and free sections of one key that a register gave, living ones first."""
    by_key = {matching.known[number].key: number for number in matching.free_known()}
    found = [
        (number, by_key[matching.drafts[number].key])
        for number in matching.free_drafts()
        if matching.drafts[number].key in by_key and not is_place_key(matching.drafts[number].key)
    ]
    return sorted(found, key=lambda pair: matching.known[pair[1]].retired)


def _lies_along(draft: SectionDraft, known: KnownSection) -> bool:
    shorter, longer = sorted((draft.line, known.line), key=lambda line: line.length)
    along = shapely.intersection(shorter, longer.buffer(LIES_ALONG_M)).length
    return bool(along >= LIES_ALONG_SHARE * shorter.length)


def _editions(matching: Matching, file: str) -> frozenset[str | None]:
    """Names of the earlier files that this one is a new edition of."""
    had: dict[str | None, float] = defaultdict(float)
    for section in matching.known:
        had[section.source] += 0.0 if section.retired else section.line.length
    met: dict[str | None, float] = defaultdict(float)
    for number in matching.pairs.values():
        section = matching.known[number]
        met[section.source] += 0.0 if section.retired else section.line.length
    own = sum(draft.line.length for draft in matching.drafts)
    return frozenset(
        source
        for source, metres in met.items()
        if metres >= EDITION_SHARE * had[source] > 0 or (source == file and metres >= EDITION_SHARE * own)
    )
