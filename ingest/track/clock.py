"""Laying a track on a video: when the first frame was taken, decided by evidence where a clock leaves it open.

Every instant of the track is a possible one. Its probability is what the video's clock makes likely
(`ingest.track.clocks.readings`) times what the picture shows (`ingest.track.clocks.evidence`). Either readings that put
the vehicle in one place hold all but a little of it, or the recording is refused with the two likeliest.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from ingest.refusals import Reason, Refusal
from ingest.track.clocks.evidence import evidence
from ingest.track.clocks.readings import (
    FARTHEST_ZONE_H,
    HALF_A_TICK_S,
    HOUR_S,
    UNKNOWN_CLOCK,
    WEEKS_OF_A_ROLLOVER,
    Basis,
    ClockFinding,
    KnownClock,
    Reading,
    hypotheses,
)
from ingest.track.clocks.weighed import (
    LEAST_COVER,
    LEAST_WEIGHED,
    LIKELY_PLACE,
    SURE_BY_COVER,
    SURE_PROBABILITY,
    Weighed,
)
from ingest.track.fixes import MOST_GAP_S, Fix
from ingest.video.container import Video
from ingest.video.motion_samples import GroundMotionSample

Floats = NDArray[np.float64]
Motion = Callable[[], Sequence[GroundMotionSample]]
"""Looks at the picture's motion; costs decoding."""

FINE_S, COARSE_S, FINE_SPAN_S = 0.25, 0.5, 4 * HOUR_S
"""Steps of instants, seconds: fine ones for tracks no longer than `FINE_SPAN_S`."""

LONGEST_SEARCH_S = 2 * (FARTHEST_ZONE_H + 1) * HOUR_S
"""A longer track is searched only about what the clock says, and not at all where it says nothing."""

WEEK_S = 7 * 86400.0
ROLLOVER_S = WEEKS_OF_A_ROLLOVER * WEEK_S


@dataclass(frozen=True)
class Timed:
    """When the first frame was taken by the track's clock, the track's dates put right, and why it is believed."""

    first_frame: datetime
    fixes: tuple[Fix, ...]
    """In seconds of UTC."""
    finding: ClockFinding


def first_frame_at(
    video: Video, fixes: Sequence[Fix], known: KnownClock = UNKNOWN_CLOCK, motion: Motion = tuple
) -> Timed | Refusal:
    """When the first frame was taken, by the video's clock, the track's, and where these leave it open by the drive.

    Args:
        fixes: cleaned, in seconds of UTC by the receiver; two at least.
        known: what a person said, and what this phone wrote before.
        motion: is asked only where the clocks leave it open.
    """
    written = _written(video, known)
    moved, weeks = _without_rollover(tuple(fixes), written)
    if known.decided:
        return _as_said(*known.decided, video, moved)
    if known.starts_at:
        by_person = ClockFinding(Reading.START, Basis.PERSON, rollover_weeks=weeks)
        return _as_said(known.starts_at, by_person, video, moved)
    weighed = _weighed(video, moved, written, known)
    if weighed is None:
        return _refusal(video, moved, None)
    decided = weighed.by_cover(SURE_BY_COVER)
    if decided is None:
        weighed = replace(weighed, evidence=replace(weighed.evidence, samples=motion()))
        decided = weighed.by_motion() if weighed.evidence.is_told_by_motion else _without_motion(weighed)
    if decided is None:
        return _refusal(video, moved, weighed)
    at, finding = decided
    if known.earlier and finding.basis is Basis.COVER and not weighed.is_covered_once:
        finding = replace(finding, basis=Basis.HISTORY)
    return Timed(_utc(at), moved, replace(finding, rollover_weeks=weeks))


def _without_motion(weighed: Weighed) -> tuple[float, ClockFinding] | None:
    """What the clock says, where the picture says nothing."""
    return weighed.by_cover(LIKELY_PLACE) or weighed.by_clock_alone(SURE_PROBABILITY)


def on_video_clock(fixes: Sequence[Fix], first_frame: datetime) -> tuple[Fix, ...]:
    """UTC fixes as seconds from the first frame."""
    zero = first_frame.timestamp()
    return tuple(replace(fix, time_s=fix.time_s - zero) for fix in fixes)


def _weighed(video: Video, fixes: Sequence[Fix], written: float | None, known: KnownClock) -> Weighed | None:
    """The instants at which the first frame may have been taken; None where nothing limits them, or none is near."""
    span = _span(fixes, video, written)
    near = _within(fixes, span[0], span[1] + video.duration_s) if span else []
    if span is None or len(near) < 2:
        return None
    step = FINE_S if span[1] - span[0] <= FINE_SPAN_S else COARSE_S
    readings = hypotheses(written, video.duration_s, known.earlier) if written is not None else []
    return Weighed(evidence(near, video.duration_s, (), step), readings, np.arange(*span, step))


def _refusal(video: Video, fixes: Sequence[Fix], weighed: Weighed | None) -> Refusal:
    """With the two likeliest readings, where there are two."""
    if video.created_at is None:
        return Refusal(Reason.CLOCK_UNKNOWN)
    two = weighed.two_likeliest() if weighed else None
    if two is None:
        return _mismatch(video.created_at, fixes)
    first, second, apart_m = two
    facts = {
        "first": _iso(_utc(first)),
        "second": _iso(_utc(second)),
        "metres": round(apart_m) if isfinite(apart_m) else "?",
    }
    return Refusal(Reason.CLOCK_AMBIGUOUS, facts)


def _written(video: Video, known: KnownClock) -> float | None:
    """What the video's clock says, as the first frame's time, seconds of UTC; None where it says nothing."""
    if video.created_at is None:
        return None
    tick = 0.0 if video.created_at.microsecond else HALF_A_TICK_S
    return video.created_at.timestamp() + tick + video.begins_s + known.offset_s


def _without_rollover(fixes: tuple[Fix, ...], written_s: float | None) -> tuple[tuple[Fix, ...], int]:
    """A track whose receiver has lost 1024 weeks, with them; and how many weeks it had lost."""
    if written_s is None:
        return fixes, 0
    behind = written_s - (fixes[0].time_s + fixes[-1].time_s) / 2
    lost = round(behind / ROLLOVER_S)
    if lost < 1 or abs(behind - lost * ROLLOVER_S) > LONGEST_SEARCH_S:
        return fixes, 0
    return tuple(replace(fix, time_s=fix.time_s + lost * ROLLOVER_S) for fix in fixes), lost * WEEKS_OF_A_ROLLOVER


def _span(fixes: Sequence[Fix], video: Video, written_s: float | None) -> tuple[float, float] | None:
    """The instants at which the track may cover the video; None where there are too many of them."""
    reach = (1 - LEAST_WEIGHED) * video.duration_s
    begin, end = fixes[0].time_s - reach, fixes[-1].time_s - video.duration_s + reach
    if written_s is not None:
        farthest = (FARTHEST_ZONE_H + 1) * HOUR_S
        return max(begin, written_s - video.duration_s - farthest), min(end, written_s + farthest)
    return (begin, end) if end - begin <= LONGEST_SEARCH_S else None


def _as_said(first_frame: datetime, finding: ClockFinding, video: Video, fixes: tuple[Fix, ...]) -> Timed | Refusal:
    """What is known already is taken where the track covers the video."""
    begin = first_frame.timestamp()
    near = _within(fixes, begin - MOST_GAP_S, begin + video.duration_s + MOST_GAP_S)
    laid = evidence(near, video.duration_s, (), FINE_S) if len(near) > 1 else None
    if laid is None or laid.covers(np.array([begin]))[0] < LEAST_COVER:
        return _mismatch(first_frame, fixes)
    return Timed(first_frame, fixes, finding)


def _within(fixes: Sequence[Fix], since_s: float, until_s: float) -> list[Fix]:
    return [fix for fix in fixes if since_s <= fix.time_s <= until_s]


def _mismatch(video_start: datetime, fixes: Sequence[Fix]) -> Refusal:
    first, last = (_utc(fix.time_s) for fix in (fixes[0], fixes[-1]))
    facts = {
        "video_start": _spoken(video_start),
        "track_start": _spoken(first),
        "track_end": _spoken(last),
        "offset": str(abs(video_start - first)).split(".")[0],
    }
    return Refusal(Reason.CLOCK_MISMATCH, facts)


def _utc(instant_s: float) -> datetime:
    return datetime.fromtimestamp(instant_s, UTC)


def _spoken(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _iso(moment: datetime) -> str:
    """As `--starts-at` takes it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
