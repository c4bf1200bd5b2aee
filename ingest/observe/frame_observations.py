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
    """Groups of fragments, by single linkage; a pothole is a group of its own."""
    left = list(placed)
    while left:
        group = [left.pop(0)]
        for member in group:
            adjoining = [other for other in left if _are_fragments(member, other)]
            left = [other for other in left if not any(other is taken for taken in adjoining)]
            group += adjoining
        yield group


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
    box = Box(min(b.x1 for b in boxes), min(b.y1 for b in boxes), max(b.x2 for b in boxes), max(b.y2 for b in boxes))
    placed = place(replace(group[0].detection, box=box), group[0].pose, camera, trajectory)
    return FrameObservation(placed, tuple(group)) if placed else None


def gap(a: float, a_size: float, b: float, b_size: float) -> float:
    """Metres between two intervals centred at `a` and `b`; negative by as much as they overlap."""
    return abs(a - b) - (a_size + b_size) / 2
