"""Source: the files of a recording, and what is known of it before anybody looks."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from data.vehicle import Vehicle
from ingest.refusals import Refusal
from ingest.track.clocks.readings import UNKNOWN_CLOCK, ClockFinding, KnownClock
from ingest.track.georeference import GeoreferencedTrack, georeference
from ingest.track.same_drive import Driven, driven
from ingest.video.container import Video, read_video
from ingest.video.motion_samples import ground_motion_samples
from model.geometry.camera import EarlierCamera


@dataclass(frozen=True, slots=True)
class Phone:
    """What is known of the phone in its holder: what a person measured, and what an earlier drive found."""

    height_m: float | None = None
    """Over the road."""
    field_deg: float | None = None
    """Field of view of the picture's longer side."""
    earlier: EarlierCamera | None = None
    """As an earlier drive found it."""


@dataclass(frozen=True)
class Source:
    """The files of a recording and what it is called in messages."""

    video: Path
    track: Path | None
    stem: str
    """The video's name, without its ending."""
    vehicle: Vehicle = Vehicle.VAN
    phone: Phone = Phone()
    clock: KnownClock = UNKNOWN_CLOCK
    """Of the video."""
    shown: tuple[tuple[float, float], ...] = ()
    """Seconds of the video that another recording has shown already: they are left out of its reading."""


@dataclass(frozen=True, slots=True)
class Span:
    """When a recording was made."""

    first_frame: datetime
    seconds: float
    """From its first frame to its last."""
    driven: Driven
    """Where its vehicle was meanwhile."""
    clock: ClockFinding | None = None
    """What its video's clock turned out to mean, where that had to be found."""


@dataclass(frozen=True)
class OpenedSource:
    """A recording whose frames have a time and a place, as its clocks came."""

    video: Video
    track: GeoreferencedTrack

    @property
    def span(self) -> Span:
        """When it was made."""
        first_frame, seconds = self.track.first_frame, self.video.duration_s
        return Span(first_frame, seconds, driven(first_frame, seconds, self.track.fixes), self.track.clock)


def open_source(source: Source) -> OpenedSource | Refusal:
    """Read a recording's clock and track; frames are decoded only where clock and track leave it open when it began."""
    video = read_video(source.video)
    if isinstance(video, Refusal):
        return video
    track = georeference(
        video, source.track, source.stem, source.clock, lambda: ground_motion_samples(video, source.phone.field_deg)
    )
    return track if isinstance(track, Refusal) else OpenedSource(video, track)
