"""Look: the first step of a night. A video becomes a trace; it is decoded once, straight through.

What costs pixels is done here and nowhere else: which frames cannot be judged, damage and vehicles in the others, the
measures of the damage, the road's motion between neighbouring frames, the vanishing point. Nothing here knows a road
or a database.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import cast

import cv2
import numpy as np

from ingest.observe.calibration import calibrate, guessed
from ingest.observe.nearest_frames import Still, measured_frames
from ingest.refusals import Reason, Refusal
from ingest.source import OpenedSource, Phone
from ingest.trace.frame_choice import FrameChooser
from ingest.trace.trace import Trace, TracedFrame, rounded_boxes, rounded_detections
from ingest.track.cleaning import smooth
from ingest.video.container import decode_chosen, upright, upright_gray
from ingest.video.lens import focal
from ingest.video.motion_samples import MotionSampler
from ingest.video.prefetch import prefetched
from ingest.video.registrations import Registrar, RoadPair
from model.detection import Detector, Grey, Image, ReducedImage
from model.geometry.camera import Camera
from model.geometry.vanishing_point import VanishingPoint
from model.judgeable import MEASURING_WIDTH, Obstacle, obstacle
from model.networks.letterbox import reduced
from model.networks.vehicles import found_in_passing, vehicle_finder
from model.vocabulary import DamageClass

VANISHING_FRAMES = 24
"""Frames, spread over the recording, whose lines give the vanishing point."""

POINT_EVERY = 3
"""After so many more of them it is looked for again, for the registrations."""

LOOK_BATCH = 8
"""Frames given to the networks at once: a GPU likes several, and on a road that is clear only a few of them need be
searched for vehicles."""

PICTURES_AHEAD = LOOK_BATCH
"""Frames that wait for the detector, reduced and in grey: 22 MB of 1080p, 73 MB of 4K."""

Thresholds = Mapping[DamageClass, float]


@dataclass(frozen=True, slots=True)
class TimedPicture:
    """A decoded frame as networks and measures take it; its colours are let go at once.

    With it comes what was known when it was decoded: whoever measures must not depend on how far decoding is ahead.
    """

    time_s: float
    """Seconds from the video's first frame."""
    picture: ReducedImage
    grey: Grey
    driven_m: float
    """By the receiver, since the video began."""
    pairs: int
    """Registered pairs of frames by then."""
    vanishing: tuple[float, float] | None
    """Of the road's lines by then, pixels."""
    obstacle: Obstacle | None
    """Why it cannot be judged."""


def look(
    opened: OpenedSource,
    phone: Phone,
    detector: Detector,
    thresholds: Thresholds,
    begin: Callable[[int], None],
    advance: Callable[[int], None],
) -> Trace | Refusal:
    """Decode a video and note all that it shows.

    Args:
        thresholds: least confidence with which this detector's boxes count, by class.
        begin: is given about how many frames will be inspected.
        advance: is given how many more were, batch by batch.
    """
    passage = _Passage(opened, phone)
    begin(passage.chooser.expected)
    pictures = prefetched(passage.pictures(), PICTURES_AHEAD)
    stills = _inspected(pictures, detector, advance)
    frames = [_rounded(frame) for frame in measured_frames(stills, passage.camera_by)]
    lines = passage.lines
    if lines is None:
        return Refusal(Reason.TRUNCATED)
    return Trace(
        width=lines.width,
        height=lines.height,
        duration_s=opened.video.duration_s,
        focal=focal(opened.video.tags, phone.field_deg, lines.width, lines.height),
        detector=detector.name,
        frames=tuple(frames),
        motion=tuple(passage.sampler.samples),
        vanishing_point=lines.estimate(),
        thresholds=thresholds,
        pairs=passage.pairs,
    )


def _inspected(pictures: Iterator[TimedPicture], detector: Detector, advance: Callable[[int], None]) -> Iterator[Still]:
    """Each frame with what the networks find in it, batch by batch."""
    while batch := list(islice(pictures, LOOK_BATCH)):
        for timed, frame in zip(batch, inspect(batch, detector), strict=True):
            yield Still(frame, timed.grey, timed.driven_m, timed.pairs, timed.vanishing)
        advance(len(batch))


def inspect(batch: Sequence[TimedPicture], detector: Detector) -> Iterator[TracedFrame]:
    """What each frame shows; those that cannot be judged are shown to no network."""
    clear = [timed for timed in batch if not timed.obstacle]
    pictures = [timed.picture for timed in clear]
    found = iter(detector.detect(pictures) if clear else [])
    vehicles = iter(found_in_passing(vehicle_finder().find, pictures, [timed.time_s for timed in clear]))
    for timed in batch:
        if timed.obstacle:
            yield TracedFrame(timed.time_s, timed.obstacle)
        else:
            yield TracedFrame(timed.time_s, None, tuple(next(found)), rounded_boxes(next(vehicles)))


def _rounded(frame: TracedFrame) -> TracedFrame:
    return replace(frame, detections=rounded_detections(frame.detections))


@dataclass(frozen=True, slots=True)
class _Driven:
    """How far a vehicle has come, in one go."""

    travelled_m: float
    run: int = 0


@dataclass(frozen=True, slots=True)
class _ByReceiver:
    """Where the vehicle was at each inspected frame, as the receiver's speed has it: no road is known yet."""

    driven_m: Mapping[float, float]
    """By the frames' times."""

    def pose_at(self, time_s: float, /) -> _Driven | None:
        """At an inspected frame."""
        metres = self.driven_m.get(time_s)
        return None if metres is None else _Driven(metres)


class _Passage:
    """One pass through a video: frames for the road's motion, and frames to be inspected."""

    lines: VanishingPoint | None = None
    """What the inspected frames so far tell of the vanishing point."""

    def __init__(self, opened: OpenedSource, phone: Phone) -> None:
        self._video, self._phone = opened.video, phone
        self.sampler = MotionSampler(opened.video, phone.field_deg)
        self.chooser = FrameChooser(opened.video, smooth(opened.track.fixes), self.sampler.samples)
        self._registrar = Registrar(self._vanishing)
        self._inspected, self._paired = set[int](), set[int]()
        self._driven_m: dict[float, float] = {}
        self._line_frames, self._point = 0, cast(tuple[float, float] | None, None)

    @property
    def pairs(self) -> tuple[RoadPair, ...]:
        """Neighbouring inspected frames, registered."""
        self._registrar.finish()
        return tuple(self._registrar.pairs)

    def pictures(self) -> Iterator[TimedPicture]:
        """The frames to be inspected; what needs whole frames is done here, in the thread that asks for the next."""
        first, count = int(self._video.pts[0]), 0
        each = max(1, self.chooser.expected // VANISHING_FRAMES)
        for frame in decode_chosen(self._video, self._wanted):
            pts = cast(int, frame.pts)
            if pts in self._paired:
                self.sampler.add(pts, upright_gray(frame))
            if pts in self._inspected:
                image = upright(frame)
                if count % each == 0:
                    self._add_lines(image)
                count += 1
                time_s = (pts - first) * self._video.time_base_s
                hidden = obstacle(upright_gray(frame, MEASURING_WIDTH))
                yield self._timed(image, time_s, self.chooser.driven_m[pts], hidden)

    def _timed(self, image: Image, time_s: float, driven_m: float, hidden: Obstacle | None) -> TimedPicture:
        grey = np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8)
        if hidden:
            self._registrar.skip()
        else:
            self._registrar.add(time_s, grey)
        return TimedPicture(time_s, reduced(image), grey, driven_m, len(self._registrar.pairs), self._point, hidden)

    def camera_by(self, stills: Sequence[Still]) -> Camera:
        """By lines and registrations up to the last of some frames, the metres between them by the receiver, and what
        container, person and earlier drive tell."""
        assert self.lines is not None, "a frame was inspected"
        self._driven_m |= {still.frame.time_s: still.driven_m for still in stills}
        size, phone, last = (self.lines.width, self.lines.height), self._phone, stills[-1]
        guess = guessed(last.vanishing, size, focal(self._video.tags, phone.field_deg, *size), phone.height_m)
        return calibrate(guess, self._registrar.pairs[: last.pairs], _ByReceiver(self._driven_m), None, phone.earlier)

    def _vanishing(self) -> tuple[float, float] | None:
        """Of the lines so far, from the picture's middle in its widths."""
        point = self._point
        if not self.lines or not point:
            return None
        width, height = self.lines.width, self.lines.height
        return point[0] / width - 0.5, (point[1] - height / 2) / width

    def _add_lines(self, image: Image) -> None:
        self.lines = self.lines or VanishingPoint(image.shape[1], image.shape[0])
        self.lines.add(image)
        self._line_frames += 1
        if self._line_frames % POINT_EVERY == 0:
            self._point = self.lines.estimate()

    def _wanted(self, group: Sequence[int]) -> set[int]:
        """Of a group of pictures."""
        inspected, paired = self.chooser.choose(group), set(self.sampler.wanted(group))
        self._inspected |= inspected
        self._paired |= paired
        return inspected | paired
