"""Who looks at recordings for the night: in a process of its own, or, for tests and benchmarks, in this one.

A reader needs the video, the roads and a place for pictures; it knows no database. What it is asked and what it answers
are values that can be sent to another process or machine.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Protocol

import cv2

from data.pictures import PictureFolder
from data.roads.network import RoadNetwork
from ingest.night.report import Progress
from ingest.observe.pictures import DecodedFrame, KeptPicture
from ingest.reading import Reading, Source, Span, look, open_drive, span_of
from ingest.refusals import Refusal
from model.detection import Detector, Image
from model.networks.detectors import open_detector
from model.networks.privacy import Blurred, blur_road

JPEG_QUALITY = 85
"""Of kept pictures: cracks stay visible at about 0.4 MB for 1080p."""


@dataclass(frozen=True)
class Order:
    """One recording to be read."""

    name: str
    """As it was received, for whoever watches."""
    source: Source
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
    """Looks at one recording after another."""

    def span(self, source: Source) -> Span | Refusal:
        """When a recording was made and how long it is; raises ReaderEnded."""

    def read(self, order: Order) -> Read | Refusal:
        """All it saw, with pictures written; raises ReaderEnded, OSError where a picture cannot be written."""


@dataclass(frozen=True)
class Desk:
    """What the night lays before its reader."""

    network: RoadNetwork
    pictures: PictureFolder
    progress: Progress


OpenReader = Callable[[Desk], AbstractContextManager[Reader]]


@dataclass(frozen=True)
class Eyes:
    """The networks that look."""

    detector: Detector
    blur: Callable[[Image], Blurred]
    """Makes people unrecognisable, or raises; nothing is written that has not been through it."""


def open_eyes() -> Eyes:
    """Those of the house, as this machine runs them best; raises WeightsError."""
    return Eyes(open_detector(), blur_road)


def here(detector: Detector, blur: Callable[[Image], Blurred]) -> OpenReader:
    """A reader in this very process: what kills it kills the night."""

    @contextmanager
    def opened(desk: Desk) -> Iterator[Reader]:
        yield HereReader(desk, Eyes(detector, blur))

    return opened


@dataclass(frozen=True)
class HereReader:
    """Reads in the process it is called in."""

    desk: Desk
    eyes: Eyes

    def span(self, source: Source) -> Span | Refusal:
        """When a recording was made and how long it is."""
        return span_of(source)

    def read(self, order: Order) -> Read | Refusal:
        """All it saw, with pictures written."""
        drive = open_drive(order.source, self.desk.network)
        if isinstance(drive, Refusal):
            return drive
        progress = self.desk.progress
        progress.start(order.name, len(drive.frames))
        keep = _Keeper(self.desk.pictures, self.eyes.blur, order.prefix)
        reading = look(drive, self.eyes.detector, keep, progress.advance)
        return reading if isinstance(reading, Refusal) else Read(reading, self.eyes.detector.name)


@dataclass
class _Keeper:
    """Writes a frame's blurred picture, once."""

    pictures: PictureFolder
    blur: Callable[[Image], Blurred]
    prefix: str
    _kept: dict[str, KeptPicture] = field(default_factory=dict)

    def __call__(self, frame: DecodedFrame) -> KeptPicture:
        name = f"{self.prefix}-{round(frame.pts_s * 1000):08d}.jpg"
        if name not in self._kept:
            blurred = self.blur(frame.image)
            self.pictures.write(name, _jpeg(blurred))
            self._kept[name] = KeptPicture(name, blurred.hidden)
        return self._kept[name]


def _jpeg(picture: Blurred) -> bytes:
    ok, encoded = cv2.imencode(".jpg", picture.image, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    assert ok, "OpenCV encodes every BGR picture"
    return encoded.tobytes()
