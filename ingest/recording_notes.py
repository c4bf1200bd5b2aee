"""What was estimated of a recording's camera and clock: values for its row, and warnings for the log."""

import logging
from collections.abc import Mapping
from typing import Any

from data.phones.attention import MAX_HEIGHT_DIFFERENCE
from ingest.observe.mounting import Bump, MountingHistory
from ingest.track.clock_offset import ClockOffset
from ingest.track.clocks.readings import ClockFinding
from ingest.track.georeference import GeoreferencedTrack
from model.geometry.camera import EarlierCamera

log = logging.getLogger("vejsyn.nightly")


def facts(mounting: MountingHistory, clock: ClockFinding | None, offset: ClockOffset | None) -> dict[str, Any]:
    """In plain values: degrees, metres, pixels, seconds; each bump as [at_s, before_deg, after_deg]."""
    camera = mounting.segments[-1].camera
    values: dict[str, Any] = {
        "pitch_deg": round(camera.pitch_deg, 2),
        "yaw_deg": round(camera.yaw_deg, 2),
        "roll_deg": round(camera.roll_deg, 2),
        "height_m": round(camera.mount_m, 3),
        "focal_px": round(camera.focal_px, 1),
        "focal": round(camera.focal_px / camera.width, 4),
        "focal_rel_sd": round(camera.focal_rel_sd, 3),
        "height_rel_sd": round(camera.mount_rel_sd, 3),
        "height_per_focal": round(camera.mount_per_focal, 2),
    }
    if clock:
        values["clock"] = clock.as_json()
    if offset:
        values["clock_s"] = round(offset.seconds, 2)
    if mounting.bumps:
        values["bumps"] = [[round(b.at_s, 1), round(b.before_deg, 2), round(b.after_deg, 2)] for b in mounting.bumps]
    return values


def earlier_camera(facts: Mapping[str, Any] | None) -> EarlierCamera | None:
    """Out of an earlier drive's row."""
    if not facts:
        return None
    names = ("focal", "height_m", "focal_rel_sd", "height_rel_sd", "height_per_focal")
    return EarlierCamera(*(float(facts[name]) for name in names))


def remark(
    name: str,
    mounting: MountingHistory,
    track: GeoreferencedTrack,
    offset: ClockOffset | None,
    height_m: float | None,
) -> None:
    """Log what somebody should do something about.

    Args:
        name: of the recording, as received.
        track: what was found of its clock, and whether it is whole.
        height_m: of the phone, by tape, where a person measured it.
    """
    clock = track.clock
    if track.breaks_off:
        log.warning(
            "%s: the file of its track breaks off; what stands before is used, the drive after it is not: fetch the "
            "track again and import both",
            name,
        )
    if clock and clock.zone_h:
        log.warning("%s: the video's clock is %+g h off; set that phone's time zone", name, clock.zone_h)
    if clock and clock.rollover_weeks:
        log.warning(
            "%s: the GPS receiver's dates are %d weeks behind (week rollover) and were put right; the phone's clock is "
            "not to blame, the receiver is old",
            *(name, clock.rollover_weeks),
        )
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
