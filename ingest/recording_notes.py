"""What was estimated of a recording's camera and clock: values for its row, and warnings for the log."""

import logging
from typing import Any

from ingest.observe.mounting import Bump, MountingHistory
from ingest.track.clock_offset import ClockOffset

MAX_HEIGHT_DIFFERENCE = 0.20
"""Share of the height by which the drive's estimate may differ from the tape: three sigma of an unknown focal length
(7 %); beyond that another phone was measured."""

log = logging.getLogger("vejsyn.nightly")


def facts(mounting: MountingHistory, offset: ClockOffset | None) -> dict[str, Any]:
    """In plain values: degrees, metres, pixels, seconds; each bump as [at_s, before_deg, after_deg]."""
    camera = mounting.segments[-1].camera
    values: dict[str, Any] = {
        "pitch_deg": round(camera.pitch_deg, 2),
        "yaw_deg": round(camera.yaw_deg, 2),
        "roll_deg": round(camera.roll_deg, 2),
        "height_m": round(camera.mount_m, 3),
        "focal_px": round(camera.focal_px, 1),
    }
    if offset:
        values["clock_s"] = round(offset.seconds, 2)
    if mounting.bumps:
        values["bumps"] = [[round(b.at_s, 1), round(b.before_deg, 2), round(b.after_deg, 2)] for b in mounting.bumps]
    return values


def remark(name: str, mounting: MountingHistory, offset: ClockOffset | None, height_m: float | None) -> None:
    """Log what somebody should do something about.

    Args:
        name: of the recording, as received.
        height_m: of the phone, by tape, where a person measured it.
    """
    if offset and offset.large:
        log.warning(
            "%s: the video's clock was %.1f s off and was put right; set that phone's clock", name, -offset.seconds
        )
    if mounting.bumps:
        log.warning("%s: the phone was knocked %s", name, ", ".join(map(_described, mounting.bumps)))
    estimated_m = mounting.height_from_odometry_m
    if height_m and estimated_m and abs(estimated_m / height_m - 1) > MAX_HEIGHT_DIFFERENCE:
        log.warning(
            "%s: by the drive the phone sits %.2f m over the road, by its row %.2f m; measure again (vejsyn devices)",
            *(name, estimated_m, height_m),
        )


def _described(bump: Bump) -> str:
    return f"{bump.at_s:.0f} s into the drive: pitch {bump.before_deg:.1f}°, from there on {bump.after_deg:.1f}°"
