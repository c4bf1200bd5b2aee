"""Tracks damages from frame to frame while the vehicle passes (multi-target tracking on the ground).

At one frame every few metres boxes hardly overlap in the picture, so observations are associated by their place on the
road. One frame shows one damage once, so two observations in one frame are two damages.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import hypot, radians
from statistics import median

from ingest.observe.frame_observations import FrameObservation, gap, in_one_wheel_path
from ingest.observe.observation import Observation, best_views, view_quality
from ingest.observe.placing import PlacedDetection
from model.geometry.camera import TYPICAL_HEIGHT_M

GATE_LONGITUDINAL_M = 0.5
"""Two observations of one damage in consecutive frames lie at most so far apart along the road, metres, by the error of
the speed and of the camera's height; farther where the vehicle pitches (`PITCH_CHANGE_SD_DEG`). Assumed."""

GATE_LATERAL_M = 0.5
"""The same across the road: the vehicle is never steered quite straight. Assumed."""

PITCH_CHANGE_SD_DEG = 0.35
"""Change of the vehicle's pitch from one frame to the next, degrees, one sigma. Assumed (the simulated season's
vehicles are given 0.3)."""

DIRECTION_SD_DEG = 0.5
"""Angle between the direction travelled and the road's, degrees, one sigma. Assumed."""

GATE_SIGMAS = 2.0
"""The gate is widened by so many standard errors of the two observations together."""

MAX_SIDE_DIFFERENCE = 0.5
"""A pothole and a crack are one damage under two names only where their sides differ by less than this share."""

MIN_COVERED_SHARE = 0.7
"""An observation is a fragment of a crack when at least this share of its length lies inside another frame's box of
that crack."""

COVER_HISTORY = 4
"""For that it is compared with so many of a track's latest observations."""

CLASS_CHANGE_COST = 1.0
"""Cost of associating a pothole with a crack, in units of one whole gate."""

NESTED_OVERLAP = 0.5
"""Two observations of cracks that share at least this part of the shorter one are nested."""

NESTED_WEIGHT = 0.5
"""The distance of nested observations counts by this share: they are parts of one crack, however their middles lie."""

MAX_DAMAGE_LENGTH_M = 25.0
"""A longer crack, metres, continues as another damage, so that one dot on the map is one place to repair."""

OUT_OF_VIEW_M = 6.0
"""A damage so far behind the camera, metres, is no longer observed."""

CLEAR_VIEW_M = (1.5, 6.0)
"""A frame taken so far before a damage, metres, nearest and farthest, without a detection is evidence against it."""


@dataclass
class _DamageTrack:
    """The observations so far of a damage that is still in view."""

    frames: list[FrameObservation]

    @property
    def begin_m(self) -> float:
        """Along-track metres of the nearest end of all its observations."""
        return min(frame.begin_m for frame in self.frames)

    @property
    def end_m(self) -> float:
        """Along-track metres of the farthest end."""
        return max(frame.end_m for frame in self.frames)

    @property
    def surest(self) -> PlacedDetection:
        """Its most confident observation: where it lies across the road, whatever fainter boxes reach over the lane."""
        return max((frame.placed for frame in self.frames), key=lambda placed: placed.detection.confidence)

    def absorb(self, fragment: "_DamageTrack") -> None:
        """Another track turns out to be a fragment of this one."""
        self.frames = sorted(self.frames + fragment.frames, key=lambda frame: frame.placed.pose.time_s)

    def has_covered(self, observation: FrameObservation) -> bool:
        """Whether an earlier frame showed one crack where this observation lies, though its own frame shows two."""
        return any(_covers(earlier, observation) for earlier in self.frames[-COVER_HISTORY:])

    def covers(self, fragment: "_DamageTrack") -> bool:
        """Whether the latest observation covers every observation of another track."""
        in_path = in_one_wheel_path(self.surest, fragment.surest)
        return in_path and all(_covers(self.frames[-1], observation) for observation in fragment.frames)

    def cost(self, observation: FrameObservation) -> float | None:
        """Distance of an observation from the latest of this track, in units of the gate; None outside the gate."""
        last = self.frames[-1]
        if last.is_pothole is not observation.is_pothole and not _similar_size(last.placed, observation.placed):
            return None
        a, b = last.placed, observation.placed
        longitudinal = abs(a.along_track_m - b.along_track_m)
        lateral = abs(a.lateral_m - b.lateral_m)
        if not (last.is_pothole or observation.is_pothole):  # Frames may show different fragments of a crack.
            if not (in_one_wheel_path(a, b) and in_one_wheel_path(self.surest, b)):
                return None
            longitudinal = _crack_distance_m(last, observation)
            lateral = max(0.0, gap(a.lateral_m, a.footprint.width_m, b.lateral_m, b.footprint.width_m))
        gate_long = GATE_LONGITUDINAL_M + GATE_SIGMAS * hypot(_pitch_error_m(a), _pitch_error_m(b))
        ahead = hypot(a.footprint.ahead_m, b.footprint.ahead_m)
        gate_lat = GATE_LATERAL_M + GATE_SIGMAS * radians(DIRECTION_SD_DEG) * ahead
        too_long = observation.end_m - self.begin_m > MAX_DAMAGE_LENGTH_M
        if longitudinal > gate_long or lateral > gate_lat or too_long:
            return None
        class_change = CLASS_CHANGE_COST * (last.is_pothole is not observation.is_pothole)
        return longitudinal / gate_long + lateral / gate_lat + class_change


@dataclass
class Tracker:
    """Tracks the damages in view along one run of a drive."""

    _tracks: list[_DamageTrack] = field(default_factory=list)
    _judged_m: list[float] = field(default_factory=list)
    """Along-track metres of the run's judged frames."""

    def update(self, observations: Sequence[FrameObservation], travelled_m: float) -> None:
        """Add one frame: each observation extends the nearest track within its gate, the others begin new tracks.

        Associations are made greedily, the cheapest first. A track takes one observation of a frame, and more only
        where an earlier frame showed a single crack that covers them.
        """
        self._judged_m.append(travelled_m)
        known = list(self._tracks)
        costs = sorted(
            (cost, number, index)
            for number, observation in enumerate(observations)
            for index, track in enumerate(known)
            if (cost := track.cost(observation)) is not None
        )
        chosen: dict[int, int] = {}
        for _, number, index in costs:
            free = index not in chosen.values()
            if number not in chosen and (free or known[index].has_covered(observations[number])):
                chosen[number] = index
        for number, observation in enumerate(observations):
            if number in chosen:
                known[chosen[number]].frames.append(observation)
            else:
                self._tracks.append(_DamageTrack([observation]))
        self._absorb_fragments([known[index] for index in set(chosen.values())])

    def _absorb_fragments(self, updated: Iterable[_DamageTrack]) -> None:
        """Several tracks from afar that the newest frame shows as one damage become one track."""
        for track in updated:
            fragments = [other for other in self._tracks if other is not track and track.covers(other)]
            for fragment in fragments:
                track.absorb(fragment)
                self._tracks.remove(fragment)

    def finish_passed(self, travelled_m: float) -> Iterator[Observation]:
        """The damages that are out of view by now."""
        passed = [track for track in self._tracks if track.end_m < travelled_m - OUT_OF_VIEW_M]
        self._tracks = [track for track in self._tracks if track.end_m >= travelled_m - OUT_OF_VIEW_M]
        yield from self._observations(passed)
        self._judged_m = [at for at in self._judged_m if at >= travelled_m - 2 * MAX_DAMAGE_LENGTH_M]

    def finish(self) -> Iterator[Observation]:
        """Everything still in view when the run ends."""
        passed, self._tracks = self._tracks, []
        yield from self._observations(passed)
        self._judged_m.clear()

    def _observations(self, passed: Iterable[_DamageTrack]) -> Iterator[Observation]:
        for track in passed:
            views = best_views(max(frame.fragments, key=view_quality) for frame in track.frames)
            yield Observation(tuple(track.frames), views, self._missed_frames(track))

    def _missed_frames(self, track: _DamageTrack) -> int:
        """Frames that had a damage in clear view without a detection."""
        detected = {frame.placed.pose.travelled_m for frame in track.frames}
        middle = median(frame.placed.along_track_m for frame in track.frames)
        in_view = [at for at in self._judged_m if CLEAR_VIEW_M[0] <= middle - at <= CLEAR_VIEW_M[1]]
        return sum(at not in detected for at in in_view)


def _covers(larger: FrameObservation, fragment: FrameObservation) -> bool:
    """Whether most of an observation lies inside a larger one of a crack in another frame."""
    if larger.is_pothole or fragment.is_pothole or larger.placed.pose.time_s == fragment.placed.pose.time_s:
        return False
    a, b = larger.placed, fragment.placed
    overlap = min(larger.end_m, fragment.end_m) - max(larger.begin_m, fragment.begin_m)
    lateral = gap(a.lateral_m, a.footprint.width_m, b.lateral_m, b.footprint.width_m)
    covered = overlap >= MIN_COVERED_SHARE * b.footprint.length_m
    covered = covered and in_one_wheel_path(a, b)
    return covered and lateral <= 0 and b.footprint.length_m < a.footprint.length_m


def _crack_distance_m(last: FrameObservation, new: FrameObservation) -> float:
    """Longitudinal distance of two observations of cracks: small where they are nested, else between the two ends or
    middles that agree best."""
    overlap = min(last.end_m, new.end_m) - max(last.begin_m, new.begin_m)
    shorter = min(last.placed.footprint.length_m, new.placed.footprint.length_m)
    middles = abs(last.placed.along_track_m - new.placed.along_track_m)
    if overlap >= NESTED_OVERLAP * shorter:
        return min(middles, GATE_LONGITUDINAL_M) * NESTED_WEIGHT
    return min(abs(last.begin_m - new.begin_m), abs(last.end_m - new.end_m), middles)


def _similar_size(a: PlacedDetection, b: PlacedDetection) -> bool:
    sides = ((a.footprint.length_m, b.footprint.length_m), (a.footprint.width_m, b.footprint.width_m))
    return all(abs(first - second) <= MAX_SIDE_DIFFERENCE * max(first, second) for first, second in sides)


def _pitch_error_m(placed: PlacedDetection) -> float:
    """How far a pitch error moves a place along the road: (h^2 + a^2) / h for each radian, a metres ahead from height
    h."""
    height, ahead = TYPICAL_HEIGHT_M, placed.footprint.ahead_m
    return radians(PITCH_CHANGE_SD_DEG) * (height**2 + ahead**2) / height
