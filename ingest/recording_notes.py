"""What a recording told of its camera and clock: for its row, and aloud where somebody should do something."""

import logging
from typing import Any

from ingest.observe.mounting import Bump, MountingHistory
from ingest.track.clock_offset import ClockOffset

HEIGHTS_DIFFER = 0.20
"""Share of the height; more than an unknown focal length explains (7 %, three sigma): another phone was measured."""

log = logging.getLogger("vejsyn.nightly")


def facts(sat: MountingHistory, lag: ClockOffset | None) -> dict[str, Any]:
    """In plain values: degrees, metres, pixels, seconds; each bump as [at_s, before_deg, after_deg]."""
    camera = sat.segments[-1].camera
    told: dict[str, Any] = {
        "pitch_deg": round(camera.pitch_deg, 2),
        "yaw_deg": round(camera.yaw_deg, 2),
        "roll_deg": round(camera.roll_deg, 2),
        "height_m": round(camera.mount_m, 3),
        "focal_px": round(camera.focal_px, 1),
    }
    if lag:
        told["clock_s"] = round(lag.seconds, 2)
    if sat.bumps:
        told["bumps"] = [[round(b.at_s, 1), round(b.before_deg, 2), round(b.after_deg, 2)] for b in sat.bumps]
    return told


def remark(name: str, sat: MountingHistory, lag: ClockOffset | None, height_m: float | None) -> None:
    """Log what somebody should do something about.

    Args:
        height_m: of the phone, by tape, where a person told it.
    """
    if lag and lag.large:
        log.warning(
            "%s: the video's clock was %.1f s off and was put right; set that phone's clock", name, -lag.seconds
        )
    if sat.bumps:
        log.warning("%s: the phone was knocked %s", name, ", ".join(map(_spoken, sat.bumps)))
    if height_m and sat.height_from_odometry_m and abs(sat.height_from_odometry_m / height_m - 1) > HEIGHTS_DIFFER:
        log.warning(
            "%s: by the drive the phone sits %.2f m over the road, by its row %.2f m; measure again (vejsyn devices)",
            *(name, sat.height_from_odometry_m, height_m),
        )


def _spoken(bump: Bump) -> str:
    return f"{bump.at_s:.0f} s into the drive: pitch {bump.before_deg:.1f}°, from there on {bump.after_deg:.1f}°"
