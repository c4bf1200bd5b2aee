"""The same drive twice: a copy that was re-encoded, trimmed, renamed or put into another container is no new drive.

It is told by where its vehicle was when, by the satellites' clock: no two vehicles are at one place at one time. What
another recording has shown already is left out; a recording that shows next to nothing else is refused.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.refusals import Reason, Refusal
from ingest.track.fixes import MOST_GAP_S, Fix, to_metres

Floats = NDArray[np.float64]
Span = tuple[float, float]

THINNED_S = 2.0
"""Fixes so far apart are enough: between two of them a vehicle at 50 km/h on a curve of 50 m is 2 m off the chord."""

ROUND_S = 30.0
"""Fixes so long before and after the video belong to its way too, as many trackers start early and end late."""

LEAST_MOVED_M = 10.0
"""Vehicles that stand in the same yard are told apart only when they drive."""

SAME_VEHICLE_M = 5.0
"""Two tracks of one phone lie nearer than this in the median, also when one was resampled (1-2 m on curves), rounded to
five decimals (0.5 m) or smoothed. Of two vehicles in a convoy the second is a vehicle's length and its gap behind: 7 m
when they stand, 20 m and more when they drive."""

SAME_TRACK_M = 1.0
"""The same where the recordings name two different phones: two receivers never agree so well (3-8 m each), so it is
one track, and one of the names was given at the import."""

LEAST_NEW_S = 10.0
"""A copy may begin and end a little otherwise than its original: MP4's clock keeps whole seconds, cuts are made at key
frames, and a track is laid on either end of a video. A dashcam's clips overlap by 1-5 s and are a minute or more long,
so that most of each is new."""


@dataclass(frozen=True, eq=False)
class Driven:
    """Where a recording's vehicle was: times in seconds of UTC, by the satellites' clock."""

    since: float
    until: float
    """Of the first and the last frame."""
    times_s: Floats
    """(n,) ascending."""
    xy: Floats
    """(n, 2) metres in EPSG:25832."""

    def as_json(self) -> dict[str, Any]:
        """As it is stored, to the tenth of a second and of a metre."""
        rows = np.column_stack([self.times_s - self.since, self.xy]).round(1).tolist()
        return {"since": self.since, "until": self.until, "fixes": rows}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Driven":
        """Out of the database."""
        rows = np.array(stored["fixes"], dtype=np.float64).reshape(-1, 3)
        return cls(stored["since"], stored["until"], stored["since"] + rows[:, 0], rows[:, 1:])

    def places(self, times_s: Floats) -> Floats:
        """(n, 2) metres at these instants; NaN where no fix is near."""
        after = np.searchsorted(self.times_s, times_s)
        inside = (after > 0) & (after < len(self.times_s))
        gap = np.diff(self.times_s, prepend=-np.inf, append=np.inf)[after]
        exact = np.isin(times_s, self.times_s)
        places = np.column_stack([np.interp(times_s, self.times_s, self.xy[:, axis]) for axis in (0, 1)])
        places[~(exact | (inside & (gap <= MOST_GAP_S)))] = np.nan
        return places


@dataclass(frozen=True)
class Known:
    """A recording that was read."""

    name: str
    device: str | None
    driven: Driven


def driven(first_frame: datetime, duration_s: float, fixes: Sequence[Fix]) -> Driven:
    """The way of a recording, thinned.

    Args:
        fixes: cleaned, on the video's clock.
    """
    since = first_frame.timestamp()
    kept: list[Fix] = []
    for fix in fixes:
        if -ROUND_S <= fix.time_s <= duration_s + ROUND_S and (not kept or fix.time_s - kept[-1].time_s >= THINNED_S):
            kept.append(fix)
    times = np.array([since + fix.time_s for fix in kept])
    return Driven(since, since + duration_s, times, to_metres(kept) if kept else np.empty((0, 2)))


def shown_before(mine: Driven, device: str | None, known: Iterable[Known]) -> tuple[Span, ...] | Refusal:
    """The seconds of a video that other recordings have shown; a refusal where they have shown next to all of it."""
    overlaps = [(span, one.name) for one in known if (span := _overlap(mine, device, one))]
    spans = _joined(span for span, _ in overlaps)
    old = sum(end - start for start, end in spans)
    new = mine.until - mine.since - old
    if new < LEAST_NEW_S and old > new:
        _, other = max(overlaps, key=lambda one: one[0][1] - one[0][0])
        return _refusal(mine, old, other)
    return spans


def _overlap(mine: Driven, device: str | None, other: Known) -> Span | None:
    """The seconds of my video in which the other was at the same places."""
    since, until = max(mine.since, other.driven.since), min(mine.until, other.driven.until)
    different = device is not None and other.device is not None and device != other.device
    most = SAME_TRACK_M if different else SAME_VEHICLE_M
    if since >= until or not _apart_m(mine, other.driven, since - ROUND_S, until + ROUND_S) <= most:
        return None
    return since - mine.since, until - mine.since


def _apart_m(a: Driven, b: Driven, since: float, until: float) -> float:
    """How far apart two ways are at the same instants, in the median; infinite where nothing tells."""
    sparse, dense = sorted((a, b), key=lambda one: len(one.times_s) / max(one.until - one.since, 1.0))
    if not len(sparse.times_s):
        return np.inf
    common = (sparse.times_s >= since) & (sparse.times_s <= until)
    places = dense.places(sparse.times_s[common])
    told = ~np.isnan(places[:, 0])
    here, there = sparse.xy[common][told], places[told]
    if len(here) < 2 or np.hypot(*np.ptp(here, axis=0)) < LEAST_MOVED_M:
        return np.inf
    return float(np.median(np.hypot(*(here - there).T)))


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same seconds, in spans apart from one another."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def _refusal(mine: Driven, old_s: float, other: str) -> Refusal:
    start = datetime.fromtimestamp(mine.since, UTC).strftime("%Y-%m-%d %H:%M UTC")
    facts = {"other": other, "minutes": _spoken(old_s), "whole": _spoken(mine.until - mine.since), "start": start}
    return Refusal(Reason.SAME_DRIVE, facts)


def _spoken(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
