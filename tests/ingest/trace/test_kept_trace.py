"""What remains of a recording: it comes back as it was kept, and a damaged file says so."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.trace.kept_trace import KeptPicture, KeptTrace, UnreadableTrace
from ingest.trace.trace import Trace, TracedFrame, rounded_boxes, rounded_detections
from ingest.track.fixes import Fix
from ingest.track.georeference import GeoreferencedTrack
from ingest.video.lens import Focal
from ingest.video.motion_samples import GroundMotionSample
from ingest.video.registrations import RoadPair
from model.detection import Box, Detection
from model.geometry.ground_motion import GroundMotion
from model.geometry.perspective import Tilt
from model.grading.measures import Estimate, Measures
from model.judgeable import Obstacle
from model.vocabulary import DamageClass

NOON = datetime(2026, 10, 26, 11, 0, 0, 250_000, tzinfo=UTC)

sides = st.floats(-20, 4000)
boxes = st.builds(Box, sides, sides, sides, sides)
numbers = st.floats(1e-4, 1e4)
estimates = st.builds(Estimate, numbers, st.floats(0.01, 2))
measures = st.builds(
    Measures,
    **dict.fromkeys(("opening_mm", "opened_share", "area_m2", "crack_mm", "crack_m"), estimates),
    resolved_mm=numbers,
    broken_share=st.floats(0, 1),
    diameter_m=st.none() | estimates,
    along_m=numbers,
    pixel_mm=numbers,
)
detections = st.builds(Detection, st.sampled_from(DamageClass), st.floats(0, 1), boxes, st.none() | measures)
times = st.floats(0, 36_000)
frames = st.builds(
    TracedFrame,
    times,
    st.none() | st.sampled_from(Obstacle),
    st.lists(detections, max_size=5).map(rounded_detections),
    st.lists(boxes, max_size=3).map(rounded_boxes),
)
angles = st.floats(-0.5, 0.5)
samples = st.builds(
    GroundMotionSample,
    times,
    st.floats(0.01, 0.2),
    st.builds(GroundMotion, st.floats(-1, 3), st.builds(Tilt, angles, angles, angles), st.integers(10, 49)),
)
units = st.integers(-32_000, 32_000)
rows = st.lists(st.tuples(units, units, units, units), max_size=3).map(tuple)
pairs = st.builds(RoadPair, times, times, rows, rows)
traces = st.builds(
    Trace,
    width=st.integers(1, 4000),
    height=st.integers(1, 4000),
    duration_s=times,
    focal=st.builds(Focal, st.floats(100, 9000), st.floats(0, 0.1)),
    detector=st.text(max_size=20),
    frames=st.lists(frames, max_size=6).map(tuple),
    motion=st.lists(samples, max_size=4).map(tuple),
    vanishing_point=st.none() | st.tuples(sides, sides),
    thresholds=st.dictionaries(st.sampled_from(DamageClass), st.floats(0, 1)),
    pairs=st.lists(pairs, max_size=3).map(tuple),
)
fixes = st.builds(Fix, times, st.floats(-180, 180), st.floats(-90, 90), st.none() | st.floats(0, 60))
tracks = st.builds(GeoreferencedTrack, st.just(NOON), st.lists(fixes, max_size=5).map(tuple))
pictures = st.dictionaries(times, st.builds(KeptPicture, st.text(max_size=9), st.lists(boxes, max_size=2).map(tuple)))

KEPT = KeptTrace(
    Trace(1920, 1080, 60.0, Focal(1507.0, 0.07), "fake", (TracedFrame(0.5, Obstacle.DARK), TracedFrame(1.0))),
    GeoreferencedTrack(NOON, (Fix(0.0, 10.3, 55.4), Fix(60.0, 10.31, 55.4, 12.0))),
)

SOME_MEASURES = Measures(*(Estimate(value, 0.2) for value in (8.0, 0.02, 2.0, 6.0)), 5.0, Estimate(9.0, 0.2))


@settings(max_examples=150, deadline=None)
@given(traces, tracks, pictures)
def test_what_was_kept_comes_back_to_the_last_bit(
    trace: Trace, track: GeoreferencedTrack, kept: dict[float, KeptPicture]
) -> None:
    whole = KeptTrace(trace, track, kept)
    content = whole.to_bytes()
    assert KeptTrace.from_bytes(content) == whole
    assert whole.to_bytes() == content


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_damaged_file_is_unreadable_or_equal_and_never_something_else(data: st.DataObject) -> None:
    content = bytearray(KEPT.to_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        content = content[:at]
    else:
        content[at] ^= data.draw(st.integers(1, 255))
    try:
        back = KeptTrace.from_bytes(bytes(content))
    except UnreadableTrace:
        return
    assert back == KEPT


def test_a_file_of_another_version_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    content = KEPT.to_bytes()
    monkeypatch.setattr("ingest.trace.kept_trace.VERSION", 2)
    with pytest.raises(UnreadableTrace, match="version 1"):
        KeptTrace.from_bytes(content)


def test_a_trace_kept_before_frames_were_registered_is_read_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.trace.kept_trace._pair_columns", lambda pairs: {})
    assert KeptTrace.from_bytes(KEPT.to_bytes()) == KEPT


def test_a_minute_of_a_road_with_many_doubtful_boxes_takes_some_fifty_kilobytes() -> None:
    rng = np.random.default_rng(0)
    frames = tuple(
        TracedFrame(0.2 * n, None, rounded_detections([_random(rng) for _ in range(rng.poisson(6))]))
        for n in range(300)
    )
    moved = [GroundMotion(rng.uniform(0, 1), Tilt(*rng.normal(0, 0.1, 3)), 40) for _ in range(60)]
    motion = tuple(GroundMotionSample(n + rng.uniform(0, 0.1), 0.0667, moved[n]) for n in range(60))
    fixes = tuple(Fix(float(n), 10 + rng.uniform(), 55 + rng.uniform(), 13.0) for n in range(60))
    track = GeoreferencedTrack(NOON, fixes)
    pairs = tuple(RoadPair(0.2 * n, 0.2 * n + 0.2, _rows(rng, 10 * (n % 4 > 0)), _rows(rng, 3)) for n in range(299))
    trace = Trace(1920, 1080, 60.0, Focal(1507.0, 0.07), "fake", frames, motion, pairs=pairs)
    assert len(KeptTrace(trace, track).to_bytes()) < 60_000


def _rows(rng: np.random.Generator, count: int) -> tuple[tuple[int, int, int, int], ...]:
    return tuple((int(a), int(b), int(c), int(d)) for a, b, c, d in rng.integers(-16_000, 16_000, (count, 4)))


def _random(rng: np.random.Generator) -> Detection:
    x, y, width, height = rng.uniform((0, 500, 10, 10), (1900, 1000, 300, 100))
    confidence = float(rng.uniform(0.05, 1.0))
    return Detection(rng.choice(list(DamageClass)), confidence, Box(x, y, x + width, y + height))


def test_a_trace_from_before_anything_was_measured_is_read_with_measures_unknown() -> None:
    looked = Detection(DamageClass.ALLIGATOR, 0.5, Box(1.0, 2.0, 3.0, 4.0), SOME_MEASURES)
    trace = replace(KEPT.trace, frames=(TracedFrame(0.5, None, rounded_detections([looked])),))
    with np.load(io.BytesIO(replace(KEPT, trace=trace).to_bytes())) as columns:
        old = {name: columns[name] for name in columns if name not in ("measures", "measured_detection")}
    content = io.BytesIO()
    np.savez_compressed(content, **old)
    (frame,) = KeptTrace.from_bytes(content.getvalue()).trace.frames
    assert frame.detections == (replace(looked, measures=None),)
