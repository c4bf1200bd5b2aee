"""What a file of positions gave, whatever its format."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum, auto

from gpxpy.gpx import GPXException
from gpxpy.gpxfield import parse_time

from ingest.track.fixes import Fix

DECIMAL_COMMA = re.compile(r"^\s*([+-]?\d+),(\d+)\s*$")
"""Of an office program that was set to Danish."""


UTC_IN_LETTERS = re.compile(r"\s*(?:UTC|GMT|[zZ])$")
ZONE_APART = re.compile(r"\s+(?=[+-]\d{2}(?::?\d{2})?$)")
"""A space before a time's zone, as `date`, pandas and many apps write it."""


class LeftOut(StrEnum):
    """Why something in a file became no fix."""

    NO_TIME = auto()
    NO_PLACE = auto()
    NO_FIX = auto()
    """The receiver itself says that it did not know where it was."""
    DAMAGED = auto()
    CUT_OFF = auto()
    """The file breaks off here; what stands before is read."""


class Clock(StrEnum):
    """What the times of a log count from."""

    UTC = auto()
    FRAMES = auto()
    """The video's first frame."""
    TIME_OF_DAY = auto()
    """Midnight UTC of a day that the log does not tell."""


@dataclass(frozen=True)
class PositionLog:
    """The fixes of a file."""

    fixes: tuple[Fix, ...]
    clock: Clock = Clock.UTC
    left_out: Mapping[LeftOut, int] = field(default_factory=Counter)


class NotReadable(ValueError):
    """The file is none of its format; says why."""


def number(text: str) -> float:
    """A number with a decimal point or comma; raises ValueError."""
    return float(DECIMAL_COMMA.sub(r"\1.\2", text))


def moment(text: str) -> float:
    """A time as ISO 8601 or as GPX writes it, in seconds of UTC; raises ValueError. Without a zone it is taken for UTC:
    where it was another, the drive itself tells (`ingest.track.clock`)."""
    written = ZONE_APART.sub("", UTC_IN_LETTERS.sub("Z", text.strip()))
    try:
        read = _as_gpx(written) or datetime.fromisoformat(written)
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()
    except (OverflowError, ValueError) as error:
        raise ValueError(text) from error


def _as_gpx(text: str) -> datetime | None:
    """A time as GPX writes it; None for another."""
    try:
        read: datetime | None = parse_time(text)
    except (GPXException, AttributeError, ValueError):
        return None
    return read
