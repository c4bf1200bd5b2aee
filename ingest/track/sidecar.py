"""A track beside the video: our recorder's `same-name.vejsyn.jsonl`, or what a receiver, an app or a camera wrote."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.refusals import Reason
from ingest.track.cleaning import clean
from ingest.track.formats.csv_log import read_csv
from ingest.track.formats.gpx import read_gpx
from ingest.track.formats.kml import read_kml, read_kmz
from ingest.track.formats.nmea import is_nmea, read_nmea
from ingest.track.formats.own_sidecar import OWN_SUFFIX, OwnTrack, read_own
from ingest.track.formats.position_log import LeftOut, NotReadable, PositionLog
from ingest.track.formats.subtitles import read_srt
from ingest.video.limits import LARGEST_TRACK_BYTES

Read = Callable[[Path], PositionLog | OwnTrack]

HEAD_CHARACTERS = 4096
"""Of a file whose ending says little, in which NMEA shows itself."""


@dataclass(frozen=True)
class UnreadableTrack:
    """A track file that gives no fixes, and why: a refusal less the file's name."""

    reason: Reason
    facts: Mapping[str, Any]


def track_suffix(track: Path) -> str:
    """Which of `TRACK_SUFFIXES` it is."""
    return next(suffix for suffix in TRACK_SUFFIXES if track.name.lower().endswith(suffix))


def read_beside(track: Path) -> PositionLog | OwnTrack | UnreadableTrack:
    """The fixes of a track file as they stand in it."""
    if track.stat().st_size > LARGEST_TRACK_BYTES:
        return _unreadable(f"over {LARGEST_TRACK_BYTES >> 20} MB")
    try:
        read = _READERS[track_suffix(track)](track)
    except NotReadable as error:
        return _unreadable(str(error))
    if read.fixes or isinstance(read, OwnTrack):  # ours says that the phone filmed, and did not know where it was
        return read
    return UnreadableTrack(Reason.TRACK_EMPTY, {why.value: read.left_out.get(why, 0) for why in LeftOut})


def best_of(tracks: list[Path]) -> Path:
    """The one of several tracks beside a video that tells most: our recorder's, if it has a fix, or else that of the
    most fixes.

    Args:
        tracks: at least one, the likelier first.
    """
    if len(tracks) == 1 or (track_suffix(tracks[0]) == OWN_SUFFIX and _fixes_in(tracks[0]) > 0):
        return tracks[0]
    return max(tracks, key=_fixes_in)


def _fixes_in(track: Path) -> int:
    try:
        read = read_beside(track)
    except OSError:
        return -1
    return -1 if isinstance(read, UnreadableTrack) else len(clean(read.fixes))


def _unreadable(cause: str) -> UnreadableTrack:
    return UnreadableTrack(Reason.TRACK_UNREADABLE, {"cause": cause})


def _text(track: Path) -> PositionLog:
    """A file whose ending says only that it is text."""
    with track.open(encoding="utf-8", errors="replace") as file:
        return read_nmea(track) if is_nmea(file.read(HEAD_CHARACTERS)) else read_csv(track)


_READERS: dict[str, Read] = {
    OWN_SUFFIX: read_own,
    ".gpx": read_gpx,
    ".nmea": read_nmea,
    ".nmea.txt": read_nmea,
    ".srt": read_srt,
    ".kml": read_kml,
    ".kmz": read_kmz,
    ".csv": _text,
    ".gps": _text,
    ".log": _text,
    ".txt": _text,
}
"""The likelier first; our recorder's knows the frames' clock."""

TRACK_SUFFIXES = tuple(_READERS)
