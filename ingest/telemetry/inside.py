"""GPS inside the video, through the field's own reader (mapillary_tools): GoPro, CAMM, BlackVue."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, BinaryIO

from mapillary_tools import blackvue_parser
from mapillary_tools.camm import camm_parser
from mapillary_tools.gpmf import gpmf_parser

from ingest.fixes import Fix

PARSERS: tuple[tuple[str, Callable[[BinaryIO], Any]], ...] = (
    ("GPMF", gpmf_parser.extract_gopro_info),
    ("CAMM", camm_parser.extract_camm_info),
    ("BlackVue", blackvue_parser.extract_blackvue_info),
)


@dataclass(frozen=True)
class InsideTrack:
    """The fixes a video carries, in seconds from its first frame; none where its GPS never knew a place."""

    source: str
    fixes: tuple[Fix, ...]
    first_frame_at: datetime | None
    """By the satellites' clock, where the source passes it on; cameras' own clocks know no time zone."""


def read_inside(video: Path) -> InsideTrack | None:
    """The track inside a video, or None when it carries no GPS at all."""
    for source, parse in PARSERS:
        with video.open("rb") as file:
            info = _parse(parse, file)
        if info is not None:
            points = [point for point in _points(info) if _has_fix(point)]
            return InsideTrack(source, tuple(map(_fix, points)), _first_frame_at(points))
    return None


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
    return fix is None or fix.value >= 2  # GPSFix: 0 none, 2 two-dimensional, 3 three-dimensional


def _fix(point: Any) -> Fix:
    return Fix(float(point.time), float(point.lon), float(point.lat), getattr(point, "ground_speed", None))


def _first_frame_at(points: list[Any]) -> datetime | None:
    zeros = [point.epoch_time - point.time for point in points if getattr(point, "epoch_time", None)]
    return datetime.fromtimestamp(median(zeros), UTC) if zeros else None
