"""Observations of one frame: detections on the road, with the fragments of one crack grouped."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.observe.placing import PlacedDetection, place
from ingest.road.trajectory import Pose, Trajectory
from model.detection import Box, Detection
from model.geometry.camera import Camera
from model.geometry.ground import MEASURABLE_TO_M
from model.vocabulary import DamageClass

MAX_FRAGMENT_GAP_M = 0.8
"""Fragments of a crack at most so far apart along the road, metres, are one crack: nobody who mends roads would call
them two. Assumed (a detector leaves out some 0.4 m; the simulated season is given the same number)."""

MAX_FRAGMENT_LATERAL_GAP_M = 0.15
"""The same across the road: the error of a box's edge. Measured on real clips: the alligator cracking of two wheel
paths, which is two damages, lies some 0.4 m apart."""

HALF_WHEEL_PATH_SPACING_M = 1.0
"""What runs along the road and lies no farther apart than this across it, metres, middle from middle, is in one wheel
path. Wheel paths lie as far apart as a vehicle's wheels, 1.8 m; measured on real clips, the middles of nets in the two
of one lane lie 2.0 to 2.5 m apart, those of one net from frame to frame up to 0.8 m."""

WHEEL_PATH_WIDTH_M = 2.4
"""A net in one wheel path is at most so wide, metres. Measured on real clips: sure boxes are up to 2.4 m wide."""

MIN_ACROSS_ASPECT = 2.0
"""What is at least so many times as wide as it is long runs across the road. Assumed."""

MIN_REDRAWN_SHARE = 2 / 3
"""A box that shares this much of the narrower one's width with a surer one, in one frame, shows the same crack again.
Measured on real clips: boxes drawn over both wheel paths share 0.69 or more with one of the two, neighbouring nets that
meet between the wheel paths 0.65 or less."""

MAX_POTHOLE_LENGTH_M = 2.0
"""What the detector calls a pothole and is longer than this, metres, is a worn or cracked surface."""

MAX_POTHOLE_ASPECT, ROUND_BELOW_M = 2.5, 1.0
"""Longer side over shorter side of a pothole; not asked of what is shorter than the latter, metres."""


@dataclass(frozen=True, slots=True)
class FrameObservation:
    """One damage in one frame."""

    placed: PlacedDetection
    """The box round all fragments, on the ground."""
    fragments: tuple[PlacedDetection, ...]
    """Its detections; at least one."""

    @property
    def is_pothole(self) -> bool:
        """A pothole, by class and shape, and no kind of crack."""
        return _is_pothole(self.placed)

    @property
    def begin_m(self) -> float:
        """Along-track metres of its near end."""
        return self.placed.along_track_m - self.placed.footprint.length_m / 2

    @property
    def end_m(self) -> float:
        """Along-track metres of its far end."""
        return self.placed.along_track_m + self.placed.footprint.length_m / 2


def frame_observations(
    detections: Iterable[Detection], pose: Pose, camera: Camera, trajectory: Trajectory
) -> list[FrameObservation]:
    """The observations within the measuring range, most confident first.

    Farther away a degree of pitch is metres of road, so nothing is placed there: the vehicle comes nearer.
    """
    placed = [found for detection in detections if (found := place(detection, pose, camera, trajectory))]
    near = sorted((p for p in placed if p.footprint.ahead_m <= MEASURABLE_TO_M), key=lambda p: -p.detection.confidence)
    observations = (_observation(group, camera, trajectory) for group in _groups(near))
    return [observation for observation in observations if observation]


def _groups(placed: Sequence[PlacedDetection]) -> Iterator[list[PlacedDetection]]:
    """Groups of fragments, the surest first in each; a pothole is a group of its own.

    By single linkage within the wheel path of the surest: a faint box over the whole lane would otherwise make one
    damage of the nets in both. Such a box belongs to the net that it shows most of.
    """
    groups: list[list[PlacedDetection]] = []
    left = list(placed)
    while left:
        surest = left.pop(0)
        redrawn = [group for group in groups if _shows_again(group[0], surest)]
        if redrawn:
            max(redrawn, key=lambda group: _shared_width(group[0], surest)).append(surest)
            continue
        group = [surest]
        for member in group:
            adjoining = [p for p in left if in_one_wheel_path(surest, p) and _are_fragments(member, p)]
            left = [other for other in left if not any(other is taken for taken in adjoining)]
            group += adjoining
        groups.append(group)
    yield from groups


def in_one_wheel_path(a: PlacedDetection, b: PlacedDetection) -> bool:
    """Whether two pieces of cracks may be of one: not where each is in a wheel path of its own.

    What runs across the road is in none: its pieces lie beside one another, and a net it ends at is its own.
    """
    across = any(p.footprint.length_m * MIN_ACROSS_ASPECT <= p.footprint.width_m for p in (a, b))
    return across or abs(a.lateral_m - b.lateral_m) <= HALF_WHEEL_PATH_SPACING_M


def _shows_again(surer: PlacedDetection, box: PlacedDetection) -> bool:
    """Whether a box over more than one wheel path shows a net that a surer box shows alone."""
    return _are_fragments(surer, box) and _shared_width(surer, box) >= MIN_REDRAWN_SHARE


def _shared_width(a: PlacedDetection, b: PlacedDetection) -> float:
    """Overlap across the road over the width of the narrower one."""
    overlap = -gap(a.lateral_m, a.footprint.width_m, b.lateral_m, b.footprint.width_m)
    return overlap / min(a.footprint.width_m, b.footprint.width_m)


def _are_fragments(a: PlacedDetection, b: PlacedDetection) -> bool:
    if _is_pothole(a) or _is_pothole(b):
        return False
    longitudinal = gap(a.along_track_m, a.footprint.length_m, b.along_track_m, b.footprint.length_m)
    lateral = gap(a.lateral_m, a.footprint.width_m, b.lateral_m, b.footprint.width_m)
    return longitudinal <= MAX_FRAGMENT_GAP_M and lateral <= MAX_FRAGMENT_LATERAL_GAP_M


def _is_pothole(placed: PlacedDetection) -> bool:
    shorter, longer = sorted((placed.footprint.length_m, placed.footprint.width_m))
    compact = longer <= MAX_POTHOLE_LENGTH_M and longer <= max(MAX_POTHOLE_ASPECT * shorter, ROUND_BELOW_M)
    return compact and placed.detection.damage_class is DamageClass.POTHOLE


def _observation(group: Sequence[PlacedDetection], camera: Camera, trajectory: Trajectory) -> FrameObservation | None:
    if len(group) == 1:
        return FrameObservation(group[0], (group[0],))
    boxes = [fragment.detection.box for fragment in group]
    beside = [fragment.detection.box for fragment in group if fragment is group[0] or not _is_wider(fragment, group[0])]
    box = Box(min(b.x1 for b in beside), min(b.y1 for b in boxes), max(b.x2 for b in beside), max(b.y2 for b in boxes))
    placed = place(replace(group[0].detection, box=box), group[0].pose, camera, trajectory)
    return FrameObservation(placed, tuple(group)) if placed else None


def _is_wider(box: PlacedDetection, surer: PlacedDetection) -> bool:
    """Whether a box would widen a net beyond its wheel path: that it does so is the detector's doubt, not the net's."""
    along = surer.footprint.length_m * MIN_ACROSS_ASPECT > surer.footprint.width_m
    reach = abs(box.lateral_m - surer.lateral_m) + (box.footprint.width_m + surer.footprint.width_m) / 2
    return along and max(reach, box.footprint.width_m) > WHEEL_PATH_WIDTH_M


def gap(a: float, a_size: float, b: float, b_size: float) -> float:
    """Metres between two intervals centred at `a` and `b`; negative by as much as they overlap."""
    return abs(a - b) - (a_size + b_size) / 2
