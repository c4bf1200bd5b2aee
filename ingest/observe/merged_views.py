"""Things that a far frame shows as one box and nearer frames show apart (merged measurements of several targets)."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from ingest.observe.frame_observations import FrameObservation
from ingest.observe.observation import Observation

FEWEST_PARTS = 2
"""So many damages at least lie within a box that is the merged view of them."""


def without_merged_views(observations: Sequence[Observation]) -> tuple[Observation, ...]:
    """The observations but those that are only a view of several others, each of which more frames show by itself."""
    along = sorted(observations, key=_place)
    places = [_place(observation) for observation in along]

    def parts(whole: Observation) -> Iterator[Observation]:
        """Those that its first box shows as one."""
        run, first = whole.best.pose.run, whole.frames[0]
        nearest, farthest = bisect_left(places, (run, first.begin_m)), bisect_right(places, (run, first.end_m))
        return (other for other in along[nearest:farthest] if _is_part(other, whole))

    return tuple(whole for whole in observations if sum(1 for _ in parts(whole)) < FEWEST_PARTS)


def _place(observation: Observation) -> tuple[int, float]:
    return observation.best.pose.run, observation.best.along_track_m


def _is_part(part: Observation, whole: Observation) -> bool:
    """Whether an observation of the same class lies within each box of another, is shorter, and seen more often."""
    if part.damage_class is not whole.damage_class:
        return False
    shorter = part.measure.length_m < whole.measure.length_m
    return shorter and len(part.frames) > len(whole.frames) and _lies_within(part, whole.frames)


def _lies_within(part: Observation, frames: Iterable[FrameObservation]) -> bool:
    middle_m, lateral_m = part.best.along_track_m, part.best.lateral_m
    return all(
        frame.begin_m <= middle_m <= frame.end_m
        and abs(frame.placed.lateral_m - lateral_m) <= frame.placed.footprint.width_m / 2
        for frame in frames
    )
