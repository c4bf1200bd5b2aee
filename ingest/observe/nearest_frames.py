"""Damage measured in the frame that shows it nearest, while that frame's pixels are at hand.

Measuring costs tens of milliseconds a damage, so each is measured about once a drive: in the last frame before the
vehicle is over it. A net that runs on is measured part by part, each part in the frame that shows it nearest.

A millimetre wants a camera that is known, and that takes some hundred metres of road: so frames with damage wait, grey,
until they fill `MOST_HELD_BYTES` or the video ends.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf

from ingest.trace.trace import TracedFrame
from model.detection import Box, Detection, Grey
from model.geometry.camera import Camera
from model.measuring.measuring import measured

MEASURED_TO_M = 6.0
"""What begins farther ahead, metres, is too coarse to be measured: a pixel of a 1080p phone is 4 mm across there, and
some 18 along the road."""

MEASURED_CONFIDENCE = 0.10
"""Least confidence, 0–1, of what is measured: the crack's own threshold (`model.networks.weights`); fainter boxes are
mostly looked at again, and confirmed by surer ones."""

MOST_IN_A_FRAME = 2
"""So many are measured in one frame, the surest first: one in either wheel path. Where a road is cracked all over, the
next frame measures others."""

SHARED_ROAD = 0.6
"""A box that has so much of its area in a surer one's is not measured again. Assumed."""

MOST_HELD_BYTES = 120 * 2**20
"""Of frames that wait: 60 of a 1080p phone, 15 in 4K."""


@dataclass(frozen=True, slots=True)
class Still:
    """A traced frame with its pixels."""

    frame: TracedFrame
    grey: Grey | None
    """None of one that shows nothing to measure."""
    driven_m: float
    """Metres by the receiver since the video began."""
    pairs: int
    """Registered pairs of frames up to this one."""
    vanishing: tuple[float, float] | None
    """Of the road's lines up to this one, pixels."""


CameraBy = Callable[[Sequence[Still]], Camera]
"""The camera as it is known after the last of some frames."""


def measured_frames(stills: Iterable[Still], camera_by: CameraBy) -> Iterator[TracedFrame]:
    """The frames in their order, with the measures of what no later one shows nearer."""
    held: list[Still] = []
    held_bytes = 0
    for still in stills:
        held.append(still if _shows_damage(still.frame) else replace(still, grey=None))
        held_bytes += _bytes(held[-1])
        if held_bytes > MOST_HELD_BYTES:
            camera = camera_by(held)
            yield from (_with_measures(before, camera, _step_m(before, after)) for before, after in pairwise(held))
            held = held[-1:]
            held_bytes = _bytes(held[-1])
    if held:
        camera = camera_by(held)
        yield from (_with_measures(before, camera, _step_m(before, after)) for before, after in pairwise(held))
        yield _with_measures(held[-1], camera, inf)


def _step_m(still: Still, following: Still) -> float:
    """Until the next frame; endless where that one cannot be judged."""
    return inf if following.frame.obstacle else following.driven_m - still.driven_m


def _bytes(still: Still) -> int:
    return 0 if still.grey is None else still.grey.nbytes


def _shows_damage(frame: TracedFrame) -> bool:
    return any(detection.confidence >= MEASURED_CONFIDENCE for detection in frame.detections)


def _with_measures(still: Still, camera: Camera, step_m: float) -> TracedFrame:
    grey, frame = still.grey, still.frame
    if grey is None:
        return frame
    chosen = _chosen(d for d in frame.detections if _is_nearest(d, camera, step_m))
    detections = (replace(d, measures=measured(grey, d, camera)) if d in chosen else d for d in frame.detections)
    return replace(frame, detections=tuple(detections))


def _chosen(nearest: Iterable[Detection]) -> list[Detection]:
    """The surest, without those whose road a surer one shows already."""
    chosen: list[Detection] = []
    for detection in nearest:
        if len(chosen) < MOST_IN_A_FRAME and not any(_shares(detection.box, other.box) for other in chosen):
            chosen.append(detection)
    return chosen


def _shares(box: Box, other: Box) -> bool:
    """Whether most of the smaller of two boxes lies in the other."""
    width = min(box.x2, other.x2) - max(box.x1, other.x1)
    height = min(box.y2, other.y2) - max(box.y1, other.y1)
    return max(width, 0.0) * max(height, 0.0) >= SHARED_ROAD * min(box.area, other.area)


def _is_nearest(detection: Detection, camera: Camera, step_m: float) -> bool:
    """Whether it is near, and its near end out of sight once the vehicle has come so much farther."""
    middle, row = (detection.box.x1 + detection.box.x2) / 2, min(detection.box.y2, camera.height - 1.0)
    near, lowest = camera.ground(middle, row), camera.ground(middle, camera.height - 1.0)
    if near is None or lowest is None or detection.confidence < MEASURED_CONFIDENCE:
        return False
    return near.ahead_m <= MEASURED_TO_M and near.ahead_m - step_m < lowest.ahead_m
