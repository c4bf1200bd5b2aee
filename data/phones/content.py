"""What a file is by its first bytes; its name may say anything."""

import re
from enum import StrEnum

HEAD_BYTES = 400
"""Enough for every sign below, two packets of an MPEG transport stream among them."""

SHORTEST_HEAD = 12
"""A smaller file shows none of the signs of a video."""

NMEA = re.compile(rb"\s*[$!][A-Z]{5},")
"""NMEA 0183: a talker of two letters and a sentence of three."""

MPEG_TS_PACKET = 188


class Kind(StrEnum):
    """Kinds that are taken in, by the ending that their files get."""

    MP4 = ".mp4"
    MOV = ".mov"
    MATROSKA = ".mkv"
    AVI = ".avi"
    MPEG_TS = ".ts"
    RECORDER = ".vejsyn.jsonl"
    """Our own recorder's track."""
    GPX = ".gpx"
    NMEA = ".nmea"

    @property
    def is_track(self) -> bool:
        """Whether it lies beside a video."""
        return self in (Kind.RECORDER, Kind.GPX, Kind.NMEA)


def kind_of(head: bytes) -> Kind | None:
    """The kind of a file that begins so, or None for one that nobody asked for.

    Args:
        head: its first `HEAD_BYTES`, or all of it.
    """
    if head[4:8] == b"ftyp":  # ISO/IEC 14496-12, 4.3
        return Kind.MOV if head[8:12] == b"qt  " else Kind.MP4
    if head[4:8] in (b"moov", b"mdat", b"wide", b"free", b"skip"):  # QuickTime before there was a brand
        return Kind.MOV
    if head.startswith(b"\x1aE\xdf\xa3"):  # EBML, RFC 8794
        return Kind.MATROSKA
    if head.startswith(b"RIFF") and head[8:12] == b"AVI ":
        return Kind.AVI
    if head[:1] == b"G" and head[MPEG_TS_PACKET : MPEG_TS_PACKET + 1] == b"G":
        return Kind.MPEG_TS
    return _track_kind(head.removeprefix(b"\xef\xbb\xbf").lstrip())


def _track_kind(text: bytes) -> Kind | None:
    if re.match(rb'\{\s*"vejsyn"\s*:', text):
        return Kind.RECORDER
    if text.startswith((b"<?xml", b"<gpx")) and b"<gpx" in text:
        return Kind.GPX
    return Kind.NMEA if NMEA.match(text) else None
