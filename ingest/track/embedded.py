"""GPS inside the video, through the field's own reader (mapillary_tools): GoPro, CAMM, BlackVue; and Novatek."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import hypot
from pathlib import Path
from statistics import median
from typing import Any, BinaryIO

from mapillary_tools import blackvue_parser
from mapillary_tools.camm import camm_parser
from mapillary_tools.gpmf import gpmf_parser

from ingest.track.cleaning import clean
from ingest.track.fixes import Fix
from ingest.track.formats.novatek import NovatekLog, read_novatek

PARSERS: tuple[tuple[str, Callable[[BinaryIO], Any]], ...] = (
    ("GPMF", gpmf_parser.extract_gopro_info),
    ("CAMM", camm_parser.extract_camm_info),
    ("BlackVue", blackvue_parser.extract_blackvue_info),
    ("Novatek", read_novatek),
)

PLANE_FIX = 2
"""GPSFix of GPMF and CAMM alike: 0 none, 2 two-dimensional, 3 three-dimensional."""

GPS_EPOCH = datetime(1980, 1, 6, tzinfo=UTC)
LEAP_SECONDS = timedelta(seconds=18)
"""GPS time runs ahead of UTC by the leap seconds since 1980; 18 since 2017."""


@dataclass(frozen=True)
class InsideTrack:
    """The fixes a video carries, in seconds from its first frame; none where its GPS never knew a place."""

    source: str
    fixes: tuple[Fix, ...]
    first_frame_at: datetime | None
    """When the file's time line begins, by the satellites' clock, where the source passes it on; cameras' own clocks
    know no time zone."""


def read_inside(video: Path) -> InsideTrack | None:
    """The track inside a video, that of the most fixes where it has several; None when it carries no GPS at all."""
    found: list[InsideTrack] = []
    for source, parse in PARSERS:
        with video.open("rb") as file:
            info = _parse(parse, file)
        if info is not None:
            found.append(_inside(source, info))
    return max(found, key=lambda track: len(clean(track.fixes)), default=None)


def _inside(source: str, info: Any) -> InsideTrack:
    if isinstance(info, NovatekLog):
        return InsideTrack(source, info.fixes, info.first_frame_at)
    points = [point for point in _points(info) if _has_fix(point)]
    return InsideTrack(source, tuple(map(_fix, points)), _first_frame_at(points))


def _parse(parse: Callable[[BinaryIO], Any], file: BinaryIO) -> Any:
    # A parser meets files of every maker and none: whatever it stumbles over means "not one of mine".
    try:
        return parse(file)
    except Exception:
        return None


def _points(info: Any) -> list[Any]:
    return list(info.gps or getattr(info, "mini_gps", None) or [])


def _has_fix(point: Any) -> bool:
    fix = getattr(point, "fix", None)
    kind = getattr(point, "gps_fix_type", PLANE_FIX) if fix is None else fix.value
    return bool(kind >= PLANE_FIX)


def _fix(point: Any) -> Fix:
    return Fix(float(point.time), float(point.lon), float(point.lat), _speed(point))


def _speed(point: Any) -> float | None:
    if hasattr(point, "velocity_east"):
        return hypot(point.velocity_east, point.velocity_north)
    speed: float | None = getattr(point, "ground_speed", None)
    return speed


def _first_frame_at(points: list[Any]) -> datetime | None:
    zeros = [moment.timestamp() - point.time for point in points if (moment := _satellite_time(point))]
    return datetime.fromtimestamp(median(zeros), UTC) if zeros else None


def _satellite_time(point: Any) -> datetime | None:
    """UTC by the satellites: GPMF counts from 1970, CAMM from the GPS epoch of 1980 (CAMM specification, type 6)."""
    if unix := getattr(point, "epoch_time", None):
        return datetime.fromtimestamp(unix, UTC)
    if since_1980 := getattr(point, "time_gps_epoch", None):
        return GPS_EPOCH + timedelta(seconds=since_1980) - LEAP_SECONDS
    return None
