"""What a video's clock may mean: its readings, each with a probability before the drive itself is asked.

Some phones write the start of a recording as creation_time, others its end; most keep whole seconds, some write late,
some run in another time zone, and some receivers count 1024 weeks too few.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum, auto
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

HOUR_S = 3600.0

HALF_A_TICK_S = 0.5
"""MP4 stores creation_time in whole seconds, cut off: on average it was half a second later (ISO 14496-12, 8.2.2)."""

SPREADS_S = ((0.7, 0.83), (4.0, 0.10), (40.0, 0.04))
"""Standard deviations of a clock's error, seconds, and the share of clocks that have it: set by the network, late,
never set right. Assumed; the rest of the clocks are in another zone."""

ZONE_SHARE = 0.03
"""Of clocks that are off by whole or half hours, over all of them. Assumed."""

FARTHEST_ZONE_H = 14.0
"""UTC+14 is the farthest there is."""

ZONE_SD_S = 4.0
"""Error of such a clock beside its zone, seconds."""

ANYWHERE_SHARE = 0.01
"""Of clocks of which nothing is to be believed. Assumed."""

SHORTEST_S = 5.0
"""Of a shorter video start and end are one: a clock of whole seconds hardly tells them apart. Seconds."""

EARLIER_WEIGHT = 2.0
"""The shares above weigh as much as so many recordings of the same phone that told."""

WEEKS_OF_A_ROLLOVER = 1024
"""A receiver counts weeks in ten bits (IS-GPS-200, 20.3.3.3.1.1); an old one shows dates 19.6 years back."""


class Reading(StrEnum):
    """What creation_time is the time of."""

    START = auto()
    END = auto()
    NONE = auto()
    """Nothing that is to be believed."""


class Basis(StrEnum):
    """Why a reading is believed."""

    COVER = auto()
    """With any other the track does not cover the video."""
    MOTION = auto()
    """The picture drives as the receiver does."""
    HISTORY = auto()
    """This phone wrote it so before."""
    PERSON = auto()
    SATELLITES = auto()
    """The video carries their time."""


SHARES = {Reading.START: 0.65, Reading.END: 0.35}
"""Of the phones that write the start, or the end, as long as nothing is known of one. Assumed."""


@dataclass(frozen=True, slots=True)
class ClockFinding:
    """What was found of a video's clock, and why it is believed."""

    reading: Reading
    basis: Basis
    zone_h: float = 0.0
    """The video's clock is ahead of the satellites' by so many hours."""
    rollover_weeks: int = 0
    """The receiver's dates are behind by so many weeks."""

    def as_json(self) -> dict[str, Any]:
        """As it is kept with a recording."""
        return {
            "reading": self.reading.value,
            "basis": self.basis.value,
            "zone_h": self.zone_h,
            "rollover_weeks": self.rollover_weeks,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "ClockFinding":
        """Out of the database or a trace."""
        return cls(Reading(kept["reading"]), Basis(kept["basis"]), kept["zone_h"], kept["rollover_weeks"])


@dataclass(frozen=True, slots=True)
class KnownClock:
    """What is known of a video's clock before its track is laid on it."""

    starts_at: datetime | None = None
    """A person said when the first frame was taken."""
    offset_s: float = 0.0
    """A person said how much is to be added to what the video's clock says, seconds."""
    earlier: Mapping[str, int] = field(default_factory=dict)
    """How often this phone's clock was found to have each reading, by motion or by cover."""
    decided: tuple[datetime, ClockFinding] | None = None
    """What was found for this very recording, a moment ago."""


UNKNOWN_CLOCK = KnownClock()
"""Of which nothing is known."""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One meaning of the clock."""

    reading: Reading
    zone_h: float
    first_frame_s: float
    """When the first frame was taken, seconds of UTC."""
    sd_s: float
    weight: float

    @property
    def is_usual(self) -> bool:
        """Whether a clock that is set right can mean it, so that no drive need prove it."""
        return not self.zone_h and self.sd_s < SPREADS_S[-1][0]

    @property
    def is_precise(self) -> bool:
        """Whether it is that of a clock set right, to the second."""
        return not self.zone_h and self.sd_s == SPREADS_S[0][0]

    def density(self, first_frame_s: Floats) -> Floats:
        """Of instants, a second."""
        scaled = (first_frame_s - self.first_frame_s) / self.sd_s
        return np.asarray(self.weight / (self.sd_s * np.sqrt(2 * np.pi)) * np.exp(-0.5 * scaled**2))


def hypotheses(written_s: float, duration_s: float, earlier: Mapping[str, int]) -> list[Hypothesis]:
    """The meanings of a creation_time; their weights leave `ANYWHERE_SHARE` for none of them.

    Args:
        written_s: creation_time in seconds of UTC, half a tick later where it is in whole seconds.
        earlier: see `KnownClock`.
    """
    shares = SHARES if duration_s >= SHORTEST_S else {Reading.START: 1.0}
    seen = sum(earlier.get(reading, 0) for reading in shares)
    odd = EARLIER_WEIGHT / (EARLIER_WEIGHT + seen)
    return [
        hypothesis
        for reading, share in shares.items()
        for hypothesis in _of_reading(
            reading,
            odd * share + (1 - odd) * earlier.get(reading, 0) / max(seen, 1),
            written_s - (duration_s if reading is Reading.END else 0.0),
            odd,
        )
    ]


def _of_reading(reading: Reading, share: float, first_frame_s: float, odd: float) -> Iterator[Hypothesis]:
    """Of one reading; `odd` is the share, of those that nothing is known of, that may still be set wrongly."""
    share *= 1 - ANYWHERE_SHARE
    (precise_sd_s, _), *others = SPREADS_S
    wrong = odd * (sum(part for _, part in others) + ZONE_SHARE)
    yield Hypothesis(reading, 0.0, first_frame_s, precise_sd_s, share * (1 - wrong))
    for sd_s, part in others:
        yield Hypothesis(reading, 0.0, first_frame_s, sd_s, share * odd * part)
    zones = [half / 2 for half in range(round(-2 * FARTHEST_ZONE_H), round(2 * FARTHEST_ZONE_H) + 1) if half]
    for zone_h in zones:
        at = first_frame_s - zone_h * HOUR_S
        yield Hypothesis(reading, zone_h, at, ZONE_SD_S, share * odd * ZONE_SHARE / len(zones))
