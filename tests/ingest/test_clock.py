"""Start of a video by its own clock and its track."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from ingest.refusals import Reason, Refusal, words
from ingest.track.clock import first_frame_at
from ingest.track.fixes import Fix
from ingest.video.container import Video

NOON = datetime(2026, 11, 20, 12, 0, 0, tzinfo=UTC)


def video(created_at: datetime | None, seconds: int = 60) -> Video:
    return Video(Path("a.mp4"), created_at, np.arange(0, seconds * 1000 + 1, 100), 0.001)


def track(begin: datetime, seconds: int) -> list[Fix]:
    return [Fix(begin.timestamp() + s, 10.0, 55.0) for s in range(seconds + 1)]


def test_a_clock_that_writes_the_start() -> None:
    start = first_frame_at(video(NOON), track(NOON - timedelta(seconds=2), 65))
    assert start == NOON + timedelta(seconds=0.5)


def test_a_clock_that_writes_the_end() -> None:
    begin = NOON - timedelta(seconds=60)
    start = first_frame_at(video(NOON), track(begin - timedelta(seconds=2), 65))
    assert isinstance(start, datetime)
    assert abs((start - begin).total_seconds()) <= 0.5


def test_a_track_much_longer_than_the_video_leaves_the_start_as_written() -> None:
    start = first_frame_at(video(NOON), track(NOON - timedelta(hours=1), 7200))
    assert start == NOON + timedelta(seconds=0.5)


@pytest.mark.parametrize("hours", [-2, 1, 5])
def test_a_wrong_time_zone_is_refused_and_not_guessed(hours: int) -> None:
    outcome = first_frame_at(video(NOON + timedelta(hours=hours)), track(NOON, 60))
    assert isinstance(outcome, Refusal)
    assert outcome.reason is Reason.CLOCK_MISMATCH
    assert f"{abs(hours)}:00:00" in words(outcome.reason, outcome.facts, "da").next_step


def test_a_video_without_a_clock() -> None:
    assert first_frame_at(video(None), track(NOON, 60)) == Refusal(Reason.CLOCK_UNKNOWN)
