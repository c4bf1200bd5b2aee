"""Start of a video by its own clock, its track, and where these leave it open by the drive."""

import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from ingest.refusals import Reason, Refusal, words
from ingest.track.clock import Timed, first_frame_at
from ingest.track.clocks.evidence import evidence
from ingest.track.clocks.readings import UNKNOWN_CLOCK, Basis, KnownClock, Reading
from ingest.track.fixes import Fix
from ingest.video.container import Video
from tests.ingest.clocks.drives import MORNING, Drive, drive, off_by_m, picture, receiver, with_gap, written
from tests.ingest.clocks.drives import video as drives_video

NOON = datetime(2026, 11, 20, 12, 0, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
BEGIN_S, SECONDS = 700.0, 180.0
BEGAN = MORNING + timedelta(seconds=BEGIN_S)
ENDED = BEGAN + timedelta(seconds=SECONDS)


def video(created_at: datetime | None, seconds: int = 60) -> Video:
    return Video(Path("a.mp4"), created_at, np.arange(0, seconds * 1000 + 1, 100), 0.001)


def track(begin: datetime, seconds: int) -> list[Fix]:
    return [Fix(begin.timestamp() + s, 10.0, 55.0) for s in range(seconds + 1)]


def found(outcome: Timed | Refusal) -> Timed:
    assert isinstance(outcome, Timed), outcome
    return outcome


def test_a_clock_that_writes_the_start() -> None:
    timed = found(first_frame_at(video(NOON), track(NOON - timedelta(seconds=2), 65)))
    assert timed.first_frame == NOON + timedelta(seconds=0.5)
    assert (timed.finding.reading, timed.finding.basis) == (Reading.START, Basis.COVER)


def test_a_clock_that_writes_the_end() -> None:
    begin = NOON - timedelta(seconds=60)
    timed = found(first_frame_at(video(NOON), track(begin - timedelta(seconds=2), 65)))
    assert timed.finding.reading is Reading.END
    assert abs((timed.first_frame - begin).total_seconds()) <= 0.5


@pytest.mark.parametrize("hours", [-2, 1, 5])
def test_a_wrong_time_zone_is_refused_where_nothing_shows_it(hours: int) -> None:
    outcome = first_frame_at(video(NOON + timedelta(hours=hours)), track(NOON, 60))
    assert isinstance(outcome, Refusal)
    assert outcome.reason in (Reason.CLOCK_MISMATCH, Reason.CLOCK_AMBIGUOUS)
    assert "vejsyn import --" in words(outcome.reason, outcome.facts, "da").next_step


def test_a_video_without_a_clock() -> None:
    assert first_frame_at(video(None), track(NOON, 60)) == Refusal(Reason.CLOCK_UNKNOWN)


@pytest.fixture(scope="module")
def town() -> Drive:
    """Half an hour of it."""
    return drive(np.random.default_rng(5), 1800)


def laid(
    town: Drive, created_at: datetime | None, known: KnownClock = UNKNOWN_CLOCK, even: bool = False
) -> Timed | Refusal:
    """A video of the drive under the track of all of it; one of which the picture shows nothing where it is even."""
    rng = np.random.default_rng(1)
    fixes = receiver(rng, town, 0.0, 1800.0, doppler=False)
    samples = [] if even else picture(rng, town, BEGIN_S, SECONDS)
    return first_frame_at(drives_video(created_at, SECONDS), fixes, known, lambda: samples)


CLOCKS = {
    "the start": (BEGAN, Reading.START, 0.0),
    "the end": (ENDED, Reading.END, 0.0),
    "an hour ahead": (BEGAN + HOUR, Reading.START, 1.0),
    "half an hour behind, at the end": (ENDED - HOUR / 2, Reading.END, -0.5),
    "a minute ahead": (BEGAN + timedelta(seconds=63), None, 0.0),
    "nothing": (None, Reading.NONE, 0.0),
}


@pytest.mark.parametrize("kind", CLOCKS)
def test_under_a_long_track_the_drive_itself_tells_what_the_clock_means(kind: str, town: Drive) -> None:
    said, reading, zone_h = CLOCKS[kind]
    timed = found(laid(town, written(said) if said else None))
    assert off_by_m(town, BEGIN_S, timed.first_frame, SECONDS) <= 10
    assert (timed.finding.basis, timed.finding.zone_h) == (Basis.MOTION, zone_h)
    assert reading in (None, timed.finding.reading)


def test_where_the_drive_shows_nothing_both_readings_are_named_and_how_to_tell(town: Drive) -> None:
    outcome = laid(town, written(BEGAN), even=True)
    assert isinstance(outcome, Refusal)
    assert outcome.reason is Reason.CLOCK_AMBIGUOUS
    told = words(outcome.reason, outcome.facts, "en")
    start, end = (f"{moment:%Y-%m-%dT%H:%M:%S}" for moment in (BEGAN, BEGAN - timedelta(seconds=SECONDS)))
    assert f"--starts-at {end}" in told.next_step
    assert start in told.next_step
    assert outcome.facts["metres"] > 10


def test_what_a_phone_wrote_before_decides_where_the_drive_shows_nothing(town: Drive) -> None:
    timed = found(laid(town, written(ENDED), KnownClock(earlier={"end": 60}), even=True))
    assert (timed.finding.reading, timed.finding.basis) == (Reading.END, Basis.HISTORY)
    assert off_by_m(town, BEGIN_S, timed.first_frame, SECONDS) <= 10


@pytest.mark.parametrize("late_s", [0.0, 2.5, 4.0])
def test_seconds_that_nothing_shows_are_not_believed_of_a_phone_that_nobody_knows(late_s: float, town: Drive) -> None:
    """A track that begins and ends with the video leaves only its start; some phones write late, by 30 m and more."""
    rng = np.random.default_rng(3)
    fixes = receiver(rng, town, BEGIN_S - 5, BEGIN_S + SECONDS + 30, doppler=True)
    filmed = drives_video(written(BEGAN + timedelta(seconds=late_s)), SECONDS)
    outcome = first_frame_at(filmed, fixes)
    assert isinstance(outcome, Refusal)
    assert outcome.reason is Reason.CLOCK_AMBIGUOUS
    assert isinstance(first_frame_at(filmed, fixes, KnownClock(earlier={"start": 20})), Timed), "a known phone is right"


def test_a_gap_in_the_track_is_no_cover(town: Drive) -> None:
    rng = np.random.default_rng(2)
    fixes = with_gap(receiver(rng, town, 0.0, 1800.0, doppler=True), BEGIN_S - 10, BEGIN_S + SECONDS - 20)
    samples = picture(rng, town, BEGIN_S, SECONDS)
    outcome = first_frame_at(drives_video(written(BEGAN), SECONDS), fixes, motion=lambda: samples)
    assert isinstance(outcome, Refusal)


def test_a_person_is_believed_where_the_track_covers_it(town: Drive) -> None:
    timed = found(laid(town, None, KnownClock(starts_at=BEGAN), even=True))
    assert (timed.first_frame, timed.finding.basis) == (BEGAN, Basis.PERSON)
    outcome = laid(town, None, KnownClock(starts_at=BEGAN + HOUR), even=True)
    assert isinstance(outcome, Refusal)
    assert outcome.reason is Reason.CLOCK_MISMATCH


def test_an_offset_that_a_person_said_is_added_before_the_clock_is_read(town: Drive) -> None:
    timed = found(laid(town, written(BEGAN + timedelta(seconds=1000)), KnownClock(offset_s=-1000)))
    assert timed.finding.reading is Reading.START
    assert off_by_m(town, BEGIN_S, timed.first_frame, SECONDS) <= 10


def test_a_receivers_lost_weeks_are_put_right_and_named() -> None:
    old = track(NOON - timedelta(seconds=2) - timedelta(weeks=1024), 65)
    timed = found(first_frame_at(video(NOON), old))
    assert timed.finding.rollover_weeks == 1024
    assert timed.fixes[0].time_s == pytest.approx((NOON - timedelta(seconds=2)).timestamp())


def test_how_far_readings_lie_apart_takes_no_memory_for_all_of_them_at_once() -> None:
    """A day's track has some 170,000 instants; all of them at once would take 80 MB for each array."""
    fixes = [Fix(float(second), 10.39 + second * 1e-5, 55.43) for second in range(0, 4000, 5)]
    laid = evidence(fixes, 600.0, (), 0.5)
    others = np.linspace(0.0, 3000.0, 100_000)
    tracemalloc.start()
    apart = laid.apart_m(100.0, others)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20e6
    assert apart.shape == others.shape
    assert apart[others > 2000].min() > 1000
    assert len(laid.apart_m(100.0, others[:0])) == 0
