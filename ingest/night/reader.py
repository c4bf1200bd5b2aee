"""Who looks at recordings for the night: in processes of their own, or, for tests and benchmarks, in this one.

A reader needs the media store with the videos and the roads; it knows no database. What it is asked and what it answers
are values that can be sent to another process or machine.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol

import cv2

from data.media.media import Media
from data.media.pictures import Pictures
from data.media.traces import Traces
from data.roads.network import RoadNetwork
from ingest.look import look
from ingest.networks import set_up_networks
from ingest.night.report import Progress
from ingest.observe.pictures import take_pictures
from ingest.observe.reading import Reading
from ingest.read import off_network, read
from ingest.refusals import Refusal
from ingest.road.map_matching import reaches
from ingest.source import OpenedSource, Source, Span, open_source
from ingest.trace.kept_trace import KeptPicture, KeptTrace, UnreadableTrace
from ingest.trace.trace import TRACE_CONFIDENCE, Trace
from ingest.video.lens import focal
from model.detection import Detector, Image
from model.networks.detectors import open_detector
from model.networks.privacy import Blurred, blur_road
from model.networks.weights import load_weights
from model.vocabulary import DamageClass

PICTURE_JPEG_QUALITY = 85
"""Of kept pictures: cracks stay visible at about 0.4 MB for 1080p."""


@dataclass(frozen=True)
class Order:
    """One recording to be read."""

    name: str
    """As it was received, for whoever watches."""
    source: Source
    """Its files by their names among the received recordings."""
    prefix: str
    """Its pictures' names begin with it and a hyphen."""
    seconds: float
    """It lasts so long."""


@dataclass(frozen=True)
class Read:
    """What a recording gave, and who found it."""

    reading: Reading
    detector: str
    """Weights and engine."""


class Reader(Protocol):
    """Looks at recordings, for as many threads as `at_once` says."""

    @property
    def at_once(self) -> int:
        """So many recordings are read at the same time."""

    def span(self, source: Source) -> Span | Refusal:
        """When a recording was made and how long it is; raises ReaderEnded."""

    def read(self, order: Order) -> Read | Refusal:
        """All it saw, with pictures written; raises ReaderEnded, OSError where a picture cannot be written."""


@dataclass(frozen=True)
class Desk:
    """What the night lays before whoever reads one recording after another."""

    network: RoadNetwork
    pictures: Pictures
    recordings: Media
    traces: Traces
    progress: Progress


OpenReader = Callable[[Callable[[], Desk], int], AbstractContextManager[Reader]]
"""Opens a reader, given where a desk is to be had for each that reads, and how many recordings wait at most."""


@dataclass(frozen=True)
class Eyes:
    """The networks that look."""

    detector: Detector
    blur: Callable[[Image], Blurred]
    """Makes people unrecognisable, or raises; nothing is written that has not been through it."""
    thresholds: Mapping[DamageClass, float] = field(default_factory=dict)
    """Least confidence with which a detection counts, by class; 0 where none is given."""


def open_eyes() -> Eyes:
    """Those of the house, as this machine runs them best or its settings say; raises WeightsError."""
    set_up_networks()
    weights = load_weights()
    low = {damage_class: min(TRACE_CONFIDENCE, least) for damage_class, least in weights.confidence.items()}
    return Eyes(open_detector(confidence=low), blur_road, weights.confidence)


def here(
    detector: Detector, blur: Callable[[Image], Blurred], thresholds: Mapping[DamageClass, float] | None = None
) -> OpenReader:
    """A reader in this very process: what kills it kills the night."""

    @contextmanager
    def opened(desk: Callable[[], Desk], _recordings: int) -> Iterator[Reader]:
        """For one night."""
        yield HereReader(desk(), Eyes(detector, blur, thresholds or {}))

    return opened


@dataclass(frozen=True)
class HereReader:
    """Reads in the process it is called in."""

    desk: Desk
    eyes: Eyes

    @property
    def at_once(self) -> int:
        """One."""
        return 1

    def span(self, source: Source) -> Span | Refusal:
        """When a recording was made and how long it is."""
        with fetched(source, self.desk.recordings) as source:
            opened = open_source(source)
            return opened if isinstance(opened, Refusal) else opened.span

    def read(self, order: Order) -> Read | Refusal:
        """All it saw, with pictures written."""
        with fetched(order.source, self.desk.recordings) as source:
            return self._read(replace(order, source=source))

    def _read(self, order: Order) -> Read | Refusal:
        opened = open_source(order.source)
        if isinstance(opened, Refusal):
            return opened
        if not reaches(opened.track.fixes, self.desk.network):
            return off_network(opened.track, self.desk.network)
        trace = self._trace(order, opened)
        if isinstance(trace, Refusal):
            return trace
        reading = read(trace, opened.track, self.desk.network, order.source)
        if isinstance(reading, Refusal):
            return reading
        reading = take_pictures(reading, opened.video, _Keeper(self.desk.pictures, self.eyes.blur, order.prefix))
        self._keep(order, KeptTrace(trace, opened.track, reading.pictures))
        return Read(reading, trace.detector)

    def _trace(self, order: Order, opened: OpenedSource) -> Trace | Refusal:
        """The trace that an interrupted night left behind, or a new one."""
        if kept := self._kept(order, opened):
            return kept
        begin, advance = partial(self.desk.progress.start, order.name), self.desk.progress.advance
        trace = look(opened, order.source.phone, self.eyes.detector, self.eyes.thresholds, begin, advance)
        if isinstance(trace, Trace):
            self._keep(order, KeptTrace(trace, opened.track))
        return trace

    def _kept(self, order: Order, opened: OpenedSource) -> Trace | None:
        """A kept trace that a look would make again just so."""
        content = self.desk.traces.read(order.prefix)
        try:
            kept = KeptTrace.from_bytes(content) if content else None
        except UnreadableTrace:
            return None
        if kept is None or kept.track != opened.track or kept.trace.detector != self.eyes.detector.name:
            return None
        trace, field_deg = kept.trace, order.source.phone.field_deg
        return trace if trace.focal == focal(opened.video.tags, field_deg, trace.width, trace.height) else None

    def _keep(self, order: Order, kept: KeptTrace) -> None:
        self.desk.traces.write(order.prefix, kept.to_bytes())


@contextmanager
def fetched(source: Source, recordings: Media) -> Iterator[Source]:
    """A received recording with its files as files of this machine."""
    with ExitStack() as files:
        video = files.enter_context(recordings.on_disk(source.video.as_posix()))
        track = files.enter_context(recordings.on_disk(source.track.as_posix())) if source.track else None
        yield replace(source, video=video, track=track)


@dataclass(frozen=True)
class _Keeper:
    """Writes a frame's blurred picture."""

    pictures: Pictures
    blur: Callable[[Image], Blurred]
    prefix: str

    def __call__(self, time_s: float, image: Image) -> KeptPicture:
        name = f"{self.prefix}-{round(time_s * 1000):08d}.jpg"
        blurred = self.blur(image)
        self.pictures.write(name, _jpeg(blurred))
        return KeptPicture(name, blurred.hidden)


def _jpeg(picture: Blurred) -> bytes:
    ok, encoded = cv2.imencode(".jpg", picture.image, [cv2.IMWRITE_JPEG_QUALITY, PICTURE_JPEG_QUALITY])
    assert ok, "OpenCV encodes every BGR picture"
    return encoded.tobytes()
