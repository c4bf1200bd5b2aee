"""Laying a track on a video: when the first frame was taken, when clocks are what phones make them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ingest.refusals import Reason, Refusal
from ingest.track.fixes import Fix
from ingest.video.container import Video

HALF_A_TICK = timedelta(seconds=0.5)
"""MP4 stores creation_time in whole seconds, cut off: on average it was half a second later (ISO 14496-12, 8.2.2)."""

LEAST_COVER = 0.5
"""A track that covers less than this share of the video does not belong to it."""


def first_frame_at(video: Video, fixes: Sequence[Fix]) -> datetime | Refusal:
    """When the first frame was taken, by the video's clock and the track's.

    Some phones write the start of a recording as creation_time, others its end; the reading that the track covers
    better is taken, the start where both are covered alike.
    """
    if video.created_at is None:
        return Refusal(Reason.CLOCK_UNKNOWN)
    written = video.created_at if video.created_at.microsecond else video.created_at + HALF_A_TICK
    starts = [written, written - timedelta(seconds=video.duration_s)]
    best = max(starts, key=lambda start: round(_cover(start, video, fixes), 2))
    if _cover(best, video, fixes) < LEAST_COVER:
        return _mismatch(video.created_at, fixes)
    return best


def on_video_clock(fixes: Sequence[Fix], first_frame: datetime) -> tuple[Fix, ...]:
    """UTC fixes as seconds from the first frame."""
    zero = first_frame.timestamp()
    return tuple(replace(fix, time_s=fix.time_s - zero) for fix in fixes)


def _cover(start: datetime, video: Video, fixes: Sequence[Fix]) -> float:
    """Share of the video's duration between the track's first and last fix."""
    begin = max(start.timestamp(), min(fix.time_s for fix in fixes))
    end = min(start.timestamp() + video.duration_s, max(fix.time_s for fix in fixes))
    return max(0.0, end - begin) / video.duration_s


def _mismatch(video_start: datetime, fixes: Sequence[Fix]) -> Refusal:
    first, last = (datetime.fromtimestamp(pick(fix.time_s for fix in fixes), UTC) for pick in (min, max))
    facts = {
        "video_start": _spoken(video_start),
        "track_start": _spoken(first),
        "track_end": _spoken(last),
        "offset": str(abs(video_start - first)).split(".")[0],
    }
    return Refusal(Reason.CLOCK_MISMATCH, facts)


def _spoken(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
