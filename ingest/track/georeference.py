"""When and where a recording was made, out of whatever it brought along."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from ingest.refusals import Reason, Refusal
from ingest.track.cleaning import clean
from ingest.track.clock import first_frame_at, on_video_clock
from ingest.track.embedded import read_inside
from ingest.track.fixes import Fix
from ingest.track.sidecar import UnreadableTrack, read_beside
from ingest.video.container import Video

LEAST_FIXES = 2
"""One fix is a place, not a track."""


@dataclass(frozen=True)
class GeoreferencedTrack:
    """A recording's cleaned fixes on the video's clock, and when its first frame was taken."""

    first_frame: datetime
    fixes: tuple[Fix, ...]

    def later(self, lag_s: float) -> "GeoreferencedTrack":
        """The same, had the video's first frame been taken so much later by the track's clock."""
        fixes = tuple(replace(fix, time_s=fix.time_s - lag_s) for fix in self.fixes)
        return GeoreferencedTrack(self.first_frame + timedelta(seconds=lag_s), fixes)


def georeference(video: Video, beside: Path | None, stem: str) -> GeoreferencedTrack | Refusal:
    """The track inside the video, or else the one beside it.

    Args:
        beside: the sidecar, where one was received.
        stem: the video's name without its ending, for the message that asks for a sidecar.
    """
    inside = read_inside(video.path)
    if inside and len(clean(inside.fixes)) >= LEAST_FIXES:
        first_frame = inside.first_frame_at or video.created_at
        if first_frame is None:
            return Refusal(Reason.CLOCK_UNKNOWN)
        return GeoreferencedTrack(first_frame, clean(inside.fixes))
    if beside is not None:
        return _from_beside(video, beside, stem)
    if inside:
        return Refusal(Reason.EMPTY_POSITION, {"source": inside.source, "stem": stem})
    return Refusal(Reason.NO_POSITION, {"stem": stem})


def _from_beside(video: Video, beside: Path, stem: str) -> GeoreferencedTrack | Refusal:
    name = f"{stem}{beside.suffix}"
    fixes = read_beside(beside)
    if isinstance(fixes, UnreadableTrack):
        return Refusal(Reason.TRACK_UNREADABLE, {"track": name, "cause": fixes.cause})
    if len(clean(fixes)) < LEAST_FIXES:
        return Refusal(Reason.EMPTY_POSITION, {"source": name, "stem": stem})
    first_frame = first_frame_at(video, clean(fixes))
    if isinstance(first_frame, Refusal):
        return first_frame
    return GeoreferencedTrack(first_frame, clean(on_video_clock(fixes, first_frame)))
