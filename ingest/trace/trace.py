"""Trace: all that a video's pixels showed. Every reading is made from it, today's and those of better code to come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ingest.video.lens import Focal
from ingest.video.motion_samples import GroundMotionSample
from ingest.video.registrations import RoadPair
from model.detection import Box, Detection
from model.grading.measures import Measures
from model.judgeable import Obstacle
from model.vocabulary import DamageClass

TRACE_CONFIDENCE = 0.05
"""Least calibrated confidence, 0-1, of a detection that a trace keeps: on the shared drives boxes down to 0.05 cover
97 % of the near cracks, down to 0.01 98 % (issue 13's figures)."""

BOX_DECIMALS = 1
"""Of a box's corners, pixels: thirty times finer than a box's edge is known (`model.geometry.camera.PIXEL_SD`)."""

CONFIDENCE_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class TracedFrame:
    """One frame that was inspected."""

    time_s: float
    """Seconds from the video's first frame."""
    obstacle: Obstacle | None = None
    """Why it cannot be judged; such a frame has neither detections nor vehicles."""
    detections: tuple[Detection, ...] = ()
    """Down to `TRACE_CONFIDENCE`, most confident first."""
    vehicles: tuple[Box, ...] = ()
    """The own bonnet among them, where the network takes it for a vehicle."""


@dataclass(frozen=True)
class Trace:
    """What a video's pixels showed."""

    width: int
    height: int
    """Of the upright frames, pixels."""
    duration_s: float
    """From the first frame to the last."""
    focal: Focal
    """By container or person; the motion samples were made with it."""
    detector: str
    """Weights and engine."""
    frames: tuple[TracedFrame, ...]
    """Ascending in time."""
    motion: tuple[GroundMotionSample, ...] = ()
    vanishing_point: tuple[float, float] | None = None
    """Where the road's lines converge, pixels; None where too few were found."""
    thresholds: Mapping[DamageClass, float] = field(default_factory=dict)
    """Least confidence with which the weights of its time counted a detection, by class. Nothing is left out for it:
    existence takes each by what its confidence is worth."""
    pairs: tuple[RoadPair, ...] = ()
    """Neighbouring inspected frames, registered on the road; ascending in time."""


def rounded_detections(detections: Sequence[Detection]) -> tuple[Detection, ...]:
    """Detections as a trace keeps them, so that a reading of the kept trace equals that of the fresh one."""
    return tuple(map(_rounded_detection, detections))


def rounded_boxes(boxes: Sequence[Box]) -> tuple[Box, ...]:
    """Boxes as a trace keeps them."""
    return tuple(map(_rounded, boxes))


def _rounded_detection(d: Detection) -> Detection:
    measures = d.measures and Measures.of_row(d.measures.row())
    return Detection(d.damage_class, round(d.confidence, CONFIDENCE_DECIMALS), _rounded(d.box), measures)


def _rounded(box: Box) -> Box:
    return Box(*(round(corner, BOX_DECIMALS) for corner in (box.x1, box.y1, box.x2, box.y2)))
