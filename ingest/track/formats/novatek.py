"""The `gps ` box of dash cameras with a Novatek processor (Viofo and many others); mapillary_tools 0.14 reads none.

`moov/gps ` lists where in the file a `free` box with a position lies for each second filmed. As described by the
authors of ExifTool (QuickTimeStream, "Novatek") and nvtk_mp42gpx.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from statistics import median
from typing import BinaryIO

from mapillary_tools.mp4.simple_mp4_parser import parse_mp4_data_first

from ingest.track.fixes import Fix
from ingest.track.formats.nmea import KNOTS_TO_MPS

LIST_HEADER_BYTES = 8
"""Before the list: a version and the number of blocks."""

MOST_BLOCKS = 24 * 3600
"""One a second of the longest recording."""

PERIOD_S = 1.0
"""From one block to the next."""

BLOCK_ENTRY = struct.Struct(">II")
"""Where a block lies in the file, and its size."""

BLOCK = struct.Struct(">I4s4s")
"""Size, `free`, `GPS `."""

READING = struct.Struct("<6I4c4f")
"""Hour, minute, second, year since 2000, month, day; valid, north or south, east or west, a filler; latitude and
longitude as NMEA has them (DDDMM.MMMM), speed in knots, bearing."""

READING_AT = 48
"""Byte of a block at which the reading begins."""

VALID = b"A"


@dataclass(frozen=True)
class NovatekLog:
    """What the box gave."""

    fixes: tuple[Fix, ...]
    """Seconds from the video's first frame, to half a second."""
    first_frame_at: datetime | None
    """By the satellites."""


def read_novatek(file: BinaryIO) -> NovatekLog | None:
    """The positions of a camera's `gps ` box; None where there is none."""
    listed = parse_mp4_data_first(file, [b"moov", b"gps "])
    if listed is None:
        return None
    blocks = min((len(listed) - LIST_HEADER_BYTES) // BLOCK_ENTRY.size, MOST_BLOCKS)
    places = [
        BLOCK_ENTRY.unpack_from(listed, LIST_HEADER_BYTES + number * BLOCK_ENTRY.size) for number in range(blocks)
    ]
    readings = list(_readings(file, places))
    if not readings:
        return NovatekLog((), None)
    zero = median(fix.time_s - number * PERIOD_S for number, fix in readings)
    fixes = tuple(replace(fix, time_s=fix.time_s - zero) for _, fix in readings)
    return NovatekLog(fixes, datetime.fromtimestamp(zero, UTC))


def _readings(file: BinaryIO, places: list[tuple[int, ...]]) -> Iterator[tuple[int, Fix]]:
    """Number of each block with a position, and the position, in seconds of UTC."""
    for number, (offset, size) in enumerate(places):
        file.seek(offset)
        block = file.read(min(size, READING_AT + READING.size))
        if len(block) < READING_AT + READING.size or BLOCK.unpack_from(block)[1:] != (b"free", b"GPS "):
            continue
        if fix := _fix(*READING.unpack_from(block, READING_AT)):
            yield number, fix


def _fix(
    hour: int, minute: int, second: int, year: int, month: int, day: int,
    valid: bytes, north: bytes, east: bytes, _: bytes, lat: float, lon: float, knots: float, _bearing: float,
) -> Fix | None:  # fmt: skip
    if valid != VALID:
        return None
    try:
        at = datetime(2000 + year, month, day, hour, minute, second, tzinfo=UTC).timestamp()
    except (ValueError, OverflowError):
        return None
    return Fix(at, _degrees(lon, east == b"W"), _degrees(lat, north == b"S"), knots * KNOTS_TO_MPS)


def _degrees(nmea: float, is_negative: bool) -> float:
    whole = nmea // 100
    degrees = whole + (nmea - whole * 100) / 60
    return -degrees if is_negative else degrees
