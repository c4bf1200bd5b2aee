"""GPS inside the video, through the field's own reader (mapillary_tools): GoPro, CAMM, BlackVue."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
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


def read_inside(video: Path) -> InsideTrack | None:
    """The track inside a video, or None when it carries no GPS at all."""
    for source, parse in PARSERS:
        with video.open("rb") as file:
            info = _parse(parse, file)
        if info is not None:
            return InsideTrack(source, tuple(_fix(point) for point in _points(info) if _has_fix(point)))
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
