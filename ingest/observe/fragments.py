"""Fragments of one damage in one drive become one observation.

The tracker loses a damage when the vehicle pitches or turns too much, or when its class changes. What it split is
merged where a single frame would have shown one damage (`ingest.observe.frame_observations`), by the median outline
over all frames.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from statistics import median

from ingest.observe.frame_observations import (
    MAX_FRAGMENT_GAP_M,
    MAX_FRAGMENT_LATERAL_GAP_M,
    in_one_wheel_path,
)
from ingest.observe.observation import Observation
from ingest.observe.tracker import MAX_DAMAGE_LENGTH_M, MAX_SIDE_DIFFERENCE


def merge_fragments(observations: Iterable[Observation]) -> tuple[Observation, ...]:
    """The observations in the order of the drive, run by run, with the fragments of one damage merged."""
    merged: list[_Outline] = []
    for fragment in sorted(map(_Outline.of, observations), key=lambda outline: (outline.run, outline.begin_m)):
        into = next((n for n in _within_length(merged, fragment) if merged[n].is_one_with(fragment)), None)
        if into is None:
            merged.append(fragment)
        else:
            merged[into] = merged[into].merged_with(fragment)
    return tuple(outline.observation for outline in merged)


def _within_length(outlines: Sequence["_Outline"], fragment: "_Outline") -> Iterator[int]:
    """Indices of those that begin at most the longest damage's length before it, the last first."""
    backwards = range(len(outlines) - 1, -1, -1)
    return takewhile(
        lambda n: outlines[n].run == fragment.run and fragment.begin_m - outlines[n].begin_m <= MAX_DAMAGE_LENGTH_M,
        backwards,
    )


@dataclass(frozen=True, slots=True)
class _Outline:
    """An observation and its outline by the median of its frames: metres along-track, and to the right of the line."""

    observation: Observation
    begin_m: float
    end_m: float
    left_m: float
    right_m: float

    @classmethod
    def of(cls, observation: Observation) -> "_Outline":
        """An observation with the outline by which it is compared."""
        frames = observation.frames
        lateral = median(frame.placed.lateral_m for frame in frames)
        half_width = median(frame.placed.footprint.width_m for frame in frames) / 2
        begin, end = median(frame.begin_m for frame in frames), median(frame.end_m for frame in frames)
        return cls(observation, begin, end, lateral - half_width, lateral + half_width)

    @property
    def run(self) -> int:
        """Number of the run it was observed in."""
        return self.observation.best.pose.run

    def is_one_with(self, other: "_Outline") -> bool:
        """Whether both are fragments of one damage, at least one of them confident."""
        if not (self.observation.is_confident or other.observation.is_confident):
            return False
        longitudinal = max(self.begin_m, other.begin_m) - min(self.end_m, other.end_m)
        lateral = max(self.left_m, other.left_m) - min(self.right_m, other.right_m)
        adjoin = longitudinal <= MAX_FRAGMENT_GAP_M and lateral <= MAX_FRAGMENT_LATERAL_GAP_M
        length = max(self.end_m, other.end_m) - min(self.begin_m, other.begin_m)
        in_path = in_one_wheel_path(self.observation.surest, other.observation.surest)
        return length <= MAX_DAMAGE_LENGTH_M and adjoin and in_path and not self._is_distinct_from(other)

    def merged_with(self, fragment: "_Outline") -> "_Outline":
        """Both as one observation, and the outline round both."""
        return _Outline(
            self.observation.merged_with(fragment.observation),
            min(self.begin_m, fragment.begin_m),
            max(self.end_m, fragment.end_m),
            min(self.left_m, fragment.left_m),
            max(self.right_m, fragment.right_m),
        )

    def _is_distinct_from(self, other: "_Outline") -> bool:
        """Two potholes are two damages, and so are a pothole and a crack in one frame or of different size: a hole
        within a net is a damage of its own."""
        potholes = self.observation.is_pothole + other.observation.is_pothole
        times = [{frame.placed.pose.time_s for frame in o.observation.frames} for o in (self, other)]
        return potholes == 2 or (potholes == 1 and not (times[0].isdisjoint(times[1]) and self._resembles(other)))

    def _resembles(self, other: "_Outline") -> bool:
        """Whether both are about as long and as wide: one thing under two names."""
        lengths = self.end_m - self.begin_m, other.end_m - other.begin_m
        widths = self.right_m - self.left_m, other.right_m - other.left_m
        return all(abs(a - b) <= MAX_SIDE_DIFFERENCE * max(a, b) for a, b in (lengths, widths))
