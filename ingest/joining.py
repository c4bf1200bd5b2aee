"""Observations of one drive that are one damage.

The observer follows what it sees from frame to frame and loses what rocks, bends or is called otherwise too much. What
it took for two is one where a single frame would have called it one (`ingest.viewing`), over all frames taken together.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from statistics import median

from ingest.observing import LONGEST_M, Observation
from ingest.viewing import PIECE_ASIDE_M, PIECE_GAP_M, gap


def joined(observations: Iterable[Observation]) -> tuple[Observation, ...]:
    """The same, run by run in the order of the drive, with the pieces of one damage as one observation."""
    found: list[_Outlined] = []
    for part in sorted(map(_Outlined.of, observations), key=lambda one: (one.run, one.middle_m)):
        whole = next((n for n in _near(found, part) if found[n].is_one_with(part)), None)
        if whole is None:
            found.append(part)
        else:
            found[whole] = _Outlined.of(found[whole].observation.with_part(part.observation))
    return tuple(one.observation for one in found)


def _near(found: Sequence["_Outlined"], part: "_Outlined") -> Iterator[int]:
    """Which of them, the last first, lie near enough behind to be parts of the longest damage."""
    backwards = range(len(found) - 1, -1, -1)
    return takewhile(lambda n: found[n].run == part.run and part.middle_m - found[n].middle_m <= LONGEST_M, backwards)


@dataclass(frozen=True, slots=True)
class _Outlined:
    """An observation and where it lies along the way and beside it by the middle of its views, metres."""

    observation: Observation
    run: int
    middle_m: float
    length_m: float
    aside_m: float
    width_m: float

    @classmethod
    def of(cls, observation: Observation) -> "_Outlined":
        views = observation.views
        begin, end = median(view.begin_m for view in views), median(view.end_m for view in views)
        aside, width = (
            median(view.whole.aside_m for view in views),
            median(view.whole.footprint.width_m for view in views),
        )
        return cls(observation, observation.best.pose.run, (begin + end) / 2, end - begin, aside, width)

    def is_one_with(self, other: "_Outlined") -> bool:
        """Whether both are pieces of one damage, of which at least one is sure enough to have a picture."""
        if not (self.observation.picture or other.observation.picture):
            return False
        along = gap(self.middle_m, self.length_m, other.middle_m, other.length_m)
        across = gap(self.aside_m, self.width_m, other.aside_m, other.width_m)
        short = along + self.length_m + other.length_m <= LONGEST_M
        return short and along <= PIECE_GAP_M and across <= PIECE_ASIDE_M and not self._stands_beside(other)

    def _stands_beside(self, other: "_Outlined") -> bool:
        """Two holes are two, and so are a hole and a crack that one frame shows."""
        holes = self.observation.is_hole + other.observation.is_hole
        seen = [{view.whole.pose.time_s for view in one.observation.views} for one in (self, other)]
        return holes == 2 or (holes == 1 and not seen[0].isdisjoint(seen[1]))
