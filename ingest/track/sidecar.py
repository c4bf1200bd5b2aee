"""A track beside the video: `same-name.gpx` or NMEA."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pynmea2

from ingest.track.fixes import Fix
from ingest.track.gpx import NotGpx, read_gpx
from ingest.video.limits import LARGEST_TRACK_BYTES

TRACK_SUFFIXES = (".gpx", ".nmea", ".nmea.txt")
KNOTS_TO_MPS = 0.514444

LONGEST_SENTENCE = 200
"""Characters of an NMEA sentence; the standard has 82, makers' own some more."""


@dataclass(frozen=True)
class UnreadableTrack:
    """A track file that gives no fixes, and why."""

    cause: str


def read_beside(track: Path) -> tuple[Fix, ...] | UnreadableTrack:
    """The fixes of a track file, in seconds of UTC, as they stand in the file."""
    if track.stat().st_size > LARGEST_TRACK_BYTES:
        return UnreadableTrack(f"over {LARGEST_TRACK_BYTES >> 20} MB")
    try:
        fixes = read_gpx(track) if track.suffix.lower() == ".gpx" else tuple(_sentences(track))
    except NotGpx as error:
        return UnreadableTrack(str(error))
    return fixes or UnreadableTrack("intet punkt i den har både sted og tid")


def _sentences(track: Path) -> Iterator[Fix]:
    """RMC sentences alone carry the date; damaged lines are left out."""
    with track.open(encoding="utf-8-sig", errors="replace") as lines:
        for line in lines:
            if len(line) <= LONGEST_SENTENCE and (fix := _rmc(line.strip())):
                yield fix


def _rmc(line: str) -> Fix | None:
    # A line may hold anything: whatever the parser stumbles over is no sentence.
    try:
        sentence = pynmea2.parse(line, check=True)
        if not isinstance(sentence, pynmea2.types.talker.RMC) or not sentence.is_valid:
            return None
        moment = datetime.combine(sentence.datestamp, sentence.timestamp)
        speed = (sentence.spd_over_grnd or 0.0) * KNOTS_TO_MPS
        return Fix(_aware(moment).timestamp(), sentence.longitude, sentence.latitude, speed)
    except Exception:
        return None


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
