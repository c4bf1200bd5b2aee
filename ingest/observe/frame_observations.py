"""What one frame shows on the road: a crack that comes in pieces is one thing."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.observe.placing import Placed, place
from ingest.road.trajectory import Pose, Trajectory
from model.detection import Box, Detection
from model.geometry.camera import Camera
from model.vocabulary import DamageClass

PIECE_GAP_M = 0.8
"""Pieces of a crack with less between them along the road are one crack: a detector leaves out some 0.4 m
(bench-truth), and who mends roads would not call two cracks what lies so near."""

PIECE_ASIDE_M = 0.15
"""The same across it: a box's edge. The nets of two wheel paths end some 0.4 m from each other on the real clips and
are two."""

HOLE_LONGEST_M = 2.0
"""What is called a hole and is longer than this is a worn or cracked surface."""

HOLE_SLIMMEST = 2.5
"""And a hole a metre long is at most so many times longer than wide."""

SEEN_TO_M = 15.0
"""Farther ahead a degree of pitch is metres of road, so nothing is placed there (FACTS: 3-15 m): it comes nearer."""


@dataclass(frozen=True, slots=True)
class FrameObservation:
    """One thing in one frame."""

    whole: Placed
    """All of it, as one box."""
    pieces: tuple[Placed, ...]
    """Its detections; at least one."""

    @property
    def is_hole(self) -> bool:
        """A hole, and no kind of crack."""
        return _is_hole(self.whole)

    @property
    def begin_m(self) -> float:
        """Of its near end, along the way."""
        return self.whole.along_m - self.whole.footprint.length_m / 2

    @property
    def end_m(self) -> float:
        """Of its far end."""
        return self.whole.along_m + self.whole.footprint.length_m / 2


def frame_observations(
    detections: Iterable[Detection], pose: Pose, camera: Camera, trajectory: Trajectory
) -> list[FrameObservation]:
    """What a frame's detections show within the band that can be judged, surest first."""
    placed = [spot for d in detections if (spot := place(d, pose, camera, trajectory))]
    near = sorted((p for p in placed if p.footprint.ahead_m <= SEEN_TO_M), key=lambda p: -p.detection.confidence)
    return [view for group in _joined(near) if (view := _whole(group, camera, trajectory))]


def _joined(placed: Sequence[Placed]) -> Iterator[list[Placed]]:
    """Groups of pieces, each linked to the next; a hole is a group of its own."""
    left = list(placed)
    while left:
        group = [left.pop(0)]
        for member in group:
            beside = [other for other in left if _is_piece(member, other)]
            left = [other for other in left if not any(other is one for one in beside)]
            group += beside
        yield group


def _is_piece(a: Placed, b: Placed) -> bool:
    if _is_hole(a) or _is_hole(b):
        return False
    along = gap(a.along_m, a.footprint.length_m, b.along_m, b.footprint.length_m)
    across = gap(a.aside_m, a.footprint.width_m, b.aside_m, b.footprint.width_m)
    return along <= PIECE_GAP_M and across <= PIECE_ASIDE_M


def _is_hole(placed: Placed) -> bool:
    sides = sorted((placed.footprint.length_m, placed.footprint.width_m))
    small = sides[1] <= HOLE_LONGEST_M and sides[1] <= max(HOLE_SLIMMEST * sides[0], 1.0)
    return small and placed.detection.damage_class is DamageClass.POTHOLE


def _whole(group: Sequence[Placed], camera: Camera, trajectory: Trajectory) -> FrameObservation | None:
    if len(group) == 1:
        return FrameObservation(group[0], (group[0],))
    boxes = [piece.detection.box for piece in group]
    box = Box(min(b.x1 for b in boxes), min(b.y1 for b in boxes), max(b.x2 for b in boxes), max(b.y2 for b in boxes))
    whole = place(replace(group[0].detection, box=box), group[0].pose, camera, trajectory)
    return FrameObservation(whole, tuple(group)) if whole else None


def gap(a: float, a_size: float, b: float, b_size: float) -> float:
    """Between two stretches around `a` and `b`, metres; negative by as much as they overlap."""
    return abs(a - b) - (a_size + b_size) / 2
