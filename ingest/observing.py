"""What one drive saw of one damage: its sightings over consecutive frames, gathered while the vehicle passes.

At one frame every few metres boxes hardly overlap in the picture, so sightings are told apart on the ground.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from math import hypot, prod
from statistics import median

from ingest.placing import Placed
from model.detection import Image
from model.severity import Measure
from model.vocabulary import DamageClass

SAME_ALONG_M = 0.8
"""Two sightings of one damage in one drive lie so near along the road for the receiver's speed error in a few frames,
and farther apart by what their errors allow."""

SAME_ACROSS_M = 0.4
"""The same across it: the wheel is never quite still."""

SAME_SD = 1.5
"""So many standard errors of the two together are added to either."""

LONGEST_M = 25.0
"""A crack longer than this goes on as another damage, so that one dot is one place to mend."""

LEFT_BEHIND_M = 6.0
"""So far behind the camera nothing more is seen of a damage."""

FOUNDING_EVIDENCE = 0.5
"""For a new damage one drive's sightings must together be at least this sure: 1 - the product of (1 - confidence).
Weaker observations only count where a damage is known already."""

FOUNDING_AHEAD_M, FOUNDING_ASIDE_M = 15.0, 5.0
"""And it must have been seen from this near: what was only seen from afar is met again from near, or never mattered."""

BEST_VIEW_M = 6.0
"""The distance from which a picture shows a damage best."""


@dataclass(frozen=True, slots=True)
class FrameSeen:
    """A frame, while somebody may still want its picture."""

    pts_s: float
    image: Image


@dataclass(frozen=True)
class Observation:
    """One damage as one drive saw it; at least one sighting."""

    sightings: tuple[Placed, ...]
    picture: str | None
    """Name of the kept picture that shows it best; none was kept of a weak observation."""
    pictured: Placed
    """The sighting in that frame."""

    @property
    def damage_class(self) -> DamageClass:
        """The class most confidence speaks for."""
        votes: Counter[DamageClass] = Counter()
        for sighting in self.sightings:
            votes[sighting.detection.damage_class] += sighting.detection.confidence  # type: ignore[assignment]
        return votes.most_common(1)[0][0]

    @property
    def evidence(self) -> float:
        """How sure the drive is that there is something, 0-1."""
        return _evidence(self.sightings)

    @property
    def founds(self) -> bool:
        """Whether it is sure and near enough to be a new damage."""
        near = self.best.footprint.ahead_m <= FOUNDING_AHEAD_M and abs(self.best.footprint.right_m) <= FOUNDING_ASIDE_M
        return near and self.evidence >= FOUNDING_EVIDENCE

    @property
    def best(self) -> Placed:
        """The sighting whose place is surest: whole in the frame, and near."""
        return min(self.sightings, key=lambda s: (s.footprint.cut, s.footprint.ahead_sd_m))

    @property
    def measure(self) -> Measure:
        """Its size: the middle of the measurable sightings, or the largest part seen."""
        good = [s.footprint for s in self.sightings if s.footprint.measurable]
        if not good:
            seen = [s.footprint for s in self.sightings]
            return Measure(max(f.length_m for f in seen), max(f.width_m for f in seen), max(f.size_error for f in seen))
        error = median(f.size_error for f in good)
        return Measure(median(f.length_m for f in good), median(f.width_m for f in good), error)


@dataclass
class _Open:
    """A damage that is still in view."""

    sightings: list[Placed] = field(default_factory=list)
    picture: FrameSeen | None = None
    pictured: Placed | None = None

    @property
    def begin_m(self) -> float:
        return min(s.along_m - s.footprint.length_m / 2 for s in self.sightings)

    @property
    def end_m(self) -> float:
        return max(s.along_m + s.footprint.length_m / 2 for s in self.sightings)

    @property
    def evidence(self) -> float:
        return _evidence(self.sightings)

    def add(self, placed: Placed, frame: FrameSeen) -> None:
        self.sightings.append(placed)
        if self.pictured is None or _view(placed) > _view(self.pictured):
            self.pictured, self.picture = placed, frame

    def gap(self, placed: Placed) -> float | None:
        """How far a sighting lies from this damage in units of what may be; None when it is another one."""
        if (placed.detection.damage_class is DamageClass.POTHOLE) != self._is_hole:
            return None
        nearest = min(self.sightings, key=lambda s: abs(s.along_m - placed.along_m))
        along = _apart(nearest.along_m, nearest.footprint.length_m, placed.along_m, placed.footprint.length_m)
        across = _apart(nearest.offset_m, nearest.footprint.width_m, placed.offset_m, placed.footprint.width_m)
        if self._is_hole:  # a hole is small: its middle must be the same, or every hole beside would be it too
            along, across = abs(nearest.along_m - placed.along_m), abs(nearest.offset_m - placed.offset_m)
        reach = max(self.end_m, placed.along_m + placed.footprint.length_m / 2) - self.begin_m
        along_gate = SAME_ALONG_M + SAME_SD * hypot(nearest.footprint.ahead_sd_m, placed.footprint.ahead_sd_m)
        across_gate = SAME_ACROSS_M + SAME_SD * hypot(nearest.footprint.right_sd_m, placed.footprint.right_sd_m)
        if along > along_gate or across > across_gate or reach > LONGEST_M:
            return None
        return along / along_gate + across / across_gate

    @property
    def _is_hole(self) -> bool:
        return self.sightings[0].detection.damage_class is DamageClass.POTHOLE


@dataclass
class Observer:
    """Follows the damages in view along one run of a drive."""

    keep: Callable[[FrameSeen], str]
    """Writes a frame's picture and gives its name."""
    _open: list[_Open] = field(default_factory=list)

    def see(self, frame: FrameSeen, sightings: Iterable[Placed]) -> None:
        """Add one frame's sightings, surest first; one frame shows one hole once."""
        taken: set[int] = set()
        for placed in sorted(sightings, key=lambda s: -s.detection.confidence):
            known = self._nearest(placed, taken)
            if known is None:
                known = _Open()
                self._open.append(known)
            known.add(placed, frame)
            if placed.detection.damage_class is DamageClass.POTHOLE:
                taken.add(id(known))

    def leave_behind(self, travelled_m: float) -> Iterator[Observation]:
        """The damages that are out of view by now."""
        passed = [o for o in self._open if o.end_m < travelled_m - LEFT_BEHIND_M]
        self._open = [o for o in self._open if o.end_m >= travelled_m - LEFT_BEHIND_M]
        yield from self._observations(passed)

    def finish(self) -> Iterator[Observation]:
        """Everything still in view when the run ends."""
        passed, self._open = self._open, []
        yield from self._observations(passed)

    def _observations(self, passed: Iterable[_Open]) -> Iterator[Observation]:
        for seen in passed:
            assert seen.picture is not None
            assert seen.pictured is not None
            sure = seen.evidence >= FOUNDING_EVIDENCE
            yield Observation(tuple(seen.sightings), self.keep(seen.picture) if sure else None, seen.pictured)

    def _nearest(self, placed: Placed, taken: set[int]) -> _Open | None:
        gaps = [(gap, n) for n, o in enumerate(self._open) if id(o) not in taken and (gap := o.gap(placed)) is not None]
        return self._open[min(gaps)[1]] if gaps else None


def _evidence(sightings: Iterable[Placed]) -> float:
    return 1 - prod(1 - sighting.detection.confidence for sighting in sightings)


def _apart(a: float, a_size: float, b: float, b_size: float) -> float:
    """The gap between two stretches around `a` and `b`; 0 where they overlap."""
    return max(0.0, abs(a - b) - (a_size + b_size) / 2)


def _view(placed: Placed) -> float:
    """How well a frame shows a damage: whole, sure, and from a good distance."""
    far = abs(placed.footprint.ahead_m - BEST_VIEW_M) / BEST_VIEW_M
    return placed.detection.confidence - 0.3 * far - (0.3 if placed.footprint.cut else 0.0)
