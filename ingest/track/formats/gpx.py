"""GPX, read point by point."""

from collections import Counter
from pathlib import Path

from ingest.track.fixes import Fix
from ingest.track.formats.position_log import LeftOut, PositionLog, moment, number
from ingest.track.formats.xml_elements import each_element

POINTS = ("trkpt", "rtept", "wpt")
"""Track, route and way points, the better first: a file's way points alone are its track where it has no other."""


def read_gpx(path: Path) -> PositionLog:
    """The fixes of a GPX file with both place and time, in seconds of UTC, each segment as it stands in the file.

    Segments are put in the order of their first fixes: some phones export the newest first. Of a file that breaks off
    the points before the break are read.

    Raises:
        NotReadable: it is no XML, or declares entities, which GPX has not.
    """
    points = _Points()
    with path.open("rb") as file:
        whole = each_element(file, points.begin, points.end)
    kind = next((kind for kind in POINTS if any(points.segments[kind])), POINTS[0])
    filled = sorted((segment for segment in points.segments[kind] if segment), key=lambda segment: segment[0].time_s)
    left_out = points.left_out if whole else points.left_out + Counter({LeftOut.CUT_OFF: 1})
    return PositionLog(tuple(fix for segment in filled for fix in segment), left_out=left_out)


class _Points:
    """Gathers the file's points."""

    def __init__(self) -> None:
        self.segments: dict[str, list[list[Fix]]] = {kind: [[]] for kind in POINTS}
        self.left_out: Counter[LeftOut] = Counter()
        self._said: dict[str, str] = {}

    def begin(self, about: tuple[str, ...], attributes: dict[str, str]) -> None:
        """An element begins."""
        if about[-1] in ("trkseg", "rte"):
            self.segments["trkpt" if about[-1] == "trkseg" else "rtept"].append([])
        if about[-1] in POINTS:
            self._said = attributes

    def end(self, about: tuple[str, ...], text: str) -> None:
        """An element ends: a time or a speed is noted, a point becomes a fix."""
        if about[-1] == "time" and about[-2:-1] and about[-2] in POINTS:
            self._said["time"] = text
        if about[-1] == "speed" and any(kind in about for kind in POINTS):  # in GPX 1.0, and in makers' extensions
            self._said["speed"] = text
        if about[-1] in POINTS:
            fix = _fix(self._said)
            if isinstance(fix, Fix):
                self.segments[about[-1]][-1].append(fix)
            else:
                self.left_out[fix] += 1


def _fix(said: dict[str, str]) -> Fix | LeftOut:
    """A point; or what it lacks."""
    try:
        lon, lat = number(said["lon"]), number(said["lat"])
    except (KeyError, ValueError):
        return LeftOut.NO_PLACE
    try:
        at = moment(said["time"])
    except (KeyError, ValueError):
        return LeftOut.NO_TIME
    return Fix(at, lon, lat, _speed(said))


def _speed(said: dict[str, str]) -> float | None:
    try:
        return number(said["speed"]) if "speed" in said else None
    except ValueError:
        return None
