"""What a recording tells of its camera is kept, and said aloud only where somebody should do something."""

import json
import logging

import pytest

from ingest.observe.mounting import MountingHistory, MountingSegment
from ingest.recording_notes import facts, remark
from ingest.track.clock_offset import ClockOffset
from model.geometry.camera import Camera

BEFORE, AFTER = (Camera(1920, 1080, 1507.04, pitch, -0.456, 1.4123, 0.25) for pitch in (8.0, 10.126))
STILL, KNOCKED = (
    MountingHistory((MountingSegment(0.0, BEFORE),)),
    MountingHistory((MountingSegment(0.0, BEFORE), MountingSegment(61.23, AFTER))),
)


def said(
    caplog: pytest.LogCaptureFixture,
    sat: MountingHistory,
    lag: ClockOffset | None = None,
    height_m: float | None = None,
) -> str:
    with caplog.at_level(logging.WARNING, "vejsyn.nightly"):
        remark("tur.mp4", sat, lag, height_m)
    return "\n".join(record.getMessage() for record in caplog.records)


def test_the_row_keeps_how_the_camera_sat_in_the_end_in_plain_values() -> None:
    told = facts(KNOCKED, ClockOffset(-2.004))
    assert told == {
        "pitch_deg": 10.13, "yaw_deg": -0.46, "roll_deg": 0.25, "height_m": 1.412, "focal_px": 1507.0,
        "clock_s": -2.0, "bumps": [[61.2, 8.0, 10.13]],
    }  # fmt: skip
    assert json.loads(json.dumps(told)) == told


def test_what_was_not_told_is_not_in_it() -> None:
    assert not {"clock_s", "bumps"} & facts(STILL, None).keys()


def test_an_ordinary_drive_is_not_spoken_of(caplog: pytest.LogCaptureFixture) -> None:
    as_measured = MountingHistory(STILL.segments, height_from_odometry_m=1.6)
    assert said(caplog, as_measured, ClockOffset(0.9), 1.4) == ""


@pytest.mark.parametrize(("seconds", "off"), [(2.0, "-2.0 s off"), (-3.5, "3.5 s off")])
def test_a_clock_that_was_put_right_is_named(caplog: pytest.LogCaptureFixture, seconds: float, off: str) -> None:
    assert off in (words := said(caplog, STILL, ClockOffset(seconds)))
    assert "tur.mp4" in words


def test_a_knock_is_told_with_its_time_and_its_angles(caplog: pytest.LogCaptureFixture) -> None:
    assert "61 s into the drive: pitch 8.0°, from there on 10.1°" in said(caplog, KNOCKED)


@pytest.mark.parametrize("seen_m", [1.1, 1.75])
def test_a_height_that_cannot_be_is_to_be_measured_again(caplog: pytest.LogCaptureFixture, seen_m: float) -> None:
    words = said(caplog, MountingHistory(STILL.segments, seen_m), height_m=1.4)
    assert f"{seen_m:.2f} m over the road, by its row 1.40 m" in words


def test_without_a_tape_no_height_is_doubted(caplog: pytest.LogCaptureFixture) -> None:
    assert said(caplog, MountingHistory(STILL.segments, 3.0)) == ""
