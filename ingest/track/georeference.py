"""Georeference of a recording: its start time and its track, from inside the video or from a sidecar beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import numpy as np

from ingest.refusals import Reason, Refusal
from ingest.track.cleaning import clean, late, runs_backwards
from ingest.track.clock import Motion, first_frame_at, on_video_clock
from ingest.track.clocks.readings import UNKNOWN_CLOCK, Basis, ClockFinding, KnownClock, Reading
from ingest.track.embedded import InsideTrack, read_inside
from ingest.track.fixes import MOST_GAP_S, Fix
from ingest.track.formats.own_sidecar import OwnTrack
from ingest.track.formats.position_log import Clock, LeftOut, PositionLog
from ingest.track.leap import settled
from ingest.track.sidecar import UnreadableTrack, read_beside, track_suffix
from ingest.video.container import Video

MIN_FIXES = 2
"""Fewer fixes are a point, not a track."""

WHOLE_COVER = 0.9
"""A track inside the video that covers so much of it is taken, whatever lies beside."""

DAY = timedelta(days=1)


@dataclass(frozen=True)
class GeoreferencedTrack:
    """A recording's cleaned fixes on the video's clock, and when its first frame was taken."""

    first_frame: datetime
    fixes: tuple[Fix, ...]
    one_clock: bool = False
    """Whether frames and fixes were timed by one clock, as our recorder's are: no offset is left to be found."""
    clock: ClockFinding | None = None
    """What the video's clock turned out to mean, where that had to be found."""
    breaks_off: bool = False
    """Whether the track's file ends in the middle: what it may have told after that is lost."""

    def later(self, offset_s: float) -> "GeoreferencedTrack":
        """The same, had the video's first frame been taken so many seconds later by the track's clock."""
        fixes = tuple(replace(fix, time_s=fix.time_s - offset_s) for fix in self.fixes)
        return replace(self, first_frame=self.first_frame + timedelta(seconds=offset_s), fixes=fixes)


def georeference(
    video: Video, sidecar: Path | None, stem: str, known: KnownClock = UNKNOWN_CLOCK, motion: Motion = tuple
) -> GeoreferencedTrack | Refusal:
    """The better of two tracks: the one embedded in the video, which is on its clock, and the one in its sidecar.

    Args:
        sidecar: the track's file, where one was received.
        stem: the video's name without its ending, for the message that asks for a sidecar.
        known: of the video's clock.
        motion: looks at the picture's motion, where clocks leave it open when the video began.
    """
    embedded = read_inside(video.path)
    known = _by_satellites(video, embedded, known)
    inside = _from_inside(video, embedded, known) if embedded else None
    if isinstance(inside, GeoreferencedTrack) and (sidecar is None or _cover(inside, video) >= WHOLE_COVER):
        return inside
    if sidecar is not None:
        beside = _from_sidecar(video, sidecar, stem, known, motion)
        tracks = [track for track in (inside, beside) if isinstance(track, GeoreferencedTrack)]
        return max(tracks, key=lambda track: _cover(track, video), default=beside)
    if embedded:
        return inside or Refusal(Reason.EMPTY_POSITION, {"source": embedded.source, "stem": stem})
    return Refusal(Reason.NO_POSITION, {"stem": stem})


def _from_inside(video: Video, embedded: InsideTrack, known: KnownClock) -> GeoreferencedTrack | Refusal | None:
    """None where the camera never knew where it was."""
    fixes = tuple(replace(fix, time_s=fix.time_s - video.begins_s) for fix in embedded.fixes)
    if len(clean(fixes)) < MIN_FIXES:
        return None
    first_frame = _first_frame_said(video, known)
    return GeoreferencedTrack(first_frame, settled(clean(fixes))) if first_frame else Refusal(Reason.CLOCK_UNKNOWN)


def _from_sidecar(
    video: Video, sidecar: Path, stem: str, known: KnownClock, motion: Motion
) -> GeoreferencedTrack | Refusal:
    name = f"{stem}{track_suffix(sidecar)}"
    track = read_beside(sidecar)
    if isinstance(track, UnreadableTrack):
        return Refusal(track.reason, {"track": name, **track.facts})
    if runs_backwards(track.fixes):
        return Refusal(Reason.TRACK_BACKWARDS, {"track": name, "late": late(track.fixes), "of": len(track.fixes)})
    if len(clean(track.fixes)) < MIN_FIXES:
        return Refusal(Reason.EMPTY_POSITION, {"source": name, "stem": stem})
    if isinstance(track, OwnTrack):
        found: GeoreferencedTrack | Refusal = GeoreferencedTrack(
            track.first_frame, settled(clean(track.fixes)), one_clock=True
        )
    elif track.clock is Clock.FRAMES:
        found = _on_frames(video, track.fixes, known)
    else:
        found = _on_utc(video, track, known, motion)
    breaks_off = bool(track.left_out.get(LeftOut.CUT_OFF))
    return found if isinstance(found, Refusal) else replace(found, breaks_off=breaks_off)


def _on_frames(video: Video, fixes: Sequence[Fix], known: KnownClock) -> GeoreferencedTrack | Refusal:
    """Fixes that stand on the video's time line."""
    first_frame = _first_frame_said(video, known)
    if first_frame is None:
        return Refusal(Reason.CLOCK_UNKNOWN)
    moved = clean([replace(fix, time_s=fix.time_s - video.begins_s) for fix in fixes])
    return GeoreferencedTrack(first_frame, moved, one_clock=True)


def _on_utc(video: Video, track: PositionLog, known: KnownClock, motion: Motion) -> GeoreferencedTrack | Refusal:
    fixes = clean(track.fixes)
    if track.clock is Clock.TIME_OF_DAY:
        said = _first_frame_said(video, known)
        if said is None:
            return Refusal(Reason.CLOCK_UNKNOWN)
        fixes = _on_day(fixes, said)
    timed = first_frame_at(video, fixes, known, motion)
    if isinstance(timed, Refusal):
        return timed
    fixes = settled(on_video_clock(timed.fixes, timed.first_frame))
    return GeoreferencedTrack(timed.first_frame, fixes, clock=timed.finding)


def _first_frame_said(video: Video, known: KnownClock) -> datetime | None:
    """By a person, or else by the satellites or what was found a moment ago, or else by the video's clock."""
    if known.starts_at or known.decided:
        return known.starts_at or (known.decided[0] if known.decided else None)
    if video.created_at is None:
        return None
    return video.created_at + timedelta(seconds=known.offset_s + video.begins_s)


def _by_satellites(video: Video, embedded: InsideTrack | None, known: KnownClock) -> KnownClock:
    """With the satellites' time, where the video carries it and nobody said another."""
    begins = embedded.first_frame_at if embedded else None
    if begins is None or known.starts_at or known.decided:
        return known
    first_frame = begins + timedelta(seconds=video.begins_s)
    return replace(known, decided=(first_frame, ClockFinding(Reading.START, Basis.SATELLITES)))


def _on_day(fixes: Sequence[Fix], near: datetime) -> tuple[Fix, ...]:
    """Fixes on the time of a day, on the day on which they are nearest to an instant."""
    midnight = datetime.combine(near.astimezone(UTC).date(), time(), UTC)
    middle = (fixes[0].time_s + fixes[-1].time_s) / 2
    days = (midnight - DAY, midnight, midnight + DAY)
    zero = min((day.timestamp() for day in days), key=lambda day: abs(day + middle - near.timestamp()))
    return tuple(replace(fix, time_s=zero + fix.time_s) for fix in fixes)


def _cover(track: GeoreferencedTrack, video: Video) -> float:
    """Share of the video's duration of which a track says where the vehicle was; a gap is no cover."""
    times = np.clip([fix.time_s for fix in track.fixes], 0.0, video.duration_s)
    steps = np.diff(times)
    return float(steps[steps <= MOST_GAP_S].sum() / video.duration_s)
