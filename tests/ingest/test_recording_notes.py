"""What was estimated of a recording's camera is stored, and logged only where somebody should do something."""

import json
import logging
from datetime import UTC, datetime

import pytest

from ingest.observe.mounting import MountingHistory, MountingSegment
from ingest.recording_notes import facts, remark
from ingest.track.clock_offset import ClockOffset
from ingest.track.clocks.readings import Basis, ClockFinding, Reading
from ingest.track.georeference import GeoreferencedTrack
from model.geometry.camera import Camera

BEFORE, AFTER = (Camera(1920, 1080, 1507.04, pitch, -0.456, 1.4123, 0.25) for pitch in (8.0, 10.126))
STILL, BUMPED = (
    MountingHistory((MountingSegment(0.0, BEFORE),)),
    MountingHistory((MountingSegment(0.0, BEFORE), MountingSegment(61.23, AFTER))),
)


def logged(
    caplog: pytest.LogCaptureFixture,
    mounting: MountingHistory,
    offset: ClockOffset | None = None,
    height_m: float | None = None,
    clock: ClockFinding | None = None,
    breaks_off: bool = False,
) -> str:
    with caplog.at_level(logging.WARNING, "vejsyn.nightly"):
        track = GeoreferencedTrack(datetime(2026, 11, 20, 7, 5, tzinfo=UTC), (), clock=clock, breaks_off=breaks_off)
        remark("tur.mp4", mounting, track, offset, height_m)
    return "\n".join(record.getMessage() for record in caplog.records)


def test_the_row_keeps_the_last_mounting_in_plain_values() -> None:
    values = facts(BUMPED, ClockFinding(Reading.END, Basis.MOTION, 1.0), ClockOffset(-2.004))
    assert values == {
        "pitch_deg": 10.13, "yaw_deg": -0.46, "roll_deg": 0.25, "height_m": 1.412, "focal_px": 1507.0,
        "focal": 0.7849, "focal_rel_sd": 0.0, "height_rel_sd": 0.1, "height_per_focal": 0.0,
        "clock": {"reading": "end", "basis": "motion", "zone_h": 1.0, "rollover_weeks": 0},
        "clock_s": -2.0, "bumps": [[61.2, 8.0, 10.13]],
    }  # fmt: skip
    assert json.loads(json.dumps(values)) == values


def test_what_was_not_estimated_is_left_out() -> None:
    assert not {"clock", "clock_s", "bumps"} & facts(STILL, None, None).keys()


def test_a_track_that_breaks_off_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    assert "tur.mp4: the file of its track breaks off" in logged(caplog, STILL, breaks_off=True)


def test_an_ordinary_drive_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    as_measured = MountingHistory(STILL.segments, height_from_odometry_m=1.6)
    assert logged(caplog, as_measured, ClockOffset(0.9), 1.4) == ""


@pytest.mark.parametrize(("seconds", "off"), [(2.0, "-2.0 s off"), (-3.5, "3.5 s off")])
def test_a_corrected_clock_is_logged(caplog: pytest.LogCaptureFixture, seconds: float, off: str) -> None:
    assert off in (words := logged(caplog, STILL, ClockOffset(seconds)))
    assert "tur.mp4" in words


def test_a_clock_in_another_zone_is_the_phones_and_a_week_rollover_the_receivers(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert "+1 h off; set that phone's time zone" in logged(
        caplog, STILL, clock=ClockFinding(Reading.START, Basis.MOTION, 1.0)
    )
    rolled_over = ClockFinding(Reading.START, Basis.COVER, rollover_weeks=1024)
    assert "receiver's dates are 1024 weeks behind" in logged(caplog, STILL, clock=rolled_over)


def test_a_bump_is_logged_with_its_time_and_angles(caplog: pytest.LogCaptureFixture) -> None:
    assert "61 s into the drive: pitch 8.0°, from there on 10.1°" in logged(caplog, BUMPED)


@pytest.mark.parametrize("estimated_m", [1.1, 1.75])
def test_an_implausible_height_is_logged(caplog: pytest.LogCaptureFixture, estimated_m: float) -> None:
    words = logged(caplog, MountingHistory(STILL.segments, estimated_m), height_m=1.4)
    assert f"{estimated_m:.2f} m over the road, by its row 1.40 m" in words


def test_without_a_measured_height_none_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    assert logged(caplog, MountingHistory(STILL.segments, 3.0)) == ""
