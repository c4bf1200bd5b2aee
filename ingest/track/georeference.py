"""Georeference of a recording: its start time and its track, from inside the video or from a sidecar beside it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from ingest.refusals import Reason, Refusal
from ingest.track.cleaning import clean, late, runs_backwards
from ingest.track.clock import first_frame_at, on_video_clock
from ingest.track.embedded import read_inside
from ingest.track.fixes import Fix
from ingest.track.sidecar import UnreadableTrack, read_beside
from ingest.video.container import Video

MIN_FIXES = 2
"""Fewer fixes are a point, not a track."""


@dataclass(frozen=True)
class GeoreferencedTrack:
    """A recording's cleaned fixes on the video's clock, and when its first frame was taken."""

    first_frame: datetime
    fixes: tuple[Fix, ...]

    def later(self, offset_s: float) -> "GeoreferencedTrack":
        """The same, had the video's first frame been taken so many seconds later by the track's clock."""
        fixes = tuple(replace(fix, time_s=fix.time_s - offset_s) for fix in self.fixes)
        return GeoreferencedTrack(self.first_frame + timedelta(seconds=offset_s), fixes)


def georeference(video: Video, sidecar: Path | None, stem: str) -> GeoreferencedTrack | Refusal:
    """The track embedded in the video, or else the one in its sidecar.

    Args:
        sidecar: the track's file, where one was received.
        stem: the video's name without its ending, for the message that asks for a sidecar.
    """
    embedded = read_inside(video.path)
    if embedded and len(clean(embedded.fixes)) >= MIN_FIXES:
        first_frame = embedded.first_frame_at or video.created_at
        if first_frame is None:
            return Refusal(Reason.CLOCK_UNKNOWN)
        return GeoreferencedTrack(first_frame, clean(embedded.fixes))
    if sidecar is not None:
        return _from_sidecar(video, sidecar, stem)
    if embedded:
        return Refusal(Reason.EMPTY_POSITION, {"source": embedded.source, "stem": stem})
    return Refusal(Reason.NO_POSITION, {"stem": stem})


def _from_sidecar(video: Video, sidecar: Path, stem: str) -> GeoreferencedTrack | Refusal:
    name = f"{stem}{sidecar.suffix}"
    fixes = read_beside(sidecar)
    if isinstance(fixes, UnreadableTrack):
        return Refusal(Reason.TRACK_UNREADABLE, {"track": name, "cause": fixes.cause})
    if runs_backwards(fixes):
        return Refusal(Reason.TRACK_BACKWARDS, {"track": name, "late": late(fixes), "of": len(fixes)})
    if len(clean(fixes)) < MIN_FIXES:
        return Refusal(Reason.EMPTY_POSITION, {"source": name, "stem": stem})
    first_frame = first_frame_at(video, clean(fixes))
    if isinstance(first_frame, Refusal):
        return first_frame
    return GeoreferencedTrack(first_frame, clean(on_video_clock(fixes, first_frame)))
