"""Random drives by motion alone, random tracks about them, and random errors of the video's clock of every kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from ingest.refusals import Refusal
from ingest.track.cleaning import clean, smooth
from ingest.track.clock import Timed, first_frame_at, on_video_clock
from ingest.track.clock_offset import remaining_offset
from ingest.video.motion_samples import GroundMotionSample
from tests.ingest.clocks.drives import MORNING, drive, off_by_m, picture, receiver, video, with_gap, written

RIGHT_M = 10.0
AROUND_S = 30.0
KINDS = ("start", "end", "zone", "zone at the end", "seconds", "late", "none", "rollover")


@dataclass(frozen=True)
class Outcome:
    """Of one drive."""

    kind: str
    result: str
    off_m: float = 0.0


def laid(seed: int) -> Outcome:
    """A drive whose clock errs in one of `KINDS`."""
    rng = np.random.default_rng(seed)
    kind = KINDS[seed % len(KINDS)]
    whole, seconds = rng.uniform(600, 5400), rng.uniform(40, 600)
    driven = drive(rng, whole, stops=rng.random() < 0.9)
    begin_s = rng.uniform(0, whole - seconds)
    margins = rng.choice([3.0, 30.0, 300.0, 1e9], 2)
    fixes = receiver(
        rng, driven, max(0.0, begin_s - margins[0]), min(whole, begin_s + seconds + margins[1]), rng.random() < 0.5
    )
    if rng.random() < 0.2:
        gap = rng.uniform(begin_s - 200, begin_s + seconds)
        fixes = with_gap(fixes, gap, gap + rng.uniform(20, 400))
    true = MORNING + timedelta(seconds=begin_s)
    end = true + timedelta(seconds=seconds)
    hours = timedelta(hours=float(rng.choice([-2, -1, -0.5, 0.5, 1, 2, 5.5])))
    said = {
        "start": true, "end": end, "zone": true + hours, "zone at the end": end + hours,
        "seconds": true + timedelta(seconds=rng.uniform(-300, 300)),
        "late": true + timedelta(seconds=rng.uniform(0, 6)),
        "none": None, "rollover": true + timedelta(weeks=1024),
    }[kind]  # fmt: skip
    samples = picture(rng, driven, begin_s, seconds) if rng.random() < 0.9 else []
    if len(clean(fixes)) < 2:
        return Outcome(kind, "no track")
    found = first_frame_at(video(written(said) if said else None, seconds), clean(fixes), motion=lambda: samples)
    if isinstance(found, Refusal):
        return Outcome(kind, found.reason.value)
    at = _put_right(found, samples, seconds) - (timedelta(weeks=1024) if kind == "rollover" else timedelta())
    off_m = off_by_m(driven, begin_s, at, seconds)
    return Outcome(kind, "right" if off_m <= RIGHT_M else "wrong and silent", off_m)


def _put_right(found: Timed, samples: Sequence[GroundMotionSample], seconds: float) -> datetime:
    """The first frame after what is left of the clock's error was found, as `ingest.read` does it."""
    fixes = on_video_clock(found.fixes, found.first_frame)
    near = [fix for fix in fixes if -AROUND_S <= fix.time_s <= seconds + AROUND_S]
    offset = remaining_offset(samples, smooth(near), found.finding) if near else None
    return found.first_frame + timedelta(seconds=offset.seconds if offset else 0.0)
