"""A track beside the video: `same-name.gpx` or NMEA."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import gpxpy
import pynmea2
from gpxpy.gpx import GPXException

from ingest.track.fixes import Fix

TRACK_SUFFIXES = (".gpx", ".nmea", ".nmea.txt")
KNOTS_TO_MPS = 0.514444


@dataclass(frozen=True)
class UnreadableTrack:
    """A track file that gives no fixes, and why."""

    cause: str


def read_beside(track: Path) -> tuple[Fix, ...] | UnreadableTrack:
    """The fixes of a track file, in seconds of UTC, as they stand in the file."""
    text = track.read_text(encoding="utf-8-sig", errors="replace")
    fixes = _read_gpx(text) if track.suffix.lower() == ".gpx" else _read_nmea(text)
    if isinstance(fixes, tuple) and not fixes:
        return UnreadableTrack("intet punkt i den har både sted og tid")
    return fixes


def _read_gpx(text: str) -> tuple[Fix, ...] | UnreadableTrack:
    try:
        gpx = gpxpy.parse(text)
    except (GPXException, ValueError) as error:
        return UnreadableTrack(str(error).splitlines()[0])
    points = [point for track in gpx.tracks for segment in track.segments for point in segment.points]
    return tuple(
        Fix(_aware(point.time).timestamp(), point.longitude, point.latitude, point.speed)
        for point in points
        if point.time is not None
    )


def _read_nmea(text: str) -> tuple[Fix, ...]:
    """RMC sentences alone carry the date; damaged lines are left out."""
    fixes = []
    for line in text.splitlines():
        try:
            sentence = pynmea2.parse(line.strip(), check=True)
        except (pynmea2.ParseError, ValueError):
            continue
        if isinstance(sentence, pynmea2.types.talker.RMC) and sentence.is_valid and sentence.datestamp:
            moment = _aware(datetime.combine(sentence.datestamp, sentence.timestamp))
            speed = (sentence.spd_over_grnd or 0.0) * KNOTS_TO_MPS
            fixes.append(Fix(moment.timestamp(), sentence.longitude, sentence.latitude, speed))
    return tuple(fixes)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
