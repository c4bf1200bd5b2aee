"""Our recorder's track: `same-name.vejsyn.jsonl`, whose positions stand on the clock of the video's own frames.

One JSON object a line, so that a phone that dies loses no more than the line it was writing. The first line is the
header; a line with `lat` is a position, one with `ax` is a reading of the motion sensor, and lines of kinds to come are
left out.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal, TextIO

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, FiniteFloat, ValidationError

from ingest.track.fixes import Fix
from ingest.track.formats.position_log import LeftOut, NotReadable

OWN_SUFFIX = ".vejsyn.jsonl"

LONGEST_LINE = 4096
"""Characters of a line; the recorder's are under 400."""

MOST_SECONDS = 24 * 3600.0
"""Positions so far from the first frame, either way, are no track of a piece of a minute."""

Degrees = Annotated[FiniteFloat, Field(ge=-180, le=180)]


@dataclass(frozen=True)
class OwnTrack:
    """What a recorder of ours wrote beside a video."""

    first_frame: datetime
    fixes: tuple[Fix, ...]
    """Seconds from the first frame; the first ones may lie before it."""
    left_out: Mapping[LeftOut, int] = field(default_factory=Counter)


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Header(_Line):
    vejsyn: Literal[1]
    """Version of the format."""
    first_frame_at: AwareDatetime


class _Position(_Line):
    t: Annotated[FiniteFloat, Field(ge=-MOST_SECONDS, le=MOST_SECONDS)]
    lat: Degrees
    lon: Degrees
    speed_mps: Annotated[FiniteFloat, Field(ge=0)] | None = None


def read_own(track: Path) -> OwnTrack:
    """The clock and the fixes of a recorder's file; damaged lines, as the last one often is, are left out.

    Raises:
        NotReadable: it does not begin as the recorder's.
    """
    with track.open(encoding="utf-8-sig", errors="replace") as file:
        try:
            header = _Header.model_validate_json(file.readline(LONGEST_LINE))
        except ValidationError as error:
            raise NotReadable('it does not begin with {"vejsyn": 1, "first_frame_at": …}') from error
        left_out = Counter[LeftOut]()
        return OwnTrack(header.first_frame_at, tuple(_fixes(file, left_out)), left_out)


def _fixes(file: TextIO, left_out: Counter[LeftOut]) -> Iterator[Fix]:
    torn = False
    while line := file.readline(LONGEST_LINE):
        torn = False
        try:
            reading = _Position.model_validate_json(line)
        except ValidationError as error:
            if error.errors()[0]["type"] == "json_invalid":  # else it is a reading of another kind
                left_out[LeftOut.DAMAGED] += 1
                torn = not line.endswith("\n")
            continue
        yield Fix(reading.t, reading.lon, reading.lat, reading.speed_mps)
    left_out[LeftOut.CUT_OFF] += torn
