"""GPX, read point by point: gpxpy's whole tree takes 16 times the file's size (8 MB: 131 MB), this its fixes only.

Times are read by gpxpy. What a file nests, declares or repeats costs no more than its own bytes.
"""

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from gpxpy.gpx import GPXException
from gpxpy.gpxfield import parse_time

from ingest.track.fixes import Fix

CHUNK = 1 << 16

DEEPEST = 100
"""Elements inside one another; GPX has five, makers' extensions a few more."""


class NotGpx(ValueError):
    """The file is no GPX; says why."""


def read_gpx(path: Path) -> tuple[Fix, ...]:
    """The fixes of a GPX file with both place and time, in seconds of UTC, each segment as it stands in the file.

    Segments are put in the order of their first fixes: some phones export the newest first.

    Raises:
        NotGpx: it is damaged, or declares entities, which GPX has not.
    """
    points = _Points()
    try:
        for events in _events(path):
            for event, element in events:
                points.begin(element) if event == "start" else points.end(element)
            points.forget()
    except ParseError as error:
        raise NotGpx(str(error)) from error
    filled = sorted((segment for segment in points.segments if segment), key=lambda segment: segment[0].time_s)
    return tuple(fix for segment in filled for fix in segment)


def _events(path: Path) -> Iterator[Iterator[tuple[str, Element]]]:
    """Beginnings and ends of elements, some at a time."""
    parser: XMLPullParser[Element] = XMLPullParser(("start", "end"))
    before = ""
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        while text := file.read(CHUNK):
            if "<!DOCTYPE" in before + text:
                raise NotGpx("a GPX file declares no document type")  # entities within entities: a small file grows
            parser.feed(text)
            yield parser.read_events()  # type: ignore[misc]  # of elements only
            before = text[-len("<!DOCTYPE") :]
    parser.close()
    yield parser.read_events()  # type: ignore[misc]


class _Points:
    """Gathers the track's points, and takes what was read off the tree."""

    def __init__(self) -> None:
        self.segments: list[list[Fix]] = []
        self.within: list[Element] = []
        self.told: dict[str, str] = {}

    def begin(self, element: Element) -> None:
        """An element opens; raises NotGpx beyond `DEEPEST`."""
        if len(self.within) == DEEPEST:
            raise NotGpx(f"more than {DEEPEST} elements inside one another")
        self.within.append(element)
        if _name(element) == "trkseg":
            self.segments.append([])
        if _name(element) == "trkpt":
            self.told = dict(element.attrib)

    def end(self, element: Element) -> None:
        """An element closes: a time or a speed is noted, a point becomes a fix."""
        self.within.pop()
        if not self.within:
            return
        if _name(element) in ("time", "speed") and _name(self.within[-1]) == "trkpt":
            self.told[_name(element)] = element.text or ""
        if _name(element) == "trkpt" and self.segments and (fix := _fix(self.told)):
            self.segments[-1].append(fix)

    def forget(self) -> None:
        """Take off the tree what has ended; the parser itself holds what has not."""
        for element in self.within:
            del element[:]


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _fix(told: dict[str, str]) -> Fix | None:
    """A point; None without place or time, or where one of them is no number or no time."""
    try:
        moment = parse_time(told["time"].strip())
        at = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
        return Fix(at, float(told["lon"]), float(told["lat"]), float(told["speed"]) if "speed" in told else None)
    except (KeyError, ValueError, OverflowError, AttributeError, GPXException):
        return None
