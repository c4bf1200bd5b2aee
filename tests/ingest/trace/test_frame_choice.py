"""One frame every three metres, whatever the rate, the speed and the clock."""

from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ingest.trace.frame_choice import FRAME_SPACING_M, FrameChooser
from ingest.track.fixes import Track
from ingest.video.container import Video
from ingest.video.motion_samples import GroundMotionSample
from model.geometry.camera import TYPICAL_HEIGHT_M
from model.geometry.ground_motion import GroundMotion
from model.geometry.perspective import Tilt

Floats = NDArray[np.float64]
TICKS_A_SECOND = 1000


def video(rate: float, seconds: float) -> Video:
    ticks = np.round(np.arange(0, seconds, 1 / rate) * TICKS_A_SECOND).astype(np.int64)
    return Video(Path("drive.mp4"), None, ticks, 1 / TICKS_A_SECOND)


def track(travelled_m: Floats, first_s: float = 0.0, speeds: bool = True) -> Track:
    """A fix each second, driven straight on."""
    times = first_s + np.arange(float(len(travelled_m)))
    known = np.gradient(travelled_m) if speeds else np.full(len(times), np.nan)
    return Track(times, np.column_stack([travelled_m, np.zeros(len(times))]), known)


def sample(at_s: float, speed_mps: float) -> GroundMotionSample:
    """As a phone at the typical height would see that speed."""
    return GroundMotionSample(at_s, 0.1, GroundMotion(0.1 * speed_mps / TYPICAL_HEIGHT_M, Tilt(0.2, 0, 0), 40))


def chosen_s(
    film: Video,
    of: Track,
    motion: list[GroundMotionSample] | None = None,
    group: int = 30,
    true_m: Floats | None = None,
) -> Floats:
    """The chosen frames' times; where the truth is given each second's motion is sampled as the pass goes on."""
    samples = [] if motion is None else motion
    chooser = FrameChooser(film, of, samples)
    chosen: set[int] = set()
    for start in range(0, len(film.pts), group):
        pts = film.pts[start : start + group].tolist()
        chosen |= chooser.choose(pts)
        if true_m is not None:
            at = pts[0] / TICKS_A_SECOND
            speed = float(np.interp(at + 0.1, np.arange(len(true_m)), np.gradient(true_m)))
            samples.append(
                GroundMotionSample(at, 0.1, GroundMotion(0.1 * speed / TYPICAL_HEIGHT_M, Tilt(0.2, 0, 0), 40))
            )
    return np.array(sorted(chosen)) / TICKS_A_SECOND


@settings(max_examples=40, deadline=None)
@given(st.floats(1.0, 35.0), st.floats(5.0, 60.0), st.integers(1, 100), st.booleans())
def test_frames_are_chosen_by_distance_and_not_by_time(speed: float, rate: float, group: int, speeds: bool) -> None:
    times = chosen_s(video(rate, 40.0), track(speed * np.arange(41.0), speeds=speeds), group=group)
    spacing = np.diff(times) * speed
    step = speed / rate
    assert times[0] == 0.0
    assert spacing.max() <= max(FRAME_SPACING_M, step) + step + 0.1
    assert np.mean(spacing) >= FRAME_SPACING_M * 0.9


def test_a_vehicle_that_stands_is_not_looked_at_again_and_again() -> None:
    assert len(chosen_s(video(30.0, 60.0), track(np.zeros(61)))) == 1


def test_where_the_clock_is_off_by_ten_seconds_the_picture_says_that_the_vehicle_drives() -> None:
    """It stands for twenty seconds and drives for forty; by its clock the track is ten seconds late."""
    true_m = 12.0 * np.maximum(np.arange(61.0) - 20.0, 0.0)
    late = track(true_m, first_s=10.0)
    blind = chosen_s(video(30.0, 60.0), late)
    sighted = chosen_s(video(30.0, 60.0), late, [], true_m=true_m)
    driven = {
        name: np.interp(times, np.arange(61.0), true_m) for name, times in {"blind": blind, "sees": sighted}.items()
    }
    assert np.diff(driven["blind"]).max() > 100.0
    assert np.diff(driven["sees"]).max() < 12.0 * 1.5  # the second before the first sample, and half a frame


def test_a_phone_mounted_higher_than_usual_costs_no_frames() -> None:
    true_m = 12.0 * np.arange(61.0)
    low = [sample(0.0, 12.0 * TYPICAL_HEIGHT_M / 1.1)]
    assert len(chosen_s(video(30.0, 60.0), track(true_m), low)) == len(chosen_s(video(30.0, 60.0), track(true_m)))


def test_beyond_the_track_nothing_is_looked_at() -> None:
    times = chosen_s(video(10.0, 200.0), track(12.0 * np.arange(61.0)))
    assert times.max() < 60.0 + 12.5
