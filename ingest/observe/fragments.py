"""Observations of one drive that are one damage.

The observer follows what it sees from frame to frame and loses what rocks, bends or is called otherwise too much. What
it took for two is one where a single frame would have called it one (`ingest.observe.frame_observations`), over all
frames taken together.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from statistics import median

from ingest.observe.frame_observations import PIECE_ASIDE_M, PIECE_GAP_M
from ingest.observe.observation import Observation
from ingest.observe.tracker import LONGEST_M


def merge_fragments(observations: Iterable[Observation]) -> tuple[Observation, ...]:
    """The same, run by run in the order of the drive, with the pieces of one damage as one observation."""
    found: list[_Outlined] = []
    for part in sorted(map(_Outlined.of, observations), key=lambda one: (one.run, one.begin_m)):
        whole = next((n for n in _near(found, part) if found[n].is_one_with(part)), None)
        if whole is None:
            found.append(part)
        else:
            found[whole] = found[whole].with_part(part)
    return tuple(one.observation for one in found)


def _near(found: Sequence["_Outlined"], part: "_Outlined") -> Iterator[int]:
    """Which of them, the last first, lie near enough behind to be parts of the longest damage."""
    backwards = range(len(found) - 1, -1, -1)
    return takewhile(lambda n: found[n].run == part.run and part.begin_m - found[n].begin_m <= LONGEST_M, backwards)


@dataclass(frozen=True, slots=True)
class _Outlined:
    """An observation and its outline by the middle of its views, metres: along the way, and to the right of it."""

    observation: Observation
    begin_m: float
    end_m: float
    left_m: float
    right_m: float

    @classmethod
    def of(cls, observation: Observation) -> "_Outlined":
        """With the outline by which it is compared."""
        views = observation.views
        aside = median(view.whole.aside_m for view in views)
        half = median(view.whole.footprint.width_m for view in views) / 2
        begin, end = median(view.begin_m for view in views), median(view.end_m for view in views)
        return cls(observation, begin, end, aside - half, aside + half)

    @property
    def run(self) -> int:
        """Number of the run it was seen in."""
        return self.observation.best.pose.run

    def is_one_with(self, other: "_Outlined") -> bool:
        """Whether both are pieces of one damage, of which at least one is sure enough to have a picture."""
        if not (self.observation.picture or other.observation.picture):
            return False
        along = max(self.begin_m, other.begin_m) - min(self.end_m, other.end_m)
        across = max(self.left_m, other.left_m) - min(self.right_m, other.right_m)
        short = max(self.end_m, other.end_m) - min(self.begin_m, other.begin_m) <= LONGEST_M
        return short and along <= PIECE_GAP_M and across <= PIECE_ASIDE_M and not self._stands_beside(other)

    def with_part(self, part: "_Outlined") -> "_Outlined":
        """Both as one observation, and the outline round both."""
        return _Outlined(
            self.observation.with_part(part.observation),
            min(self.begin_m, part.begin_m),
            max(self.end_m, part.end_m),
            min(self.left_m, part.left_m),
            max(self.right_m, part.right_m),
        )

    def _stands_beside(self, other: "_Outlined") -> bool:
        """Two holes are two, and so are a hole and a crack that one frame shows."""
        holes = self.observation.is_hole + other.observation.is_hole
        seen = [{view.whole.pose.time_s for view in one.observation.views} for one in (self, other)]
        return holes == 2 or (holes == 1 and not seen[0].isdisjoint(seen[1]))
