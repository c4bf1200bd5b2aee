"""CSV of phones' loggers: which columns hold time and place is told by their names, as each app has its own."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from math import isfinite, nan
from pathlib import Path

from ingest.track.fixes import Fix
from ingest.track.formats.position_log import LeftOut, NotReadable, PositionLog, moment, number

HEADER_WITHIN = 30
"""Lines from the top among which the names of the columns stand: some apps write about themselves above them."""

SEPARATORS = ";\t,|"

COLUMN_NAMES = {
    "lat": ("latitude", "lat", "breddegrad", "y"),
    "lon": ("longitude", "lon", "lng", "long", "laengdegrad", "længdegrad", "x"),
    "date": ("date", "dato", "date_utc", "utc_date", "gps_date"),
    "time": (
        "time_utc", "utc_time", "gps_time", "timestamp", "datetime", "date_time", "iso_8601_time", "isotime", "utc",
        "time", "tidspunkt", "tid", "unix_time", "epoch", "timestamp_ms", "time_ms", "recorded_at", "loggingtime",
        "seconds_since_1970",
    ),
    "speed": ("speed", "velocity", "hastighed", "fart", "ground_speed"),
}  # fmt: skip
"""Names of columns, the surest first, in lower case and without units; `location_` and `gps_` may stand before them."""

BEFORE = ("", "location_", "gps_")
UNIT_IN_NAME = re.compile(r"[\[(]([^\])]*)[\])]|_(kmh|km_h|kph|kmt|mps|m_s|deg|degrees)$")
KMH = re.compile(r"km\s?/?\s?[ht]|kph|kmt", re.IGNORECASE)
KMH_TO_MPS = 1 / 3.6

UNIX_UNITS_S = ((1e17, 1e-9), (1e14, 1e-6), (1e11, 1e-3), (1e8, 1.0))
"""From which size on a number is a time since 1970 in nano-, micro-, milliseconds or seconds."""


def read_csv(path: Path) -> PositionLog:
    """The fixes of a CSV file, in seconds of UTC.

    Raises:
        NotReadable: no line of it names columns for latitude and longitude.
    """
    with path.open("rb") as file:
        encoding = "utf-16" if file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        header = next((line for line in islice(file, HEADER_WITHIN) if _names_places(line)), None)
        if header is None:
            raise NotReadable("no line of it names columns for latitude and longitude")
        separator = max(SEPARATORS, key=header.count)
        columns = _Columns(next(csv.reader([header], delimiter=separator)))
        fixes, left_out = list[Fix](), Counter[LeftOut]()
        try:
            for row in csv.reader((line.replace("\0", "") for line in file), delimiter=separator):
                fix = columns.fix(row)
                if isinstance(fix, Fix):
                    fixes.append(fix)
                else:
                    left_out[fix] += bool(row)
        except csv.Error:
            left_out[LeftOut.CUT_OFF] += 1
    return PositionLog(tuple(fixes), left_out=left_out)


def _names_places(line: str) -> bool:
    names = {_plain(name) for name in re.split(f"[{SEPARATORS}]", line)}
    return all(
        any(before + name in names for before in BEFORE for name in COLUMN_NAMES[axis]) for axis in ("lat", "lon")
    )


def _plain(name: str) -> str:
    bare = UNIT_IN_NAME.sub("", name.strip().strip('"').lower())
    return re.sub(r"[^a-zæøå0-9]+", "_", bare).strip("_")


class _Columns:
    """Which column holds what."""

    def __init__(self, names: Sequence[str]) -> None:
        plain = {_plain(name): number for number, name in reversed(list(enumerate(names)))}
        self._at = {
            wanted: next((plain[before + name] for name in known for before in BEFORE if before + name in plain), None)
            for wanted, known in COLUMN_NAMES.items()
        }
        speed = self._at["speed"]
        self._mps = KMH_TO_MPS if speed is not None and KMH.search(names[speed]) else 1.0

    def fix(self, row: Sequence[str]) -> Fix | LeftOut:
        """Of one row; or what it lacks."""
        lon, lat, speed = (_number(self._text(row, wanted)) for wanted in ("lon", "lat", "speed"))
        if not (isfinite(lon) and isfinite(lat)):
            return LeftOut.NO_PLACE
        at = _time(self._text(row, "date"), self._text(row, "time"))
        if not isfinite(at):
            return LeftOut.NO_TIME
        return Fix(at, lon, lat, speed * self._mps if isfinite(speed) and speed >= 0 else None)

    def _text(self, row: Sequence[str], wanted: str) -> str:
        number = self._at[wanted]
        return row[number] if number is not None and number < len(row) else ""


def _number(text: str) -> float:
    """Not a number where it is none."""
    try:
        return number(text)
    except ValueError:
        return nan


def _time(day: str, clock: str) -> float:
    """Seconds of UTC of one row; a clock without a date takes the one of the column beside it."""
    said = _number(clock)
    if isfinite(said):
        return next((said * unit for least, unit in UNIX_UNITS_S if said >= least), nan)
    for text in (clock, f"{day}T{clock}", day):
        try:
            return moment(text)
        except ValueError:
            continue
    return nan
