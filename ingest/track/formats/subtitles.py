"""SRT that drones and action cameras write beside a video: a position for each picture, on the video's own clock."""

import re
from collections import Counter
from pathlib import Path

import pysubs2

from ingest.track.fixes import Fix
from ingest.track.formats.position_log import Clock, LeftOut, NotReadable, PositionLog

COORDINATES = re.compile(
    r"latitude\s*:\s*(?P<lat>-?\d+\.\d+).*?longt?itude\s*:\s*(?P<lon>-?\d+\.\d+)"
    r"|GPS\s*\(\s*(?P<lon2>-?\d+\.\d+)\s*,\s*(?P<lat2>-?\d+\.\d+)",
    re.DOTALL | re.IGNORECASE,
)
"""As DJI writes it since 2018 ("longtitude" is theirs), and before."""


def read_srt(path: Path) -> PositionLog:
    """The fixes of a camera's subtitles, in seconds of the video's time line.

    Raises:
        NotReadable: these are no subtitles.
    """
    try:
        lines = pysubs2.load(str(path), encoding="utf-8-sig", errors="replace", format_="srt")
    except (pysubs2.exceptions.Pysubs2Error, ValueError, OverflowError) as error:
        raise NotReadable(str(error)) from error
    fixes, left_out = list[Fix](), Counter[LeftOut]()
    for line in lines:
        if found := COORDINATES.search(line.text):
            lat, lon = found["lat"] or found["lat2"], found["lon"] or found["lon2"]
            fixes.append(Fix(line.start / 1000, float(lon), float(lat)))
        else:
            left_out[LeftOut.NO_PLACE] += 1
    return PositionLog(tuple(fixes), Clock.FRAMES, left_out)
