"""How a drive gathers what it sees of one damage: its views over consecutive frames, while the vehicle passes.

At one frame every few metres boxes hardly overlap in the picture, so views are told apart on the ground. One frame
shows one damage once, so what stands in one frame as two things is two.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import hypot, radians
from statistics import median

from ingest.observe.frame_observations import FrameObservation, gap
from ingest.observe.observation import FOUNDING_EVIDENCE, Observation, evidence_of, seen_well
from ingest.observe.placing import Placed
from model.detection import Image
from model.geometry.camera import TYPICAL_HEIGHT_M

SAME_ALONG_M = 0.5
"""Two views of one damage in consecutive frames lie at most so far apart along the road, by the receiver's speed error
and the camera's height; farther where the vehicle rocks (`ROCKING_DEG`)."""

SAME_ACROSS_M = 0.5
"""The same across the road: the wheel is never quite still."""

ROCKING_DEG = 0.35
"""How much the pitch changes from one frame to the next, one sigma (bench-truth's vehicles: 0.3)."""

ASTRAY_DEG = 0.5
"""How far the direction travelled lies off the road's, one sigma."""

SAME_SD = 2.0
"""So many standard errors of the two views together are allowed besides."""

ALIKE_SIZE = 0.5
"""A hole and a crack are one thing called by two names only where their sides differ by less than this share."""

COVERED = 0.7
"""A view is a part of a crack when at least this share of it lies where another frame shows that crack."""

BACK = 4
"""To tell that, a view is compared with so many of a damage's latest views."""

CALLED_OTHERWISE = 1.0
"""What it costs when one of two views is called a hole and the other a crack: as much as lying a whole gate apart."""

LONGEST_M = 25.0
"""A crack longer than this goes on as another damage, so that one dot is one place to mend."""

LEFT_BEHIND_M = 6.0
"""So far behind the camera nothing more is seen of a damage."""

WELL_SEEN_M = (1.5, 6.0)
"""A frame taken so far before a damage, metres, nearest and farthest, that does not show it speaks against it."""


@dataclass(frozen=True, slots=True)
class FrameSeen:
    """A frame, while somebody may still want its picture."""

    pts_s: float
    image: Image


@dataclass
class _Open:
    """A damage that is still in view."""

    views: list[FrameObservation]
    picture: FrameSeen
    pictured: Placed

    @property
    def begin_m(self) -> float:
        """Metres along the way, where the first of its views begins."""
        return min(view.begin_m for view in self.views)

    @property
    def end_m(self) -> float:
        """Where the last of them ends."""
        return max(view.end_m for view in self.views)

    def add(self, view: FrameObservation, frame: FrameSeen) -> None:
        """One more view; its frame is kept as the picture where it shows the damage better than the one before."""
        self.views.append(view)
        best = _best_of(view)
        if seen_well(best) > seen_well(self.pictured):
            self.pictured, self.picture = best, frame

    def take(self, part: "_Open") -> None:
        """Another damage turns out to be a part of this one."""
        self.views = sorted(self.views + part.views, key=lambda view: view.whole.pose.time_s)
        if seen_well(part.pictured) > seen_well(self.pictured):
            self.pictured, self.picture = part.pictured, part.picture

    def was_one_with(self, view: FrameObservation) -> bool:
        """Whether an earlier frame showed one crack where this view lies, though this view's frame shows it as two."""
        return any(_covers(whole, view) for whole in self.views[-BACK:])

    def shows_whole(self, part: "_Open") -> bool:
        """Whether the last view covers every view of another damage."""
        return all(_covers(self.views[-1], view) for view in part.views)

    def apart(self, view: FrameObservation) -> float | None:
        """How far a view lies from the last of this damage, as a share of what may be; None when it is another
        damage."""
        last = self.views[-1]
        if last.is_hole is not view.is_hole and not _of_one_size(last.whole, view.whole):
            return None
        a, b = last.whole, view.whole
        along = abs(a.along_m - b.along_m)
        across = abs(a.aside_m - b.aside_m)
        if not (last.is_hole or view.is_hole):  # of a crack one frame shows one part, the next another
            along = _apart_along(last, view)
            across = max(0.0, gap(a.aside_m, a.footprint.width_m, b.aside_m, b.footprint.width_m))
        along_gate = SAME_ALONG_M + SAME_SD * hypot(_rocked_m(a), _rocked_m(b))
        across_gate = SAME_ACROSS_M + SAME_SD * radians(ASTRAY_DEG) * hypot(a.footprint.ahead_m, b.footprint.ahead_m)
        if along > along_gate or across > across_gate or view.end_m - self.begin_m > LONGEST_M:
            return None
        return along / along_gate + across / across_gate + CALLED_OTHERWISE * (last.is_hole is not view.is_hole)


@dataclass
class Observer:
    """Follows the damages in view along one run of a drive."""

    keep: Callable[[FrameSeen], str]
    """Writes a frame's picture and gives its name."""
    _open: list[_Open] = field(default_factory=list)
    _looks_m: list[float] = field(default_factory=list)
    """Where along the way the run's judged frames were taken."""

    def see(self, frame: FrameSeen, views: Sequence[FrameObservation], travelled_m: float) -> None:
        """Add one frame's views: each to the damage in view that it lies nearest to; the others are new."""
        self._looks_m.append(travelled_m)
        known = list(self._open)
        costs = sorted(
            (cost, v, o)
            for v, view in enumerate(views)
            for o, damage in enumerate(known)
            if (cost := damage.apart(view)) is not None
        )
        chosen: dict[int, int] = {}
        for _, v, o in costs:
            if v not in chosen and (o not in chosen.values() or known[o].was_one_with(views[v])):
                chosen[v] = o
        for v, view in enumerate(views):
            if v in chosen:
                known[chosen[v]].add(view, frame)
            else:
                self._open.append(_Open([view], frame, _best_of(view)))
        self._unite([known[o] for o in set(chosen.values())])

    def _unite(self, seen: Iterable[_Open]) -> None:
        """What looked like several damages from afar, and stands as one in the newest frame, is one."""
        for damage in seen:
            parts = [other for other in self._open if other is not damage and damage.shows_whole(other)]
            for part in parts:
                damage.take(part)
                self._open.remove(part)

    def leave_behind(self, travelled_m: float) -> Iterator[Observation]:
        """The damages that are out of view by now."""
        passed = [o for o in self._open if o.end_m < travelled_m - LEFT_BEHIND_M]
        self._open = [o for o in self._open if o.end_m >= travelled_m - LEFT_BEHIND_M]
        yield from self._observations(passed)
        self._looks_m = [at for at in self._looks_m if at >= travelled_m - 2 * LONGEST_M]

    def finish(self) -> Iterator[Observation]:
        """Everything still in view when the run ends."""
        passed, self._open = self._open, []
        yield from self._observations(passed)
        self._looks_m.clear()

    def _observations(self, passed: Iterable[_Open]) -> Iterator[Observation]:
        for seen in passed:
            sure = evidence_of(seen.views) >= FOUNDING_EVIDENCE
            kept = self.keep(seen.picture) if sure else None
            yield Observation(tuple(seen.views), kept, seen.pictured, self._overlooked(seen))

    def _overlooked(self, seen: _Open) -> int:
        """Frames that had a damage well in view and did not show it."""
        shown = {view.whole.pose.travelled_m for view in seen.views}
        middle = median(view.whole.along_m for view in seen.views)
        well = [at for at in self._looks_m if WELL_SEEN_M[0] <= middle - at <= WELL_SEEN_M[1]]
        return sum(at not in shown for at in well)


def _covers(whole: FrameObservation, part: FrameObservation) -> bool:
    """Whether most of a view lies where a larger one of a crack lies."""
    if whole.is_hole or whole.whole.pose.time_s == part.whole.pose.time_s:
        return False
    a, b = whole.whole, part.whole
    overlap = min(whole.end_m, part.end_m) - max(whole.begin_m, part.begin_m)
    aside = gap(a.aside_m, a.footprint.width_m, b.aside_m, b.footprint.width_m)
    return overlap >= COVERED * b.footprint.length_m and aside <= 0 and b.footprint.length_m < a.footprint.length_m


def _best_of(view: FrameObservation) -> Placed:
    return max(view.pieces, key=seen_well)


def _apart_along(last: FrameObservation, view: FrameObservation) -> float:
    """Between two views of cracks: nothing where one lies mostly in the other, else between what is most alike."""
    overlap = min(last.end_m, view.end_m) - max(last.begin_m, view.begin_m)
    shorter = min(last.whole.footprint.length_m, view.whole.footprint.length_m)
    middles = abs(last.whole.along_m - view.whole.along_m)
    if overlap >= shorter / 2:
        return min(middles, SAME_ALONG_M) / 2
    return min(abs(last.begin_m - view.begin_m), abs(last.end_m - view.end_m), middles)


def _of_one_size(a: Placed, b: Placed) -> bool:
    sides = ((a.footprint.length_m, b.footprint.length_m), (a.footprint.width_m, b.footprint.width_m))
    return all(abs(one - other) <= ALIKE_SIZE * max(one, other) for one, other in sides)


def _rocked_m(placed: Placed) -> float:
    """What a vehicle's rocking moves a place along the road: a pitch of d puts it (h² + a²) / h · d elsewhere."""
    height, ahead = TYPICAL_HEIGHT_M, placed.footprint.ahead_m
    return radians(ROCKING_DEG) * (height**2 + ahead**2) / height
