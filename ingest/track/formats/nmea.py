"""NMEA 0183 as loggers and terminals keep it: with and without checksums, with what they write before the `$`."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pynmea2

from ingest.track.fixes import Fix
from ingest.track.formats.position_log import Clock, LeftOut, PositionLog

KNOTS_TO_MPS = 0.514444

LONGEST_SENTENCE = 200
"""Characters of an NMEA sentence; the standard has 82, makers' own some more."""

SENTENCE = re.compile(r"\$[A-Z]{2}(?:RMC|GGA|ZDA),[^$\0]*")
"""Those that tell time or place; anything may stand before it, such as an epoch."""

SIGN = re.compile(r"\$[A-Z]{5},")

MIDNIGHT_S = 12 * 3600
"""A time of day that falls by more than so many seconds has passed midnight."""


def is_nmea(head: str) -> bool:
    """Whether the beginning of a file holds a sentence."""
    return SIGN.search(head) is not None


def read_nmea(path: Path) -> PositionLog:
    """The fixes of RMC sentences, which alone carry a date; or else of GGA with ZDA's dates; or else of GGA alone, on
    the time of a day that is not told."""
    sentences = _Sentences()
    with path.open(encoding="utf-8-sig", errors="replace") as lines:
        for line in lines:
            sentences.add(line[:LONGEST_SENTENCE].strip())
    return sentences.log()


@dataclass
class _Sentences:
    rmc: list[Fix] = field(default_factory=list)
    gga: list[tuple[date | None, time, float, float]] = field(default_factory=list)
    left_out: Counter[LeftOut] = field(default_factory=Counter)
    _day: date | None = None
    """By the latest ZDA."""

    def add(self, line: str) -> None:
        """One line; what tells neither time nor place is left out."""
        found = SENTENCE.search(line)
        if found is None:
            self.left_out[LeftOut.DAMAGED] += "$" in line and not SIGN.search(line)
            return
        sentence = _parsed(found[0].strip())
        try:
            self._note(sentence)
        except Exception:  # fields of any kind are computed when they are asked for
            self.left_out[LeftOut.DAMAGED] += 1

    def _note(self, sentence: Any) -> None:
        kind = getattr(sentence, "sentence_type", None)
        if kind == "ZDA":
            self._day = date(int(sentence.year), int(sentence.month), int(sentence.day))
        elif kind is None:
            self.left_out[LeftOut.DAMAGED] += 1
        elif not sentence.is_valid or not sentence.lat or not sentence.lon:
            self.left_out[LeftOut.NO_FIX] += 1
        elif kind == "RMC":
            at = datetime.combine(sentence.datestamp, sentence.timestamp.replace(tzinfo=None), UTC)
            knots = sentence.spd_over_grnd
            speed = None if knots is None else knots * KNOTS_TO_MPS
            self.rmc.append(Fix(at.timestamp(), sentence.longitude, sentence.latitude, speed))
        else:
            at_time = sentence.timestamp.replace(tzinfo=None)
            self.gga.append((self._day, at_time, sentence.longitude, sentence.latitude))

    def log(self) -> PositionLog:
        """What the sentences tell together."""
        if self.rmc:
            return PositionLog(tuple(self.rmc), left_out=self.left_out)
        dated = any(day for day, *_ in self.gga)
        clock = Clock.UTC if dated else Clock.TIME_OF_DAY
        return PositionLog(tuple(self._dated() if dated else self._of_one_day()), clock, self.left_out)

    def _dated(self) -> Iterator[Fix]:
        """Those after the first date; ZDA and GGA of one second come in either order."""
        for day, at, lon, lat in self.gga:
            if day is not None:
                yield Fix(datetime.combine(day, at, UTC).timestamp(), lon, lat)

    def _of_one_day(self) -> Iterator[Fix]:
        days, before = 0, 0.0
        for _, at, lon, lat in self.gga:
            second = at.hour * 3600 + at.minute * 60 + at.second + at.microsecond / 1e6
            days += second < before - MIDNIGHT_S
            before = second
            yield Fix(days * 86400 + second, lon, lat)


def _parsed(text: str) -> Any:
    """A sentence whose checksum is right, or that has none; None for a damaged one."""
    try:
        return pynmea2.parse(text, check="*" in text)
    except Exception:
        return None
